"""Checks of equipment: those that are due, the inspector's form, and its photographs."""

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from alpr_compliance.policy import Profile
from alpr_compliance.policy.equipment import CheckProgram
from camera_ingest.camera_page import obstacle
from camera_ingest.check_schedule import DueCheck, next_checks
from camera_ingest.models import Camera, EquipmentCheck
from camera_ingest.permissions import inspects_now
from camera_ingest.rules.check import Answer, program_of
from camera_ingest.services.check import record_check
from governance.services import effective_profile, open_document
from ledger.middleware import is_fragment
from ledger.services import record_event
from personnel.requests import MemberRequest


def gone_to(request: MemberRequest, page: str, *args: object) -> HttpResponse:
    """On to this page, for a form that stays open where it is refused."""
    address = resolve_url(page, *args)
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


@require_GET
def checks(request: MemberRequest) -> HttpResponse:
    """Every camera with its next checks: what is overdue first, then what is out of service."""
    now = timezone.now()
    profile = effective_profile(now)
    found = list(Camera.objects.order_by("name"))
    due: dict[int, list[DueCheck]] = defaultdict(list)
    for each in next_checks(found, profile, now):
        due[each.camera.pk].append(each)
    late = {pk for pk, checks in due.items() if any(each.is_overdue for each in checks)}
    late &= {camera.pk for camera in found if camera.is_in_service}
    show = request.GET.get("show", "")
    shown = {
        "overdue": [camera for camera in found if camera.pk in late],
        "out": [camera for camera in found if not camera.is_in_service],
    }.get(show, found)
    context = {
        "rows": [
            {"camera": camera, "due": due[camera.pk]}
            for camera in sorted(shown, key=lambda camera: camera.pk not in late)
        ],
        "show": show,
        "overdue": len(late),
        "out": sum(not camera.is_in_service for camera in found),
        "total": len(found),
        "programs": profile.equipment.checks,
        "may_check": inspects_now(request.user),
        "clause": profile.cite("equipment"),
    }
    return render(request, "camera_ingest/checks.html", context)


def check(request: MemberRequest, camera_id: int, kind: str) -> HttpResponse:
    """The inspector's form, made for a tablet on site."""
    found = get_object_or_404(Camera, pk=camera_id)
    profile = effective_profile(timezone.now())
    program = program_of(profile=profile, kind=kind)
    if request.method == "POST":
        made = record_check(
            camera_id=found.pk,
            kind=kind,
            answers=_answers(request, program),
            actor=request.user,
            photo=request.FILES.get("photo"),
            adjustments=request.POST.get("adjustments", "")[:2000],
            at=_time(request.POST.get("at", ""), profile.agency.timezone),
        )
        messages.success(request, _outcome(made, profile))
        return gone_to(request, "camera_ingest:camera", found.pk)
    context = {
        "camera": found,
        "program": program,
        "may_check": inspects_now(request.user),
        "last": found.checks.filter(kind=kind).first(),
    }
    return render(request, "camera_ingest/check.html", context)


def _answers(request: MemberRequest, program: CheckProgram) -> list[Answer]:
    """What was answered; an item without an answer is left out, and refused by rule."""
    given = {item.code: request.POST.get(item.code) for item in program.items}
    return [
        Answer(
            code=code,
            is_passed=answer == "yes",
            note=request.POST.get(f"{code}_note", "")[:500] if answer == "no" else "",
        )
        for code, answer in given.items()
        if answer in ("yes", "no")
    ]


def _time(text: str, zone: str) -> datetime | None:
    if not text:
        return None
    try:
        at = parse_datetime(text)
    except ValueError as error:
        raise ValidationError("That is no time of the calendar.") from error
    if at is None:
        raise ValidationError("Give day and time of the check, or leave them empty.")
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def _outcome(made: EquipmentCheck, profile: Profile) -> str:
    made.camera.refresh_from_db()
    if not made.is_passed:
        return f"Recorded. {made.camera} is out of service: {', '.join(made.failed).lower()}."
    if made.camera.is_in_service:
        return f"Recorded: passed. {made.camera} is in service."
    against = obstacle(made.camera, profile, timezone.now())
    if against is None:
        return f"Recorded: passed. {made.camera} may be put in service."
    return f"Recorded: passed. {made.camera} is still out of service: {against.message}"


@require_GET
def photo(request: MemberRequest, check_id: int) -> FileResponse:
    found = get_object_or_404(EquipmentCheck.objects.select_related("photo"), pk=check_id)
    file = open_document(found.photo, actor=request.user)
    record_event("document.opened", actor=request.user, subject=found.photo)
    return FileResponse(file)
