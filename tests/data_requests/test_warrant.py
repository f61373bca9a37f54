"""Warrants, subpoenas and orders: what law accepts holds; renewal by a new request or by them."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, Instrument
from data_requests.services.decision import Decision, decide_request
from data_requests.services.drafting import InstrumentFacts, draft_request
from data_requests.services.submission import submit_request
from reads.models import Hold
from reads.services.hold import end_hold
from tests.data_requests.asking import (
    GRANT,
    granted,
    outside,
    preservation_draft,
    submitted,
    verified,
    warrant_draft,
)
from tests.data_requests.test_preservation import sworn_and_submitted


@pytest.mark.parametrize("ground", ["search_warrant_state", "search_warrant_federal"])
def test_a_search_warrant_holds_without_an_end(agency, ground):
    request = submitted(agency, warrant_draft(agency, ground))
    assert request.hold.is_live(timezone.now())
    assert (request.hold.ground, request.hold.ends_at) == (ground, None)
    assert granted(agency, request).status == DataRequest.Status.GRANTED


@pytest.mark.parametrize("ground", ["subpoena", "court_order"])
def test_a_subpoena_holds_in_nebraska_and_not_in_kinston(agency, ground):
    if agency.profile.name == "kinston_nc":
        with pytest.raises(PolicyViolation) as refused:
            draft_request(draft=warrant_draft(agency, ground), actor=agency.officer)
        assert refused.value.clause == "NC-20-183.32(b)"
        assert not DataRequest.objects.exists()
    else:
        assert submitted(agency, warrant_draft(agency, ground)).hold.is_live(timezone.now())


def test_one_served_by_a_court_is_recorded_for_it(agency):
    draft = warrant_draft(agency, outside=outside("court", agency="District Court"))
    if agency.profile.name == "kinston_nc":
        draft = warrant_draft(agency, outside=outside("prosecutor"))
    request = verified(agency, submitted(agency, draft))
    assert request.requested_by is None
    assert granted(agency, request)


def test_a_warrant_that_is_no_pdf_is_refused(agency):
    scan = SimpleUploadedFile("warrant.pdf", b"\x89PNG\r\n and so on")
    with pytest.raises(ValidationError, match="PDF"):
        draft_request(
            draft=warrant_draft(agency, papers={"instrument": scan}), actor=agency.officer
        )
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"papers": {}}, "instrument itself"),
        ({"plate": "", "camera_ids": ()}, "cameras or the plate"),
        ({"window_to": None}, "dates"),
        ({"instrument": None}, "court, number, judge"),
    ],
)
def test_what_a_warrant_lacks_is_named(agency, lacking, named):
    draft = draft_request(draft=warrant_draft(agency, **lacking), actor=agency.officer)
    with pytest.raises(PolicyViolation, match=named):
        submit_request(request_id=draft.pk, actor=agency.officer)
    assert not Hold.objects.exists()


def test_a_warrant_names_its_court_number_and_judge(agency):
    facts = InstrumentFacts(
        ground="search_warrant_state",
        court=" ",
        number="1",
        issued_by="Judge",
        issued_on=timezone.now().date(),
    )
    with pytest.raises(ValidationError):
        draft_request(draft=warrant_draft(agency, instrument=facts), actor=agency.officer)
    submitted(agency, warrant_draft(agency))
    with pytest.raises(IntegrityError, match="court"), transaction.atomic():
        Instrument.objects.update(court="")


def renewal(agency, request, **changes):
    draft = preservation_draft(agency, continues_id=request.pk, **changes)
    made = draft_request(draft=draft, actor=agency.officer)
    return made


def test_in_kinston_a_renewal_is_a_complete_new_sworn_request(kinston):
    first = sworn_and_submitted(kinston)
    with time_machine.travel(first.hold.ends_at - timedelta(days=1), tick=False):
        window = {"window_from": first.window_from, "window_to": first.window_to}
        unsworn = renewal(kinston, first, **window)
        with pytest.raises(PolicyViolation, match="complete new sworn request"):
            submit_request(request_id=unsworn.pk, actor=kinston.officer)
        again = sworn_and_submitted(
            kinston, preservation_draft(kinston, continues_id=first.pk, **window)
        )
        assert again.hold.renews == first.hold
        year = kinston.profile.holds.ground("preservation_request").term.value
        assert again.hold.ends_at == year.after(timezone.now())


def test_in_kinston_a_renewal_one_second_late_resurrects_nothing(kinston):
    first = sworn_and_submitted(kinston)
    window = {"window_from": first.window_from, "window_to": first.window_to}
    with time_machine.travel(first.hold.ends_at + timedelta(seconds=1), tick=False):
        with pytest.raises(PolicyViolation, match="has ended") as refused:
            sworn_and_submitted(
                kinston, preservation_draft(kinston, continues_id=first.pk, **window)
            )
        assert refused.value.clause == "KIN-IV.E.7"
        assert not Hold.objects.live(timezone.now()).exists()


def test_in_nebraska_the_instrument_becomes_the_ground(lexington):
    first = sworn_and_submitted(lexington)
    window = {"window_from": first.window_from, "window_to": first.window_to}
    draft = warrant_draft(lexington, "subpoena", continues_id=first.pk, **window)
    request = submitted(lexington, draft)
    assert request.hold.renews == first.hold
    assert set(Hold.objects.live(timezone.now())) == {first.hold, request.hold}, "not reviewed yet"
    decide_request(request_id=request.pk, actor=lexington.captain, decision=GRANT)
    former = Hold.objects.get(pk=first.hold.pk)
    assert (former.end_reason, former.is_over(timezone.now())) == ("instrument", True)
    assert request.hold.is_live(timezone.now())


def test_a_wrong_instrument_leaves_the_hold_that_waited_for_it(lexington):
    first = sworn_and_submitted(lexington)
    window = {"window_from": first.window_from, "window_to": first.window_to}
    draft = warrant_draft(lexington, "subpoena", continues_id=first.pk, **window)
    request = submitted(lexington, draft)
    wrong = Decision(outcome="refused", defect="instrument", note="Of another court")
    decide_request(request_id=request.pk, actor=lexington.captain, decision=wrong)
    end_hold(hold_id=request.hold.pk, actor=lexington.chief)
    assert list(Hold.objects.live(timezone.now())) == [first.hold]
