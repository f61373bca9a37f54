"""Another agency asks for data: in writing, to a verified recipient, decided, kept in a report."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from alpr_compliance.policy import PolicyViolation, load_profile
from data_requests.models import DataRequest
from data_requests.rules.verification import check_verification
from data_requests.services.closing import close_request
from data_requests.services.decision import Decision, decide_request, return_request
from data_requests.services.drafting import TermsFacts, change_request, draft_request
from data_requests.services.submission import submit_request
from data_requests.services.verification import note_counsel, verify_requester
from tests.data_requests.asking import GRANT, ori, outside, release_draft, submitted, verified


@pytest.mark.clause(
    "LEX-3.G.iv", "LEX-3.B.xiii", "KIN-IV.D.2", "NC-20-183.32(e)", "LEX-3.B.v"
)  # fmt: skip
def test_it_is_granted_once_the_recipient_is_verified(agency):
    request = submitted(agency, release_draft(agency))
    with pytest.raises(PolicyViolation, match="not verified") as refused:
        decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    assert refused.value.clause == agency.profile.requests.release.clause
    verified(agency, request)
    done = decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    assert done.status == DataRequest.Status.GRANTED
    assert done.outside.verified_by == agency.sergeant


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)")
@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"outside": outside(agency="")}, "name of the agency"),
        ({"outside": outside(name="")}, "name of the person"),
        ({"reason": "investigation"}, "what the data is for"),
        ({"purpose": ""}, "the purpose"),
        ({"papers": {}}, "the written request"),
        ({"terms": TermsFacts(training="", is_never_sold=True)}, "training"),
        ({"terms": TermsFacts(training="Course", is_never_sold=False)}, "never sold"),
        ({"window_from": None}, "the dates and times"),
    ],
)
def test_what_the_written_request_lacks_is_named(agency, lacking, named):
    if lacking.get("outside") == outside(name=""):
        lacking = {"outside": outside(name=" x")}
        draft = draft_request(draft=release_draft(agency, **lacking), actor=agency.officer)
        DataRequest.objects.get(pk=draft.pk).outside.__class__.objects.update(name="")
    else:
        draft = draft_request(draft=release_draft(agency, **lacking), actor=agency.officer)
    with pytest.raises(PolicyViolation, match=named):
        submit_request(request_id=draft.pk, actor=agency.officer)


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.D.2")
@pytest.mark.parametrize(
    "wrong",
    [
        {"ori": "12"},
        {"ori": ""},
        {"call_back_number": "911"},
        {"call_back_person": " "},
        {"call_back_number": "(555) 010-2001"},  # the number that the request itself gave
    ],
)
def test_a_verification_is_an_ori_and_a_call_to_a_number_found_elsewhere(agency, wrong):
    request = submitted(agency, release_draft(agency))
    facts = {"ori": ori(agency), "call_back_number": "5550109999", "call_back_person": "Desk"}
    with pytest.raises(PolicyViolation):
        verify_requester(request_id=request.pk, actor=agency.captain, **(facts | wrong))
    verify_requester(request_id=request.pk, actor=agency.captain, **facts)


@pytest.mark.clause("NC-20-183.32(e)")
@pytest.mark.parametrize(
    ("asker", "state"), [("state_agency", "VA"), ("other_state_agency", None)], ids=str
)
def test_an_ori_is_of_the_state_that_the_request_names(agency, asker, state):
    facts = {"call_back_number": "5550109999", "call_back_person": "Desk", "identity": ""}
    said = {"profile": agency.profile, "asker": asker, "phone": "", **facts}
    with pytest.raises(PolicyViolation, match="not of the state that is named"):
        check_verification(ori=f"{state or agency.profile.agency.state}0240000", **said)
    other = agency.profile.agency.state if state else "VA"
    check_verification(ori=f"{other}0240000", **said)


def test_officers_do_not_verify(agency):
    request = submitted(agency, release_draft(agency))
    with pytest.raises(PermissionDenied):
        verify_requester(request_id=request.pk, actor=agency.officer, ori=ori(agency))


@pytest.mark.clause("KIN-IV.D.3")
def test_it_may_be_refused_where_it_would_compromise_an_investigation(kinston):
    request = submitted(kinston, release_draft(kinston))
    for said in (
        Decision(outcome="refused", note="", ground="compromise"),
        Decision(outcome="refused", note="A case of ours", ground=""),
        Decision(outcome="refused", note="A case of ours", ground="convenience"),
    ):
        with pytest.raises(PolicyViolation):
            decide_request(request_id=request.pk, actor=kinston.captain, decision=said)
    said = Decision(outcome="refused", note="Our own search would be known", ground="compromise")
    refused = decide_request(request_id=request.pk, actor=kinston.captain, decision=said)
    assert refused.steps.last().clause == "KIN-IV.D.3"


@pytest.mark.clause("KIN-IV.D.2", "NC-20-183.32(e)")
def test_in_kinston_a_prosecutor_waits_for_counsel(kinston):
    request = submitted(kinston, release_draft(kinston, "prosecutor"))
    verified(kinston, request)
    with pytest.raises(PolicyViolation, match="counsel") as refused:
        decide_request(request_id=request.pk, actor=kinston.captain, decision=GRANT)
    assert refused.value.clause == "KIN-IV.D.2"
    note_counsel(
        request_id=request.pk, actor=kinston.captain, counsel="City attorney", note="They may"
    )
    assert decide_request(request_id=request.pk, actor=kinston.captain, decision=GRANT)


@pytest.mark.clause("NC-20-183.32(e)")
def test_who_may_not_receive_data_is_told_what_to_do():
    kinston, lexington = load_profile("kinston_nc"), load_profile("lexington_ne")
    with pytest.raises(PolicyViolation) as refused:
        kinston.requests.check_asker("release", "other_state_agency")
    assert refused.value.clause == "NC-20-183.32(e)"
    for asker in ("defendant", "public", "member"):
        with pytest.raises(PolicyViolation):
            lexington.requests.check_asker("release", asker)


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.D.2")
def test_it_is_granted_attached_to_a_case_report_so_none_leaves_without(agency):
    request = verified(agency, submitted(agency, release_draft(agency)))
    for outcome in ("granted", "partial"):
        decision = Decision(
            outcome=outcome,
            note="One hour",
            granted_from=request.window_from,
            granted_to=request.window_from + timedelta(hours=1),
        )
        with pytest.raises(PolicyViolation, match="case report") as refused:
            decide_request(request_id=request.pk, actor=agency.captain, decision=decision)
        assert refused.value.clause == agency.profile.requests.release.clause
    done = decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    assert done.report_number == "26-000411"
    closed = close_request(request_id=request.pk, actor=agency.captain)
    assert (closed.status, closed.due_at) == (DataRequest.Status.CLOSED, None)


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.D.2")
@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Somebody Else"},
        {"agency": "Gosper County Sheriff"},
        {"ori": "NE0370000"},
        {"phone": "555-010-7777"},
        {"email": "else@sheriff.example"},
    ],
)
def test_who_asks_is_verified_again_once_anything_about_them_changed(agency, changed):
    request = verified(agency, submitted(agency, release_draft(agency)))
    return_request(request_id=request.pk, actor=agency.captain, note="Which week?")
    who = outside(**({"ori": ori(agency)} | changed))
    draft = release_draft(agency, outside=who, papers={})
    change_request(request_id=request.pk, draft=draft, actor=agency.officer)
    submit_request(request_id=request.pk, actor=agency.officer)
    with pytest.raises(PolicyViolation, match="not verified") as refused:
        decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    assert refused.value.clause == agency.profile.requests.release.clause
    known = DataRequest.objects.get(pk=request.pk).outside
    assert (known.verified_by, known.call_back_number, known.identity) == (None, "", "")


def test_who_was_verified_stays_so_when_only_what_they_ask_changed(agency):
    request = verified(agency, submitted(agency, release_draft(agency)))
    return_request(request_id=request.pk, actor=agency.captain, note="Which plate?")
    draft = release_draft(
        agency, outside=outside(ori=ori(agency).lower()), plate="ABC1234", papers={}
    )
    change_request(request_id=request.pk, draft=draft, actor=agency.officer)
    submit_request(request_id=request.pk, actor=agency.officer)
    done = decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    assert done.status == DataRequest.Status.GRANTED


def test_counsels_answer_is_about_who_asked_then(kinston):
    request = verified(kinston, submitted(kinston, release_draft(kinston, "prosecutor")))
    note_counsel(request_id=request.pk, actor=kinston.captain, counsel="Quill", note="May go.")
    return_request(request_id=request.pk, actor=kinston.captain, note="Which week?")
    other = outside("prosecutor", name="Somebody Else", ori=ori(kinston))
    draft = release_draft(kinston, outside=other, papers={})
    change_request(request_id=request.pk, draft=draft, actor=kinston.officer)
    submit_request(request_id=request.pk, actor=kinston.officer)
    verified(kinston, request)
    with pytest.raises(PolicyViolation, match="counsel"):
        decide_request(request_id=request.pk, actor=kinston.captain, decision=GRANT)
