"""The officer's answer to a conflict between read and entry."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from hotlists.models import FlagAnswer
from hotlists.services import flag as services
from hotlists.views.absent import absent_is_404
from hotlists.views.alert import answer_card
from personnel.requests import MemberRequest


@require_POST
@absent_is_404
def answer_flag(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    match, answer = request.POST.get("match", ""), request.POST.get("answer", "")
    if not match.isdecimal() or answer not in FlagAnswer.Answer.values:
        raise ValidationError("Choose one of the answers.")
    services.answer_flag(
        alert_id=alert_id,
        actor=request.user,
        match_id=int(match),
        flag=request.POST.get("flag", ""),
        answer=answer,
    )
    return answer_card(request, alert_id)
