"""Preservation: held from submission on, whole once sworn, ended for a named defect only."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest
from data_requests.services.decision import Decision, decide_request, return_request
from data_requests.services.drafting import change_request, draft_request
from data_requests.services.submission import submit_request, withdraw_request
from reads.models import Hold
from reads.services.hold import end_hold
from tests.data_requests.asking import (
    outside,
    preservation_draft,
    submitted,
    sworn,
    verified,
)

GRANT = Decision(outcome="granted")
BOTH = pytest.mark.clause("KIN-IV.E.4#requests", "NC-20-183.32(c)#requests", "NE-60-3205(1)")


def sworn_and_submitted(agency, draft=None, actor=None):
    writer = actor or agency.officer
    request = draft_request(draft=draft or preservation_draft(agency), actor=writer)
    sworn(agency, request, writer)
    return submit_request(request_id=request.pk, actor=writer)


@BOTH
def test_a_complete_one_holds_from_its_submission(agency):
    request = draft_request(draft=preservation_draft(agency), actor=agency.officer)
    sworn(agency, request)
    assert not Hold.objects.exists()
    submit_request(request_id=request.pk, actor=agency.officer)
    hold = Hold.objects.live(timezone.now()).get()
    request.refresh_from_db()
    assert request.hold == hold
    assert (hold.plate, hold.captured_from, hold.captured_to) == (
        request.plate,
        request.window_from,
        request.window_to,
    )
    assert (hold.origin, hold.origin_id) == ("data_request", str(request.pk))


@BOTH
def test_without_its_oath_it_holds_provisionally(agency):
    request = submitted(agency, preservation_draft(agency))
    assert not Hold.objects.live(timezone.now()).exists()
    hold = Hold.objects.provisional(timezone.now()).get()
    assert hold.ends_at == agency.profile.holds.provisional.after(hold.placed_at)
    assert request.due_at <= hold.ends_at


@BOTH
def test_the_oath_that_follows_completes_it(agency):
    request = submitted(agency, preservation_draft(agency))
    assert sworn(agency, request).hold == Hold.objects.live(timezone.now()).get()


def test_the_oath_that_comes_too_late_holds_what_is_left_anew(agency):
    request = submitted(agency, preservation_draft(agency))
    first = request.hold
    with time_machine.travel(first.ends_at + timedelta(seconds=1), tick=False):
        request = sworn(agency, request)
        assert first.is_over(timezone.now())
        assert request.hold != first
        assert request.hold.is_live(timezone.now())


@pytest.mark.clause("KIN-IV.E.4#requests", "NC-20-183.32(c)#requests")
@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"camera_ids": ()}, "location of the cameras"),
        ({"plate": ""}, "the plate"),
        ({"window_from": None}, "dates and time frames"),
        ({"facts": " "}, "specific and articulable facts"),
        ({"facts": "criminal investigation"}, "facts that say something"),
        ({"case_id": None}, "the case"),
        ({"parties": ""}, "identity of the parties"),
    ],
)
def test_in_kinston_each_part_is_required(kinston, lacking, named):
    draft = draft_request(draft=preservation_draft(kinston, **lacking), actor=kinston.officer)
    sworn(kinston, draft)
    with pytest.raises(PolicyViolation, match=named) as refused:
        submit_request(request_id=draft.pk, actor=kinston.officer)
    assert refused.value.clause == "KIN-IV.E.4#requests"
    assert not Hold.objects.exists()


@pytest.mark.clause("NE-60-3205(1)")
def test_in_nebraska_camera_or_plate_and_dates_are_enough(lexington):
    bare = {"facts": "", "parties": "", "case_id": None}
    for one in ({"plate": ""}, {"camera_ids": ()}):
        draft = preservation_draft(lexington, **bare, **one)
        assert sworn_and_submitted(lexington, draft).hold is not None
    neither = preservation_draft(lexington, **bare, plate="", camera_ids=())
    draft = draft_request(draft=neither, actor=lexington.officer)
    with pytest.raises(PolicyViolation, match="location of the cameras or the plate"):
        submit_request(request_id=draft.pk, actor=lexington.officer)


@pytest.mark.clause("NE-60-3205(1)", "NC-20-183.32(c)#requests")
def test_a_defendant_may_ask_in_nebraska_and_not_in_kinston(agency):
    draft = preservation_draft(agency, outside=outside("defendant"), case_reference="CR 26-17")
    if agency.profile.name == "kinston_nc":
        with pytest.raises(PolicyViolation) as refused:
            draft_request(draft=draft, actor=agency.officer)
        assert refused.value.clause == "NC-20-183.32(c)#requests"
        assert "court" in refused.value.next_step
        assert not DataRequest.objects.exists()
    else:
        assert sworn_and_submitted(agency, draft).hold.is_live(timezone.now())


def test_an_outside_agency_names_its_own_case(agency):
    draft = preservation_draft(
        agency, outside=outside(), case_id=None, case_reference="Sheriff 26-0099"
    )
    assert sworn_and_submitted(agency, draft).hold.is_live(timezone.now())


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": (-3, -4)},  # reversed
        {"days": (-50 * 366, -1)},  # 50 years
        {"days": (-1, 3)},  # into the future
    ],
)
def test_a_window_that_makes_no_sense_holds_nothing(agency, wrong):
    start, end = (timezone.now() + timedelta(days=days) for days in wrong["days"])
    with pytest.raises(PolicyViolation):
        sworn_and_submitted(agency, preservation_draft(agency, window_from=start, window_to=end))
    assert not Hold.objects.exists()


def test_a_camera_that_does_not_exist_is_refused(agency):
    with pytest.raises(ValidationError):
        draft_request(draft=preservation_draft(agency, camera_ids=(987654,)), actor=agency.officer)


def test_a_change_is_sworn_anew_and_held_as_it_now_stands(agency):
    request = sworn_and_submitted(agency)
    first = request.hold
    return_request(request_id=request.pk, actor=agency.captain, note="One hour more")
    assert first.is_live(timezone.now())
    wider = preservation_draft(agency, window_from=request.window_from - timedelta(hours=1))
    change_request(request_id=request.pk, draft=wider, actor=agency.officer)
    again = submit_request(request_id=request.pk, actor=agency.officer)
    assert again.hold.is_provisional
    assert Hold.objects.get(pk=first.pk).is_live(timezone.now())
    assert sworn(agency, again).hold.is_live(timezone.now())


@BOTH
def test_a_review_ends_it_for_a_named_defect_and_with_a_second_person(agency):
    request = sworn_and_submitted(agency)
    for said in (
        Decision(outcome="refused", note="Not convincing"),
        Decision(outcome="refused", note="Not convincing", defect="tone"),
        Decision(outcome="refused", note="", defect="dates"),
        Decision(outcome="partial", note="Half of it"),
    ):
        with pytest.raises(PolicyViolation):
            decide_request(request_id=request.pk, actor=agency.captain, decision=said)
    said = Decision(outcome="refused", note="The notary's commission had ended", defect="oath")
    done = decide_request(request_id=request.pk, actor=agency.captain, decision=said)
    assert "The oath or its jurat" in done.steps.last().note
    assert done.hold.is_live(timezone.now())
    end_hold(hold_id=done.hold.pk, actor=agency.chief)
    assert not Hold.objects.live(timezone.now()).exists()


@BOTH
def test_silence_never_ends_it(agency):
    request = sworn_and_submitted(agency)
    with time_machine.travel(request.due_at + timedelta(days=60), tick=False):
        assert DataRequest.objects.overdue(timezone.now()).get() == request
        assert Hold.objects.live(timezone.now()).get() == request.hold


def test_it_is_found_complete_only_once_it_is_sworn(agency):
    request = submitted(agency, preservation_draft(agency))
    with pytest.raises(PolicyViolation, match="not sworn"):
        decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    sworn(agency, request)
    with pytest.raises(PolicyViolation, match="your own"):
        own = sworn_and_submitted(agency, actor=agency.captain)
        decide_request(request_id=own.pk, actor=agency.captain, decision=GRANT)
    done = decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    assert done.status == DataRequest.Status.GRANTED


def test_the_chief_decides_what_the_administrator_asked(agency):
    own = sworn_and_submitted(agency, actor=agency.captain)
    said = Decision(outcome="refused", note="Wrong camera", defect="cameras")
    done = decide_request(request_id=own.pk, actor=agency.chief, decision=said)
    assert done.hold.end_asked_by == agency.chief


def test_one_from_outside_is_found_complete_once_verified(agency):
    draft = preservation_draft(agency, outside=outside(), case_reference="Sheriff 26-0099")
    request = sworn_and_submitted(agency, draft)
    with pytest.raises(PolicyViolation, match="not verified"):
        decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    verified(agency, request)
    assert decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)


def test_what_is_withdrawn_is_let_go_by_a_second_person(agency):
    request = sworn_and_submitted(agency)
    with pytest.raises(PermissionDenied):
        withdraw_request(request_id=request.pk, actor=agency.other_officer, note="")
    done = withdraw_request(request_id=request.pk, actor=agency.officer, note="Solved")
    assert done.hold.is_live(timezone.now())
    assert done.hold.end_asked_by == agency.officer
    end_hold(hold_id=done.hold.pk, actor=agency.sergeant)
    assert not Hold.objects.live(timezone.now()).exists()
