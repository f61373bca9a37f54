"""We ask another agency: approved first, sworn, followed by a warrant, cancelled if not needed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, OutboundAsk
from data_requests.services.decision import approve_request
from data_requests.services.outbound import note_answer, seek_warrant, send_outbound
from data_requests.services.submission import withdraw_request
from tests.data_requests.asking import outbound_draft, submitted, sworn


def approved(agency):
    request = submitted(agency, outbound_draft(agency))
    return approve_request(request_id=request.pk, actor=agency.sergeant)


@pytest.mark.clause("KIN-IV.D.4")
def test_it_walks_from_approval_to_answer(agency):
    request = sworn(agency, approved(agency))
    send_outbound(request_id=request.pk, actor=agency.officer)
    request.refresh_from_db()
    assert request.due_at == agency.profile.requests.outbound.warrant_within.after(
        request.steps.get(action="sent").at
    )
    seek_warrant(request_id=request.pk, actor=agency.officer, note="District court, applied")
    done = note_answer(request_id=request.pk, actor=agency.officer, answer="12 reads, in the file")
    assert done.status == DataRequest.Status.FULFILLED


@pytest.mark.clause("KIN-IV.D.4")
def test_a_warrant_that_issues_after_the_answer_is_noted_and_due_until_then(agency, sign_in):
    request = sworn(agency, approved(agency))
    ask = send_outbound(request_id=request.pk, actor=agency.officer)
    answered = note_answer(request_id=request.pk, actor=agency.officer, answer="12 reads")
    due = agency.profile.requests.outbound.warrant_within.after(ask.sent_at)
    assert answered.due_at == due
    page = sign_in(agency.officer).get(reverse("data_requests:request", args=[request.pk]))
    assert "seek_warrant" in page.context["acts"]
    noted = seek_warrant(request_id=request.pk, actor=agency.officer, note="SW-26-0042, issued")
    assert noted.warrant_note == "SW-26-0042, issued"
    assert DataRequest.objects.get().status == DataRequest.Status.FULFILLED


@pytest.mark.clause("KIN-IV.D.4")
def test_nothing_is_sent_before_the_supervisor_approves(agency):
    request = sworn(agency, submitted(agency, outbound_draft(agency)))
    with pytest.raises(PolicyViolation):
        send_outbound(request_id=request.pk, actor=agency.officer)
    for other in (agency.officer, agency.captain, agency.chief):
        with pytest.raises(PermissionDenied):
            approve_request(request_id=request.pk, actor=other)


@pytest.mark.clause("KIN-IV.D.4")
def test_nothing_is_sent_unsworn(agency):
    request = approved(agency)
    with pytest.raises(PolicyViolation, match="sworn") as refused:
        send_outbound(request_id=request.pk, actor=agency.officer)
    assert refused.value.clause == agency.profile.requests.outbound.clause


def test_a_statement_of_another_version_swears_nothing(agency):
    request = sworn(agency, approved(agency))
    DataRequest.objects.update(version=2)
    with pytest.raises(PolicyViolation, match="sworn"):
        send_outbound(request_id=request.pk, actor=agency.officer)


def test_it_is_sent_once_and_answered_after_it_was_sent(agency):
    request = sworn(agency, approved(agency))
    for act, said in ((seek_warrant, {"note": "x"}), (note_answer, {"answer": "x"})):
        with pytest.raises(PolicyViolation, match="did not go out"):
            act(request_id=request.pk, actor=agency.officer, **said)
    send_outbound(request_id=request.pk, actor=agency.officer)
    with pytest.raises(PolicyViolation, match="already"):
        send_outbound(request_id=request.pk, actor=agency.officer)


@pytest.mark.clause("KIN-IV.D.4")
def test_one_that_is_no_longer_needed_is_cancelled_there(agency):
    request = sworn(agency, approved(agency))
    send_outbound(request_id=request.pk, actor=agency.officer)
    with pytest.raises(PolicyViolation, match="told"):
        withdraw_request(request_id=request.pk, actor=agency.officer, note="Solved")
    done = withdraw_request(
        request_id=request.pk, actor=agency.officer, note="Solved", cancelled_to="Records clerk"
    )
    assert done.status == DataRequest.Status.WITHDRAWN
    assert done.outbound.cancelled_to == "Records clerk"


def test_the_database_refuses_it_too(agency):
    request = approved(agency)
    for name, changes in {
        "outbound_cancelled_to_somebody": {"cancelled_at": request.recorded_at},
        "outbound_answered_after": {"answered_at": request.recorded_at},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            OutboundAsk.objects.update(**changes)
