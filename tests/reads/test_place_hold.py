"""Placing a hold: what it asks, what it refuses, from when and how long it holds."""

from datetime import timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Adoption
from ledger.models import Event
from reads.covering import covered_reads
from reads.digest import plate_digest
from reads.models import Hold, PreservedRead, Read
from reads.services import place_hold
from tests.reads.holding import hold, warrant, whole_draft

pytestmark = pytest.mark.django_db
PRESERVATION = pytest.mark.clause(
    "KIN-IV.E.3.b", "KIN-IV.E.4#retention", "NC-20-183.32(c)#retention"
)
WARRANT = pytest.mark.clause("KIN-IV.E.3.a", "NC-20-183.32(b)")


@PRESERVATION
def test_a_complete_sworn_request_holds_from_its_submission(agency, camera):
    placed = hold(agency, camera.pk)
    assert not placed.is_provisional
    assert placed.starts_at == placed.placed_at
    assert list(Hold.objects.live(timezone.now())) == [placed]
    event = Event.objects.about(placed).get(kind="hold.placed")
    assert event.clause == placed.clause
    assert "KTX4827" not in str(event.data)


def test_the_plate_is_kept_typed_folded_and_as_a_digest(agency, camera):
    placed = hold(agency, camera.pk, plate="ktd-48i7")
    assert (placed.plate, placed.plate_key) == ("KTD48I7", "KT04817")
    assert bytes(placed.plate_digest) == plate_digest("KTD48I7")


def test_in_north_carolina_a_request_holds_one_year(kinston):
    placed = hold(kinston, kinston.add_camera().pk)
    assert placed.ends_at == placed.placed_at + relativedelta(years=1)
    assert placed.review_due_at is None


def test_in_nebraska_a_request_holds_until_the_instrument_issues(lexington):
    placed = hold(lexington, lexington.add_camera().pk)
    assert placed.ends_at is None
    assert placed.review_due_at == placed.placed_at + timedelta(days=90)


@WARRANT
@pytest.mark.parametrize("ground", ["search_warrant_state", "search_warrant_federal"])
def test_a_warrant_has_no_term(agency, camera, ground):
    paper = warrant(agency)
    placed = hold(agency, camera.pk, ground=ground, document_id=paper.pk, is_sworn=False)
    assert (placed.ends_at, placed.is_provisional) == (None, False)


@WARRANT
@pytest.mark.parametrize("ground", ["subpoena", "court_order", "evidence"])
def test_north_carolina_knows_no_other_ground_and_nebraska_does(agency, camera, ground):
    facts = {"ground": ground, "document_id": warrant(agency).pk}
    if agency.profile.agency.state == "NE":
        assert hold(agency, camera.pk, **facts).ends_at is None
        return
    with pytest.raises(PolicyViolation, match="does not let") as refused:
        hold(agency, camera.pk, **facts)
    assert refused.value.clause == "NC-20-183.32(b)"
    assert "Preservation request" in refused.value.next_step


@PRESERVATION
@pytest.mark.parametrize(
    ("lacking", "name"),
    [
        ({"camera_ids": []}, "camera"),
        ({"plate": " "}, "plate"),
        ({"case_id": None}, "case"),
        ({"has_facts": False}, "facts"),
        ({"has_parties": False}, "parties"),
    ],
)
def test_north_carolina_asks_for_everything(kinston, lacking, name):
    camera = kinston.add_camera()
    with pytest.raises(PolicyViolation, match=f"lacks: {name}") as refused:
        hold(kinston, camera.pk, **lacking)
    assert refused.value.clause == "KIN-IV.E.4#retention"
    assert not Hold.objects.exists()


def test_nebraska_asks_for_camera_or_plate(lexington):
    camera = lexington.add_camera()
    bare = {"case_id": None, "has_facts": False, "has_parties": False}
    assert hold(lexington, camera.pk, plate="", **bare).camera_ids == [camera.pk]
    assert hold(lexington, camera.pk, camera_ids=[], **bare).plate == "KTX4827"
    with pytest.raises(PolicyViolation, match="lacks: camera or plate"):
        hold(lexington, camera.pk, camera_ids=[], plate="", **bare)


def test_without_its_oath_it_holds_provisionally_for_the_days_of_the_profile(agency, camera):
    placed = hold(agency, camera.pk, is_sworn=False)
    now = timezone.now()
    assert placed.is_provisional
    assert placed.ends_at == agency.profile.holds.provisional.after(placed.placed_at)
    assert not Hold.objects.live(now).exists()
    assert list(Hold.objects.provisional(now)) == [placed]
    assert not Hold.objects.provisional(now + timedelta(days=10)).exists()


def test_a_window_that_ends_before_it_begins_is_refused(agency, camera):
    now = timezone.now()
    window = {"captured_from": now - timedelta(days=1), "captured_to": now - timedelta(days=2)}
    with pytest.raises(PolicyViolation, match="ends before it begins"):
        hold(agency, camera.pk, **window)


def test_a_window_of_fifty_years_is_refused(agency, camera):
    start = timezone.now() - timedelta(days=365 * 50)
    with pytest.raises(PolicyViolation, match="longer than 1 year"):
        hold(agency, camera.pk, captured_from=start)


def test_a_window_that_reaches_into_the_future_is_refused(agency, camera):
    with pytest.raises(PolicyViolation, match="into the future"):
        hold(agency, camera.pk, captured_to=timezone.now() + timedelta(hours=1))


def adopt_later_windows(agency):
    """The same policy, but for a window that may end after the submission."""
    holds = agency.profile.holds.model_copy(update={"window_may_end_after_submission": True})
    content = agency.profile.model_copy(update={"holds": holds}).model_dump(mode="json")
    known = Adoption.objects.get()
    Adoption.objects.create(
        profile_name=known.profile_name, version="f" * 64, content=content,
        proposed_by=known.proposed_by, proposed_at=known.proposed_at, adopted_by=known.adopted_by,
        adopted_at=known.adopted_at, effective_from=timezone.now(), document=known.document,
    )  # fmt: skip


def test_where_the_policy_lets_a_window_end_later_it_keeps_what_comes_in_it(agency, camera):
    adopt_later_windows(agency)
    now = timezone.now()
    seen, until = now + timedelta(days=1), now + timedelta(days=2)
    placed = hold(agency, camera.pk, captured_to=until)
    with time_machine.travel(until + timedelta(hours=1)):
        assert agency.read(camera, "KTX4827", at=seen)["status"] == "stored"
        assert agency.read(camera, "KTX4827")["status"] == "stored"
    past = agency.profile.retention.reads.effective.after(until + timedelta(hours=2))
    stored = {read.id: read for read in Read.objects.all()}
    covered = covered_reads(stored, since=now, until=past, now=past)
    held = [stored[each].captured_at for each in stored if covered[each].covers]
    assert held == [seen]
    with time_machine.travel(past):
        late = seen + timedelta(minutes=1)
        assert agency.read(camera, "KTX4827", at=late)["status"] == "stored"
        assert (
            agency.read(camera, "KTX4827", at=until + timedelta(minutes=1))["status"] == "expired"
        )
    assert PreservedRead.objects.get().hold_id == placed.pk


def test_a_camera_that_does_not_exist_is_refused(agency, camera):
    with pytest.raises(PolicyViolation, match="1 of the cameras named do not exist"):
        hold(agency, camera.pk, camera_ids=[camera.pk, 999_999])
    assert not Hold.objects.exists()


@pytest.mark.parametrize("plate", ["KTX*827", "KTX-48271-999", "\u041a\u0422\u04254827"])
def test_a_pattern_is_no_plate(agency, camera, plate):
    with pytest.raises(ValidationError, match="whole plate"):
        hold(agency, camera.pk, plate=plate)


@pytest.mark.parametrize("who", ["dispatcher", "auditor", "sysadmin"])
def test_who_is_not_sworn_places_none(agency, camera, who):
    with pytest.raises(PermissionDenied):
        place_hold(draft=whole_draft(agency, camera.pk), actor=getattr(agency, who))


def test_a_hold_shows_no_plate_by_its_name(agency, camera):
    assert "KTX4827" not in str(hold(agency, camera.pk))
