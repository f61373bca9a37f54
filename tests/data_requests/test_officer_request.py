"""An officer asks for stored reads: the immediate supervisor if the policy says so."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, Step
from data_requests.services.decision import (
    Decision,
    approve_request,
    decide_request,
    return_request,
)
from data_requests.services.drafting import change_request, draft_request
from data_requests.services.submission import submit_request, withdraw_request
from governance.models import Flag
from ledger.models import Event
from tests.data_requests.asking import granted, officer_draft, release_draft, reviewed, submitted

GRANT = Decision(outcome="granted")
PURPOSE = pytest.mark.clause(
    "LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2"
)


@pytest.mark.clause("KIN-IV.E.5", "LEX-3.B.v")
def test_it_is_granted_by_the_administrator(agency):
    request = granted(agency, submitted(agency, officer_draft(agency)))
    assert (request.status, request.decided_by) == (DataRequest.Status.GRANTED, agency.captain)
    assert all(step.by != agency.officer for step in request.steps.filter(action__in=Step.NOT_OWN))
    assert Event.objects.filter(kind="request.granted", subject_id=request.pk).exists()


@pytest.mark.clause("KIN-IV.E.5")
def test_in_kinston_the_immediate_supervisor_comes_first(kinston):
    request = submitted(kinston, officer_draft(kinston))
    with pytest.raises(PolicyViolation) as refused:
        decide_request(request_id=request.pk, actor=kinston.captain, decision=GRANT)
    assert refused.value.clause == "KIN-IV.E.5"
    with pytest.raises(PermissionDenied):
        approve_request(request_id=request.pk, actor=kinston.chief)
    approve_request(request_id=request.pk, actor=kinston.sergeant)
    decided = decide_request(request_id=request.pk, actor=kinston.captain, decision=GRANT)
    assert [step.action for step in decided.steps.all()] == [
        "drafted", "submitted", "approved", "granted",
    ]  # fmt: skip


def test_in_lexington_it_goes_to_the_administrator_at_once(lexington):
    request = submitted(lexington, officer_draft(lexington))
    with pytest.raises(PolicyViolation) as refused:
        approve_request(request_id=request.pk, actor=lexington.sergeant)
    assert refused.value.clause == "LEX-3.B.v"
    assert decide_request(request_id=request.pk, actor=lexington.captain, decision=GRANT)


@pytest.mark.clause("KIN-IV.E.5", "LEX-3.B.v")
def test_nobody_decides_their_own(agency):
    own = submitted(agency, officer_draft(agency), agency.captain)
    if agency.profile.name == "kinston_nc":
        approve_request(request_id=own.pk, actor=agency.chief)
    for act in (decide_request, return_request):
        said = {"decision": GRANT} if act is decide_request else {"note": "Which van?"}
        with pytest.raises(PolicyViolation) as refused:
            act(request_id=own.pk, actor=agency.captain, **said)
        assert refused.value.clause == agency.profile.requests.own_clause
    decided = decide_request(request_id=own.pk, actor=agency.chief, decision=GRANT)
    assert decided.decided_by == agency.chief


@pytest.mark.parametrize("who", ["officer", "sergeant", "dispatcher", "sysadmin", "auditor"])
def test_others_do_not_decide_it(agency, who):
    request = reviewed(agency, submitted(agency, officer_draft(agency)))
    with pytest.raises(PermissionDenied):
        decide_request(request_id=request.pk, actor=getattr(agency, who), decision=GRANT)


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"case_id": None}, "the case"),
        ({"reason": "case investigation"}, "a reason that says something"),
        ({"purpose": ""}, "the purpose"),
        ({"plate": "", "camera_ids": ()}, "a camera or a plate"),
        ({"window_to": None}, "the dates and times"),
    ],
)
def test_a_half_filled_one_is_refused_and_the_draft_kept(agency, lacking, named):
    draft = draft_request(draft=officer_draft(agency, **lacking), actor=agency.officer)
    with pytest.raises(PolicyViolation, match=named) as refused:
        submit_request(request_id=draft.pk, actor=agency.officer)
    assert refused.value.clause == agency.profile.requests.form("officer_data").clause
    draft.refresh_from_db()
    assert draft.status == DataRequest.Status.DRAFT


@PURPOSE
def test_a_forbidden_purpose_is_refused_at_once(agency):
    for purpose in [each.code for each in agency.profile.forbidden_purposes]:
        with pytest.raises(PolicyViolation):
            draft_request(draft=officer_draft(agency, purpose=purpose), actor=agency.officer)
    assert not DataRequest.objects.exists()


def test_it_goes_back_to_be_put_right_and_comes_again(agency):
    request = submitted(agency, officer_draft(agency))
    reviewer = agency.captain if agency.profile.name == "lexington_ne" else agency.sergeant
    with pytest.raises(PolicyViolation):
        return_request(request_id=request.pk, actor=reviewer, note=" ")
    return_request(request_id=request.pk, actor=reviewer, note="Which of the two vans?")
    changed = officer_draft(agency, reason="The white van with the ladder, Depot Road burglary")
    change_request(request_id=request.pk, draft=changed, actor=agency.officer)
    again = submit_request(request_id=request.pk, actor=agency.officer)
    assert (again.status, again.version) == (DataRequest.Status.SUBMITTED, 2)


def test_a_step_taken_twice_is_refused(agency):
    request = submitted(agency, officer_draft(agency))
    with pytest.raises(PolicyViolation):
        submit_request(request_id=request.pk, actor=agency.officer)
    granted(agency, request)
    with pytest.raises(PolicyViolation):
        decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    withdraw_request(request_id=request.pk, actor=agency.officer, note="Case solved")
    with pytest.raises(PolicyViolation):
        withdraw_request(request_id=request.pk, actor=agency.officer, note="Case solved")


def test_a_refusal_says_why(agency):
    request = reviewed(agency, submitted(agency, officer_draft(agency)))
    with pytest.raises(PolicyViolation):
        decide_request(
            request_id=request.pk, actor=agency.captain, decision=Decision(outcome="refused")
        )
    refusal = Decision(outcome="refused", note="The case is closed")
    refused = decide_request(request_id=request.pk, actor=agency.captain, decision=refusal)
    assert refused.status == DataRequest.Status.REFUSED


def test_only_its_writer_changes_or_submits_it(agency):
    draft = draft_request(draft=officer_draft(agency), actor=agency.officer)
    for who in (agency.other_officer, agency.sergeant, agency.captain):
        with pytest.raises(PermissionDenied):
            submit_request(request_id=draft.pk, actor=who)
        with pytest.raises(PermissionDenied):
            change_request(request_id=draft.pk, draft=officer_draft(agency), actor=who)


@pytest.mark.clause("LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
def test_words_that_a_reviewer_is_to_read_are_flagged_and_pointed_out(agency, sign_in):
    plain = submitted(agency, officer_draft(agency))
    assert not Flag.objects.exists()
    request = submitted(agency, officer_draft(agency, reason="The van left the protest on Main"))
    flag = Flag.objects.get()
    assert (flag.kind, flag.person, flag.is_holding) == ("first_amendment", agency.officer, False)
    address = reverse("data_requests:request", args=[request.pk])
    client = sign_in(agency.sergeant)
    assert address in client.get(reverse("reads:flag", args=[flag.pk])).content.decode()
    assert "Please read closely" in client.get(address).content.decode()
    other = reverse("data_requests:request", args=[plain.pk])
    assert "Please read closely" not in client.get(other).content.decode()
    assert "Please read closely" not in sign_in(agency.officer).get(address).content.decode()


def test_words_of_somebody_outside_are_pointed_out_and_flag_no_member(agency, sign_in):
    asked = release_draft(agency, reason="The van left the protest on Main")
    request = submitted(agency, asked)
    assert not Flag.objects.exists()
    page = sign_in(agency.captain).get(reverse("data_requests:request", args=[request.pk]))
    assert "Please read closely" in page.content.decode()
