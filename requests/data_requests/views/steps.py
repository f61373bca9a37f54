"""The steps of a request: each a button on its file, each a call of one service."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from data_requests.forms import JuratForm
from data_requests.rules.sworn import Jurat
from data_requests.services import closing, decision, outbound, submission, verification
from governance.services import effective_profile
from personnel.requests import MemberRequest

LONGEST = 4000


def _said(request: MemberRequest, name: str, longest: int = 300) -> str:
    return request.POST.get(name, "")[:longest]


def moment(request: MemberRequest, name: str) -> datetime | None:
    """A time as the agency's clock shows it; None where none was given."""
    said = _said(request, name, 32)
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise ValidationError("Give the times as date and time.") from error
    zone = ZoneInfo(effective_profile(timezone.now()).agency.timezone)
    return moment.replace(tzinfo=zone)


def _back(request: MemberRequest, request_id: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("data_requests:request", request_id)


@require_POST
def submit(request: MemberRequest, request_id: int) -> HttpResponse:
    made = submission.submit_request(request_id=request_id, actor=request.user)
    words = "Submitted."
    if made.hold is not None:
        words = "Submitted. The data is held from now on."
        if made.hold.is_provisional:
            words = "Submitted. The data is held provisionally: attach the sworn statement in time."
    return _back(request, request_id, words)


@require_POST
def swear(request: MemberRequest, request_id: int) -> HttpResponse:
    form = JuratForm(request.POST, request.FILES)
    if not form.is_valid():
        problems = [f"{form[name].label}: {said[0]}" for name, said in form.errors.items()]
        raise ValidationError(problems)
    facts = dict(form.cleaned_data)
    upload = facts.pop("statement")
    submission.swear_request(
        request_id=request_id, jurat=Jurat(**facts), upload=upload, actor=request.user
    )
    return _back(request, request_id, "The sworn statement is in the file.")


@require_POST
def withdraw(request: MemberRequest, request_id: int) -> HttpResponse:
    submission.withdraw_request(
        request_id=request_id,
        actor=request.user,
        note=_said(request, "note", LONGEST),
        cancelled_to=_said(request, "cancelled_to", 120),
    )
    return _back(request, request_id, "Withdrawn.")


@require_POST
def verify(request: MemberRequest, request_id: int) -> HttpResponse:
    verification.verify_requester(
        request_id=request_id,
        actor=request.user,
        ori=_said(request, "ori", 9),
        call_back_number=_said(request, "call_back_number", 40),
        call_back_person=_said(request, "call_back_person", 120),
        identity=_said(request, "identity", 200),
        oath_checked=_said(request, "oath_checked", 200),
    )
    return _back(request, request_id, "The requester is verified.")


@require_POST
def counsel(request: MemberRequest, request_id: int) -> HttpResponse:
    verification.note_counsel(
        request_id=request_id,
        actor=request.user,
        counsel=_said(request, "counsel", 120),
        note=_said(request, "note"),
    )
    return _back(request, request_id, "Counsel's answer is noted.")


@require_POST
def return_(request: MemberRequest, request_id: int) -> HttpResponse:
    decision.return_request(
        request_id=request_id, actor=request.user, note=_said(request, "note", LONGEST)
    )
    return _back(request, request_id, "Sent back, with what is to be put right.")


@require_POST
def approve(request: MemberRequest, request_id: int) -> HttpResponse:
    decision.approve_request(
        request_id=request_id, actor=request.user, note=_said(request, "note", LONGEST)
    )
    return _back(request, request_id, "Approved. It goes on.")


@require_POST
def decide(request: MemberRequest, request_id: int) -> HttpResponse:
    outcome = request.POST.get("outcome", "")
    if outcome not in ("granted", "partial", "refused"):
        raise ValidationError("Choose how the request is decided.")
    said = decision.Decision(
        outcome=outcome,
        note=_said(request, "note", LONGEST),
        ground=_said(request, "ground", 32),
        defect=_said(request, "defect", 16),
        granted_from=moment(request, "granted_from"),
        granted_to=moment(request, "granted_to"),
        report_number=_said(request, "report_number", 64),
    )
    decision.decide_request(request_id=request_id, actor=request.user, decision=said)
    return _back(request, request_id, "Decided.")


@require_POST
def send(request: MemberRequest, request_id: int) -> HttpResponse:
    outbound.send_outbound(request_id=request_id, actor=request.user)
    return _back(request, request_id, "Noted as sent. Seek a warrant as soon as practical.")


@require_POST
def seek_warrant(request: MemberRequest, request_id: int) -> HttpResponse:
    outbound.seek_warrant(
        request_id=request_id, actor=request.user, note=_said(request, "note", 200)
    )
    return _back(request, request_id, "The warrant is noted.")


@require_POST
def note_answer(request: MemberRequest, request_id: int) -> HttpResponse:
    outbound.note_answer(request_id=request_id, actor=request.user, answer=_said(request, "answer"))
    return _back(request, request_id, "The answer is noted.")


@require_POST
def close(request: MemberRequest, request_id: int) -> HttpResponse:
    closing.close_request(
        request_id=request_id,
        actor=request.user,
        report_number=_said(request, "report_number", 64),
    )
    return _back(request, request_id, "The file is closed.")
