"""The checks on an alert, each a thin caller of one service."""

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from hotlists.models import Check
from hotlists.services import check as services
from hotlists.services import clearance
from hotlists.views.absent import absent_is_404
from hotlists.views.alert import answer_card
from personnel.requests import MemberRequest

T = TypeVar("T")

STATUS_ANSWERS = {
    "valid": Check.Result.VALID,
    "not_valid": Check.Result.NOT_VALID,
    "can_not_tell": Check.Result.CANNOT_TELL,
}
VERDICTS = {
    "match": Check.Result.THIS_VEHICLE,
    "not_this_vehicle": Check.Result.NOT_THIS_VEHICLE,
    "read_wrong": Check.Result.READ_IS_WRONG,
}


@require_POST
@absent_is_404
def ask_dispatch(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    services.ask_dispatch(
        alert_id=alert_id,
        actor=request.user,
        step=request.POST.get("step", ""),
        match_id=_match_id(request, alert_id) or _next_match(request, alert_id),
    )
    return answer_card(request, alert_id)


@require_POST
@absent_is_404
def answer_status(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    asker = request.POST.get("asked_by", "")
    step, _, method = request.POST.get("how", "").partition(" ")
    services.answer_status(
        alert_id=alert_id,
        actor=request.user,
        step=step,
        match_id=_match_id(request, alert_id),
        result=_choice(STATUS_ANSWERS, request.POST.get("answer")),
        method=method,
        reference=request.POST.get("reference", "")[:64],
        on_behalf_of=int(asker) if asker.isdecimal() else None,
    )
    return answer_card(request, alert_id)


@require_POST
@absent_is_404
def skip_step(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    services.skip_step(
        alert_id=alert_id,
        actor=request.user,
        step=request.POST.get("step", ""),
        reason=request.POST.get("reason", "")[:200],
    )
    return answer_card(request, alert_id)


@require_POST
@absent_is_404
def photo_check(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    services.compare_photo(
        alert_id=alert_id,
        actor=request.user,
        step=request.POST.get("step", "photo"),
        is_same=_choice({"same": True, "different": False}, request.POST.get("result")),
    )
    return answer_card(request, alert_id)


@require_POST
@absent_is_404
def vehicle_check(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    services.check_vehicle(
        alert_id=alert_id,
        actor=request.user,
        step=request.POST.get("step", "vehicle"),
        verdict=_choice(VERDICTS, request.POST.get("result")),
        plate=request.POST.get("characters", "")[:20],
        state=request.POST.get("state", ""),
        vehicle=request.POST.get("descriptors", "")[:120],
    )
    return answer_card(request, alert_id)


@require_POST
@absent_is_404
def clear_to_act(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    clearance.clear_to_act(
        alert_id=alert_id,
        actor=request.user,
        legal_basis=request.POST.get("legal_basis", ""),
        legal_basis_detail=request.POST.get("legal_basis_text", "")[:200],
    )
    return answer_card(request, alert_id)


def _choice(table: dict[str, T], value: str | None) -> T:
    if value not in table:
        raise ValidationError("Choose one of the answers.")
    return table[value]


def _match_id(request: MemberRequest, alert_id: UUID) -> int | None:
    """The match that a status check is about: the one asked about, or chosen; None: not said."""
    asked = request.POST.get("request", "")
    if asked.isdecimal():
        found = Check.objects.filter(alert_id=alert_id, pk=int(asked)).first()
        if found is not None and found.match_id is not None:
            return found.match_id
    chosen = request.POST.get("match", "")
    return int(chosen) if chosen.isdecimal() else None


def _next_match(request: MemberRequest, alert_id: UUID) -> int:
    needed = services.match_to_check(alert_id, request.user)
    if needed is None:
        raise ValidationError("Nothing is left to check on this alert.")
    return needed
