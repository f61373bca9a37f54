"""Who is on an alert: join, leave, hand over."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from hotlists.services import crew as services
from hotlists.views.absent import absent_is_404
from hotlists.views.alert import answer_card
from personnel.requests import MemberRequest


@require_POST
@absent_is_404
def join(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    services.join_alert(alert_id=alert_id, actor=request.user)
    return answer_card(request, alert_id)


@require_POST
@absent_is_404
def leave(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    services.leave_alert(alert_id=alert_id, actor=request.user)
    return answer_card(request, alert_id)


@require_POST
@absent_is_404
def hand_over(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    receiver = request.POST.get("receiver", "")
    if not receiver.isdecimal():
        raise ValidationError("Choose the officer who takes the alert.")
    services.hand_over(alert_id=alert_id, actor=request.user, receiver_id=int(receiver))
    return answer_card(request, alert_id)
