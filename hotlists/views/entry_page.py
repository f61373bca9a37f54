"""One entry: what it says, when it ends, what may be done with it, its case-report note."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from governance.services import effective_profile, leaving_no_files
from hotlists import permissions
from hotlists.forms import ChangeForm, EntryForm, ExtensionForm, OngoingForm
from hotlists.models import Entry
from hotlists.notes import note_of
from hotlists.rules.entry_change import CHANGEABLE
from hotlists.services import entry_change as changes
from hotlists.services import extension as extensions
from hotlists.services.entry_notice import see_entry_notices
from hotlists.services.look_back import look_back as look
from hotlists.services.ongoing import live_statement
from hotlists.services.ongoing import state_ongoing as state
from hotlists.views.absent import absent_is_404
from hotlists.views.entry import form_context
from personnel.access import allowed, may_enter
from personnel.models import User
from personnel.requests import MemberRequest

WAITING = (Entry.Status.PROPOSED, Entry.Status.RETURNED)


def _found(entry_id: int, user: User) -> Entry:
    people = ("entered_by", "decided_by", "case__assigned_to", "hot_list", "written_approval")
    return Entry.objects.visible_to(user).select_related(*people).get(pk=entry_id)


def _with_reason(entry_id: int, user: User) -> Entry:
    """For a page that says why the plate is listed."""
    found = _found(entry_id, user)
    permissions.require(user, "see_reason", found)
    return found


@require_GET
@absent_is_404
def entry(request: MemberRequest, entry_id: int) -> HttpResponse:
    found = _found(entry_id, request.user)
    profile = effective_profile(timezone.now())
    now = timezone.now()
    labels = {category.code: category.label for category in profile.categories}
    context = {
        "entry": found,
        "now": now,
        "category_label": labels.get(found.category, found.category),
        "statement": live_statement(found.case, now),
        "changes": found.changes.select_related("proposed_by", "decided_by"),
        "extensions": found.extensions.select_related("asked_by", "decided_by"),
        "reviews": found.shift_reviews.select_related("statement__stated_by")[:5],
        "expiry_clause": profile.cite("entry_expiry"),
        "prohibited_uses": profile.prohibited_uses,
        **_acts(found, request.user, profile),
    }
    return render(request, "hotlists/entry.html", context)


def _acts(found: Entry, user: User, profile: Profile) -> dict[str, Any]:
    """What this person may do with this entry now, as forms and yes or no."""
    now = timezone.now()

    def may(act: str, subject: object) -> bool:
        return allowed(permissions.ALLOWED, user, act, subject)

    is_timely = found.expires_at is not None and found.expires_at > now
    is_live = is_timely and found.status == Entry.Status.APPROVED
    is_waiting = is_timely and found.status in WAITING
    is_their_own = found.entered_by_id == user.pk
    by_shift = profile.entries.end_of_shift
    return {
        "is_live": is_live,
        "sees_reason": may("see_reason", found),
        "can_open_order": may_enter(user, "governance:document"),
        "can_correct": is_waiting and is_their_own,
        "can_change": is_live and may("propose_change", found) and may("see_reason", found),
        "can_look_back": is_live
        and found.case is not None
        and found.written_approval_id is None
        and may("look_back", found),
        "can_remove": (is_live or is_waiting) and may("remove_entry", found),
        "ongoing_form": OngoingForm()
        if by_shift and is_timely and found.case and may("state_ongoing", found.case)
        else None,
        "extension_form": ExtensionForm()
        if not by_shift and is_live and may("ask_extension", found)
        else None,
    }


@require_POST
@absent_is_404
def look_back(request: MemberRequest, entry_id: int) -> HttpResponse:
    inquiry = look(
        entry_id=entry_id,
        actor=request.user,
        is_attested=request.POST.get("is_attested") == "on",
    )
    return redirect("reads:results", inquiry.pk)


@absent_is_404
def correct_entry(request: MemberRequest, entry_id: int) -> HttpResponse:
    """The form of an entry again, with what its author wrote."""
    found = _with_reason(entry_id, request.user)
    profile = effective_profile(timezone.now())
    form = EntryForm(
        request.POST or None,
        request.FILES or None,
        profile=profile,
        user=request.user,
        initial=_written(found),
    )
    if request.method == "POST" and form.is_valid():
        with leaving_no_files(), transaction.atomic():
            changes.correct_entry(
                entry_id=entry_id,
                draft=form.draft(found.privacy_order_id, request.user),
                version=_version(request.POST.get("version", "")),
                actor=request.user,
            )
        messages.success(request, "The entry waits for approval again.")
        return redirect("hotlists:entry", entry_id)
    context = form_context(form, profile, request.user) | {
        "entry": found,
        "ends_at": found.expires_at,
    }
    return render(request, "hotlists/add_entry.html", context)


def _written(found: Entry) -> dict[str, Any]:
    names = (
        *CHANGEABLE, "kind", "match_kind", "hot_list_id", "plate", "state", "case",
        "is_determined_relevant", "written_approval_id", "invades_privacy",
    )  # fmt: skip
    written = {name: getattr(found, name) for name in names}
    return written | {"is_covert": found.written_approval_id is not None}


def _version(text: str) -> int:
    if not text.isdecimal():
        raise ValidationError("Open the entry again: the page did not say which version it shows.")
    return int(text)


@absent_is_404
def change_entry(request: MemberRequest, entry_id: int) -> HttpResponse:
    """Other words for a live entry, proposed to the supervisor."""
    found = _with_reason(entry_id, request.user)
    profile = effective_profile(timezone.now())
    written = {name: getattr(found, name) for name in (*CHANGEABLE, "version")}
    form = ChangeForm(request.POST or None, profile=profile, initial=written)
    if request.method == "POST" and form.is_valid():
        changes.propose_change(
            entry_id=entry_id,
            changes=form.changes(),
            version=form.cleaned_data["version"],
            why=form.cleaned_data["why"],
            is_attested=form.cleaned_data["has_no_prohibited_use"],
            actor=request.user,
        )
        messages.success(request, "The change waits for approval. Until then nothing changes.")
        return redirect("hotlists:entry", entry_id)
    clause = profile.cite("entry_approval")
    context = {"form": form, "entry": found, "clause": clause, "profile": profile}
    return render(request, "hotlists/change_entry.html", context)


@require_POST
@absent_is_404
def ask_extension(request: MemberRequest, entry_id: int) -> HttpResponse:
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Give the day until which the entry is needed, and why.")
    found = _found(entry_id, request.user)
    extensions.ask_extension(
        entry_id=entry_id,
        until=form.moment(found, effective_profile(timezone.now())),
        justification=form.cleaned_data["justification"],
        actor=request.user,
    )
    messages.success(request, "The request waits for its decision. Until then the end stays.")
    return redirect("hotlists:entry", entry_id)


@require_POST
@absent_is_404
def state_ongoing(request: MemberRequest, entry_id: int) -> HttpResponse:
    form = OngoingForm(request.POST)
    found = _found(entry_id, request.user)
    if not form.is_valid() or found.case_id is None:
        raise ValidationError("Say what the investigation still does.")
    state(case_id=found.case_id, text=form.cleaned_data["text"], actor=request.user)
    messages.success(request, "Stated: the entries of this case live on until then.")
    return redirect("hotlists:entry", entry_id)


@require_GET
@absent_is_404
def note(request: MemberRequest, entry_id: int) -> HttpResponse:
    """The note that belongs in the case report: to print, or to copy."""
    found = _with_reason(entry_id, request.user)
    context = {"entry": found, "note": note_of(found, effective_profile(timezone.now()))}
    return render(request, "hotlists/entry_note.html", context)


@require_POST
def notices_seen(request: MemberRequest) -> HttpResponse:
    see_entry_notices(actor=request.user)
    return redirect("hotlists:entries")
