"""What is written to an ended alert: how a match really turned out, the stop that it lacks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hotlists.services.late_stop import add_stop as add
from hotlists.services.tally import correct_outcome
from hotlists.views.absent import absent_is_404
from hotlists.views.alert import answer_card, answer_of, stop_facts
from personnel.requests import MemberRequest


@require_POST
@absent_is_404
def correct(request: MemberRequest, match_id: int) -> HttpResponse:
    answer = answer_of(request.POST.get("outcome", ""))
    match = correct_outcome(
        match_id=match_id,
        actor=request.user,
        outcome=answer.outcome,
        mismatch=answer.mismatch,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, "The outcome is corrected. The counts of the reports follow it.")
    return redirect("hotlists:alert", match.alert_id)


@require_POST
@absent_is_404
def add_stop(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    add(alert_id=alert_id, actor=request.user, facts=stop_facts(request.POST))
    return answer_card(request, alert_id)
