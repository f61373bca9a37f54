"""Entries and their approval."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from governance.models import open_to
from governance.services import effective_profile, leaving_no_files
from hotlists import permissions
from hotlists.forms import EntryForm
from hotlists.models import Entry, EntryNotice
from hotlists.rules.entry import entry_end
from hotlists.services import entry as services
from hotlists.views.absent import absent_is_404
from personnel.access import allowed
from personnel.models import User
from personnel.requests import MemberRequest

ORIGINS = [("members", "Members of the agency"), ("sources", "Files of their source")]


@require_GET
def entries(request: MemberRequest) -> HttpResponse:
    status = request.GET.get("status", "")
    mine = request.GET.get("mine") == "1"
    origin = request.GET.get("from", "")
    visible = Entry.objects.visible_to(request.user)
    found = visible.select_related("hot_list", "case", "entered_by", "decided_by")
    if status in Entry.Status.values:
        found = found.filter(status=status)
    if origin == "members":
        found = found.exclude(kind=Entry.Kind.IMPORTED)
    elif origin == "sources":
        found = found.filter(kind=Entry.Kind.IMPORTED)
    if mine:
        found = found.filter(entered_by=request.user)
    profile = effective_profile(timezone.now())
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "status": status,
        "statuses": Entry.Status.choices,
        "mine": mine,
        "origin": origin,
        "origins": ORIGINS,
        "query": urlencode({"status": status, "from": origin, "mine": "1" if mine else ""}) + "&",
        "now": timezone.now(),
        "categories": {category.code: category.label for category in profile.categories},
        "notices": _notices(request.user),
        "can_add": allowed(permissions.ALLOWED, request.user, "add_entry", None),
        "removable": {
            entry.pk
            for entry in page
            if entry.status in (Entry.Status.PROPOSED, Entry.Status.APPROVED)
            and allowed(permissions.ALLOWED, request.user, "remove_entry", entry)
        },
    }
    return render(request, "hotlists/entries.html", context)


def _notices(user: User) -> QuerySet[EntryNotice]:
    known = open_to(user, "entry__written_approval")
    return EntryNotice.objects.filter(known, person=user, seen_at=None)[:20]


def add_entry(request: MemberRequest) -> HttpResponse:
    profile = effective_profile(timezone.now())
    form = EntryForm(
        request.POST or None, request.FILES or None, profile=profile, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        # One transaction: a refused entry leaves no order behind.
        with leaving_no_files(), transaction.atomic():
            draft = form.draft(None, request.user)
            entry = services.add_entry(draft=draft, actor=request.user)
        waits = "The entry waits for approval. It matches nothing until then."
        is_waiting = entry.status == Entry.Status.PROPOSED
        messages.success(request, waits if is_waiting else "The entry matches from now on.")
        return redirect("hotlists:entry", entry.pk)
    return render(request, "hotlists/add_entry.html", form_context(form, profile, request.user))


def form_context(form: EntryForm, profile: Profile, user: User) -> dict[str, Any]:
    """What the entry form shows, for a new entry and for one put right."""
    now = timezone.now()
    return {
        "form": form,
        "profile": profile,
        "summary_needed": any("summary" in k.also_required for k in profile.entries.kinds)
        or "summary" in profile.entries.required,
        "ends_at": entry_end(profile=profile, entered_at=now, now=now, shift=user.shift),
        "clause": profile.cite("entry_fields"),
        "expiry_clause": profile.cite("entry_expiry"),
        "covert_clause": profile.cite("covert"),
    }


@require_POST
@absent_is_404
def remove_entry(request: MemberRequest, entry_id: int) -> HttpResponse:
    services.remove_entry(entry_id=entry_id, actor=request.user)
    messages.success(request, "The entry is removed and no longer matches.")
    return redirect("hotlists:entries")
