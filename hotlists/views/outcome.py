"""How one match of an ended alert really turned out, when that is found later."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hotlists.services.tally import correct_outcome
from hotlists.views.absent import absent_is_404
from hotlists.views.alert import answer_of
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
