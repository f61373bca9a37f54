"""Lists, entries and their approval."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.services import effective_profile
from hotlists import permissions
from hotlists.cards import list_age
from hotlists.forms import EntryForm
from hotlists.models import Entry, HotList
from hotlists.rules.entry import entry_end
from hotlists.services import entry as services
from hotlists.views.absent import absent_is_404
from personnel.access import allowed
from personnel.models import TrainingRecord
from personnel.requests import MemberRequest


@require_GET
def lists(request: MemberRequest) -> HttpResponse:
    profile = effective_profile(timezone.now())
    now = timezone.now()
    live = Q(entries__expires_at=None) | Q(entries__expires_at__gt=now)
    live &= Q(entries__status=Entry.Status.APPROVED, entries__suspended_at=None)
    found = (
        HotList.objects.select_related("determined_by")
        .annotate(live_entries=Count("entries", filter=live))
        .order_by("name")
    )
    sources = {source.code: source for source in profile.sources}
    context = {
        "rows": [
            {"list": each, "source": sources.get(each.source), "age": list_age(each, profile)}
            for each in found
        ],
        "can_determine": allowed(permissions.ALLOWED, request.user, "determine_list", None),
        "can_import": allowed(permissions.ALLOWED, request.user, "import_list", None),
        "clause": profile.cite("lists"),
    }
    return render(request, "hotlists/lists.html", context)


@require_POST
@absent_is_404
def determine_list(request: MemberRequest, hot_list_id: int) -> HttpResponse:
    hot_list = services.determine_list(hot_list_id=hot_list_id, actor=request.user)
    messages.success(request, f"{hot_list.name} is in use: its entries match from now on.")
    return redirect("hotlists:lists")


@require_GET
def entries(request: MemberRequest) -> HttpResponse:
    status = request.GET.get("status", "")
    mine = request.GET.get("mine") == "1"
    found = Entry.objects.select_related("hot_list", "case", "entered_by", "decided_by")
    if status in Entry.Status.values:
        found = found.filter(status=status)
    if mine:
        found = found.filter(entered_by=request.user)
    profile = effective_profile(timezone.now())
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "status": status,
        "statuses": Entry.Status.choices,
        "mine": mine,
        "now": timezone.now(),
        "categories": {category.code: category.label for category in profile.categories},
        "can_add": allowed(permissions.ALLOWED, request.user, "add_entry", None),
        "removable": {
            entry.pk
            for entry in page
            if entry.status in (Entry.Status.PROPOSED, Entry.Status.APPROVED)
            and allowed(permissions.ALLOWED, request.user, "remove_entry", entry)
        },
    }
    return render(request, "hotlists/entries.html", context)


def add_entry(request: MemberRequest) -> HttpResponse:
    profile = effective_profile(timezone.now())
    form = EntryForm(request.POST or None, profile=profile)
    if request.method == "POST" and form.is_valid():
        services.add_entry(draft=form.draft(), actor=request.user)
        messages.success(request, "The entry waits for approval. It matches nothing until then.")
        return redirect("hotlists:entries")
    context = {
        "form": form,
        "profile": profile,
        "ends_at": entry_end(profile=profile, now=timezone.now()),
        "clause": profile.cite("entry_fields"),
        "expiry_clause": profile.cite("entry_expiry"),
    }
    return render(request, "hotlists/add_entry.html", context)


@require_POST
@absent_is_404
def remove_entry(request: MemberRequest, entry_id: int) -> HttpResponse:
    services.remove_entry(entry_id=entry_id, actor=request.user)
    messages.success(request, "The entry is removed and no longer matches.")
    return redirect("hotlists:entries")


@require_GET
def approvals(request: MemberRequest) -> HttpResponse:
    """One waiting entry at a time, with what the approver needs beside it."""
    profile = effective_profile(timezone.now())
    waiting = [
        entry
        for entry in Entry.objects.filter(status=Entry.Status.PROPOSED)
        .select_related("hot_list", "case__assigned_to", "entered_by")
        .order_by("entered_at")
        if allowed(permissions.ALLOWED, request.user, "decide_entry", entry)
        and entry.entered_by_id != request.user.pk
    ]
    chosen = request.GET.get("entry", "")
    entry = next((e for e in waiting if str(e.pk) == chosen), waiting[0] if waiting else None)
    context: dict[str, Any] = {
        "waiting": waiting,
        "entry": entry,
        "clause": profile.cite("entry_approval"),
    }
    if entry is not None:
        context |= {
            "now": timezone.now(),
            "category": profile.category(entry.category),
            "purpose": profile.purpose(entry.purpose),
            "training": TrainingRecord.objects.filter(person=entry.entered_by)
            .current(timezone.now())
            .first(),
            "same_plate": Entry.objects.filter(plate_key=entry.plate_key)
            .exclude(pk=entry.pk)
            .select_related("entered_by", "case")[:5],
            "clause_summary": profile.cite("entry_approval").summary,
        }
    return render(request, "hotlists/approvals.html", context)


@require_POST
@absent_is_404
def decide_entry(request: MemberRequest, entry_id: int) -> HttpResponse:
    entry = services.decide_entry(
        entry_id=entry_id,
        actor=request.user,
        approve=request.POST.get("decision") == "approve",
        note=request.POST.get("note", "")[:200],
    )
    messages.success(request, f"The entry is {entry.get_status_display().lower()}.")
    return redirect("hotlists:approvals")
