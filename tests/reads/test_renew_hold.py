"""A hold goes on by a complete new request, or by the instrument it waited for; never by itself."""

from datetime import timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from reads.models import Hold
from reads.services import renew_hold
from reads.services.hold import ask_end, complete_hold, end_hold, take_place
from tests.reads.holding import hold, warrant, whole_draft

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def renew(agency, held: Hold, **changes: object) -> Hold:
    window = {"captured_from": held.captured_from, "captured_to": held.captured_to}
    draft = whole_draft(agency, held.camera_ids[0], **(window | changes))
    return renew_hold(hold_id=held.pk, draft=draft, actor=agency.officer)


@pytest.fixture
def held(kinston) -> Hold:
    return hold(kinston, kinston.add_camera().pk)


@pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")
def test_a_new_sworn_request_runs_one_year_from_its_receipt(kinston, held):
    with time_machine.travel(held.ends_at - timedelta(days=30), tick=False):
        renewal = renew(kinston, held)
        assert renewal.ends_at == timezone.now() + relativedelta(years=1)
    assert renewal.renews == held


@pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")
def test_a_second_before_the_end_is_in_time_and_at_the_end_is_late(kinston, held):
    with time_machine.travel(held.ends_at - SECOND, tick=False):
        renew(kinston, held)
    with time_machine.travel(held.ends_at, tick=False):
        with pytest.raises(PolicyViolation, match="can not be renewed") as refused:
            renew(kinston, held)
        assert "new request" in refused.value.next_step
    assert refused.value.clause == "KIN-IV.E.7"
    assert Hold.objects.count() == 2


@pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")
def test_a_renewal_without_its_oath_is_none(kinston, held):
    with pytest.raises(PolicyViolation, match="lacks its oath"):
        renew(kinston, held, is_sworn=False)


def test_a_renewal_without_the_facts_is_none(kinston, held):
    with pytest.raises(PolicyViolation, match="lacks: facts"):
        renew(kinston, held, has_facts=False)


def test_a_warrant_is_not_a_renewal_in_north_carolina(kinston, held):
    with pytest.raises(PolicyViolation, match="does not go on by"):
        renew(kinston, held, ground="search_warrant_state", document_id=warrant(kinston).pk)


def test_a_request_without_oath_has_no_year_to_renew(kinston, held):
    waiting = hold(kinston, held.camera_ids[0], is_sworn=False)
    with pytest.raises(PolicyViolation, match="no year to renew"):
        renew(kinston, waiting)


def serve(agency, held: Hold, **changes: object) -> Hold:
    """The instrument, and its review by the Administrator."""
    paper = warrant(agency).pk
    instrument = renew(agency, held, ground="subpoena", document_id=paper, **changes)
    take_place(hold_id=instrument.pk, former_id=held.pk, actor=agency.captain)
    return instrument


@pytest.mark.clause("NE-60-3204(1)#retention-2")
def test_in_nebraska_the_instrument_becomes_the_ground_once_it_is_found_good(lexington):
    held = hold(lexington, lexington.add_camera().pk)
    paper = warrant(lexington)
    instrument = renew(lexington, held, ground="subpoena", document_id=paper.pk)
    assert set(Hold.objects.live(timezone.now())) == {held, instrument}, "nobody looked at it yet"
    take_place(hold_id=instrument.pk, former_id=held.pk, actor=lexington.captain)
    held.refresh_from_db()
    assert (held.end_reason, held.ended_by) == ("instrument", lexington.captain)
    assert list(Hold.objects.live(timezone.now())) == [instrument]


def test_an_instrument_that_no_longer_holds_takes_no_place(lexington):
    held = hold(lexington, lexington.add_camera().pk)
    paper = warrant(lexington)
    instrument = renew(lexington, held, ground="subpoena", document_id=paper.pk)
    wrong = {"reason": Hold.EndReason.DEFECT, "defect": "instrument", "note": "Of another court"}
    ask_end(hold_id=instrument.pk, actor=lexington.captain, **wrong)
    end_hold(hold_id=instrument.pk, actor=lexington.chief)
    take_place(hold_id=instrument.pk, former_id=held.pk, actor=lexington.captain)
    assert list(Hold.objects.live(timezone.now())) == [held]


def test_an_officer_lets_no_instrument_take_the_place_of_a_hold(lexington):
    held = hold(lexington, lexington.add_camera().pk)
    with pytest.raises(PermissionDenied):
        take_place(hold_id=held.pk, former_id=held.pk, actor=lexington.other_officer)


@pytest.mark.parametrize(
    "narrower",
    [
        {"plate": "WPL201"},
        {"captured_from": timedelta(days=1)},
        {"captured_to": timedelta(days=-1)},
    ],
)
def test_an_instrument_that_names_less_ends_nothing(lexington, narrower):
    held = hold(lexington, lexington.add_camera().pk)
    changes = {
        name: getattr(held, name) + change if isinstance(change, timedelta) else change
        for name, change in narrower.items()
    }
    instrument = serve(lexington, held, **changes)
    assert set(Hold.objects.live(timezone.now())) == {held, instrument}


def test_an_instrument_for_one_of_two_cameras_ends_nothing(lexington):
    one, two = (lexington.add_camera(f"cam-{n}").pk for n in (1, 2))
    held = hold(lexington, one, camera_ids=[one, two])
    instrument = serve(lexington, held)
    assert instrument.camera_ids == [one]
    assert set(Hold.objects.live(timezone.now())) == {held, instrument}


def test_an_instrument_for_all_cameras_takes_its_place(lexington):
    held = hold(lexington, lexington.add_camera().pk)
    instrument = serve(lexington, held, camera_ids=[])
    assert list(Hold.objects.live(timezone.now())) == [instrument]


def test_in_nebraska_a_further_request_is_not_a_renewal(lexington):
    held = hold(lexington, lexington.add_camera().pk)
    with pytest.raises(PolicyViolation, match="does not go on by"):
        renew(lexington, held)


def test_the_oath_that_follows_completes_the_hold(kinston, held):
    waiting = hold(kinston, held.camera_ids[0], is_sworn=False)
    with time_machine.travel(waiting.placed_at + timedelta(days=3), tick=False):
        complete = complete_hold(hold_id=waiting.pk, actor=kinston.officer)
        assert complete.starts_at == timezone.now()
    # The year counts from the first submission.
    assert complete.ends_at == waiting.placed_at + relativedelta(years=1)
    with pytest.raises(PolicyViolation, match="complete already"):
        complete_hold(hold_id=waiting.pk, actor=kinston.officer)


def test_an_oath_that_comes_too_late_completes_nothing(agency, camera):
    waiting = hold(agency, camera.pk, is_sworn=False)
    with (
        time_machine.travel(waiting.ends_at, tick=False),
        pytest.raises(PolicyViolation, match="too late"),
    ):
        complete_hold(hold_id=waiting.pk, actor=agency.officer)
