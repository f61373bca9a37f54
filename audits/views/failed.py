"""What failed, in one place: counted by cause, tried again or dropped with a reason."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from audits import failed as what
from audits.models import FailedTask
from audits.services.failed_task import drop_task, try_task_again
from camera_ingest.delays import current_delay
from camera_ingest.services.failed_frames import (
    DropReason,
    drop_frames,
    drop_set_aside,
    try_frames_again,
)
from camera_ingest.services.quarantine import try_all_again
from personnel.access import may_enter
from personnel.requests import MemberRequest


@require_GET
def failed(request: MemberRequest) -> HttpResponse:
    """All that waits for a person; what is late at the moment stands above it."""
    context = {
        "delay": current_delay(),
        "frames": what.failed_frames(),
        "aside": what.set_aside(),
        "notices": what.notices(),
        "tasks": what.tasks(),
        "refused": what.refused_mail(),
        "reasons": DropReason.choices,
        "task_reasons": [w for w in FailedTask.Why.choices if w[0] != FailedTask.Why.WORKED],
        "sees_notices": may_enter(request.user, "hotlists:recipients"),
    }
    return render(request, "audits/failed.html", context)


@require_POST
def try_again(request: MemberRequest) -> HttpResponse:
    """Try the frames again, what was set aside for one `reason`, or one task by its `id`."""
    kind = request.POST.get("kind")
    if kind == "frames":
        number = try_frames_again(actor=request.user)
        messages.success(request, f"{number} frames wait to be read once more.")
    elif kind == "aside":
        tried = try_all_again(reason=request.POST.get("reason", ""), actor=request.user)
        stored = sum(row.outcome == "stored" for row in tried)
        messages.success(request, f"{stored} of {len(tried)} stored as reads.")
    else:
        task = try_task_again(task_id=_id(request), actor=request.user)
        messages.success(request, f"{what.words_of(task.name)}: queued once more.")
    return redirect("audits:failed")


@require_POST
def drop(request: MemberRequest) -> HttpResponse:
    """Take the same off the list, with the reason `why`."""
    kind, why = request.POST.get("kind"), request.POST.get("why", "")
    if kind == "frames":
        number = drop_frames(why=why, actor=request.user)
        messages.success(request, f"{number} frames were taken off the list.")
    elif kind == "aside":
        reason = request.POST.get("reason", "")
        number = drop_set_aside(reason=reason, why=why, actor=request.user)
        messages.success(request, f"{number} were taken off the list.")
    else:
        task = drop_task(task_id=_id(request), why=why, actor=request.user)
        messages.success(request, f"{what.words_of(task.name)}: taken off the list.")
    return redirect("audits:failed")


def _id(request: MemberRequest) -> int:
    try:
        return int(request.POST.get("id", ""))
    except ValueError as error:
        raise ValidationError("Choose one of the list.") from error
