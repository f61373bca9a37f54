"""The approver's page: one entry at a time, what changes, and what should be kept longer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from governance.models import open_to
from governance.services import effective_profile
from hotlists import permissions
from hotlists.approvals import (
    MOST_SHOWN,
    concerns_of,
    concerns_of_change,
    earlier_entries,
    waiting_entries,
)
from hotlists.models import Entry, EntryChange, Extension
from hotlists.notes import change_lines
from hotlists.services import approval as answers
from hotlists.services import entry as services
from hotlists.services import entry_change as changes
from hotlists.services import extension as extensions
from hotlists.services.look_back import look_back
from hotlists.views.absent import absent_is_404
from personnel.access import allowed, may_enter
from personnel.models import TrainingRecord, User
from personnel.requests import MemberRequest


@require_GET
def approvals(request: MemberRequest) -> HttpResponse:
    """One waiting entry at a time, with what the approver needs beside it."""
    profile = effective_profile(timezone.now())
    waiting = waiting_entries(request.user)
    concerns = concerns_of(waiting, viewer=request.user)
    chosen = request.GET.get("entry", "")
    entry = next((e for e in waiting if str(e.pk) == chosen), waiting[0] if waiting else None)
    context: dict[str, Any] = {
        "waiting": waiting,
        "together": _together(waiting, concerns, profile),
        "entry": entry,
        "clause": profile.cite("entry_approval"),
        "now": timezone.now(),
        "changes": _waiting_changes(request.user, profile),
        "extensions": _waiting_extensions(request.user),
        "can_see_dashboard": may_enter(request.user, "audits:dashboard"),
    }
    if entry is not None:
        context |= {
            "category": profile.category(entry.category),
            "purpose": profile.purpose(entry.purpose),
            "prohibited_uses": profile.prohibited_uses,
            "asks_determination": profile.entries.determination_text is not None,
            "training": TrainingRecord.objects.filter(person=entry.entered_by)
            .current(timezone.now())
            .first(),
            "concerns": concerns[entry.pk],
            "can_open_order": may_enter(request.user, "governance:document"),
            "earlier": earlier_entries([entry], viewer=request.user)[entry.pk],
            "clause_summary": profile.cite("entry_approval").summary,
        }
    return render(request, "hotlists/approvals.html", context)


def _together(
    waiting: list[Entry], concerns: dict[int, list[str]], profile: Profile
) -> list[dict[str, Any]]:
    """What may be approved at once: entries of one category with nothing to look at."""
    labels = {category.code: category.label for category in profile.categories}
    groups: dict[str, list[Entry]] = {}
    for entry in waiting:
        if not concerns[entry.pk]:
            groups.setdefault(entry.category, []).append(entry)
    return [
        {"label": labels.get(code, code), "entries": entries}
        for code, entries in groups.items()
        if len(entries) > 1
    ]


def _waiting_changes(user: User, profile: Profile) -> list[dict[str, Any]]:
    visible = EntryChange.objects.filter(open_to(user, "entry__written_approval"))
    found = visible.filter(is_applied=None).select_related(
        "entry__case", "entry__entered_by", "proposed_by"
    )
    return [
        {
            "change": change,
            "lines": change_lines(change, profile),
            "concerns": concerns_of_change(change),
        }
        for change in found[:MOST_SHOWN]
        if allowed(permissions.ALLOWED, user, "decide_change", change)
        and user.pk not in (change.proposed_by_id, change.entry.entered_by_id)
    ]


def _waiting_extensions(user: User) -> list[Extension]:
    visible = Extension.objects.filter(open_to(user, "entry__written_approval"))
    found = visible.filter(is_granted=None).select_related(
        "entry__case", "entry__entered_by", "asked_by"
    )
    return [
        extension
        for extension in found[:MOST_SHOWN]
        if allowed(permissions.ALLOWED, user, "decide_extension", extension)
        and user.pk not in (extension.asked_by_id, extension.entry.entered_by_id)
    ]


@require_POST
@absent_is_404
def decide_entry(request: MemberRequest, entry_id: int) -> HttpResponse:
    note = request.POST.get("note", "")[:200]
    version = _version(request.POST.get("version", ""))
    if request.POST.get("decision") == "return":
        entry = answers.return_entry(
            entry_id=entry_id, actor=request.user, note=note, version=version
        )
    else:
        approve = request.POST.get("decision") == "approve"
        # One transaction: where the look-back is refused, nothing is decided yet.
        with transaction.atomic():
            entry = services.decide_entry(
                entry_id=entry_id, actor=request.user, approve=approve, note=note, version=version
            )
            if approve and request.POST.get("look_back") == "on":
                inquiry = look_back(entry_id=entry_id, actor=request.user, is_attested=True)
                messages.success(request, "The entry is approved. This is what was seen before.")
                return redirect("reads:results", inquiry.pk)
    messages.success(request, f"The entry is {entry.status}.")
    return redirect("hotlists:approvals")


def _version(text: str) -> int:
    if not text.isdecimal():
        raise ValidationError("Open the entry again: the page did not say which version it shows.")
    return int(text)


@require_POST
def approve_entries(request: MemberRequest) -> HttpResponse:
    versions = []
    for chosen in request.POST.getlist("entry"):
        entry_id, _, version = chosen.partition(":")
        versions.append((_version(entry_id), _version(version)))
    if not versions:
        raise ValidationError("Choose at least one entry.")
    count = answers.approve_entries(versions=versions, actor=request.user)
    messages.success(request, f"{count} entries are approved.")
    return redirect("hotlists:approvals")


@require_POST
@absent_is_404
def decide_change(request: MemberRequest, change_id: int) -> HttpResponse:
    change = changes.decide_change(
        change_id=change_id,
        actor=request.user,
        apply=request.POST.get("decision") == "approve",
        note=request.POST.get("note", "")[:200],
    )
    messages.success(
        request,
        "The change is approved; the entry says so now."
        if change.is_applied
        else "The change is refused; the entry stays as it is.",
    )
    return redirect("hotlists:approvals")


@require_POST
@absent_is_404
def decide_extension(request: MemberRequest, extension_id: int) -> HttpResponse:
    extension = extensions.decide_extension(
        extension_id=extension_id,
        actor=request.user,
        grant=request.POST.get("decision") == "approve",
        note=request.POST.get("note", "")[:200],
    )
    messages.success(
        request,
        "The entry is kept longer." if extension.is_granted else "The entry ends as it would.",
    )
    return redirect("hotlists:approvals")
