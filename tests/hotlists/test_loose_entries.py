"""Entries without a full plate: part of one, or the look of a vehicle. Matched, and marked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest.pipeline import record_reads
from hotlists.models import Alert, Check, Entry, Match
from hotlists.rules.description import fits_description
from reads.plates import fits_partial, plate_key
from tests.hotlists.desk import only_alert

How = Match.How
VEHICLE_CHECK = pytest.mark.clause("LEX-3.C.vii.b", "KIN-IV.B.3.a")
pytestmark = pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")


def partial(agency, plate, **changes):
    entry = agency.add_entry(**changes)
    Entry.objects.filter(pk=entry.pk).update(
        match_kind="partial", plate=plate, plate_key=plate_key(plate)
    )
    return entry


def described(agency, **look):
    category = look.pop("category", "stolen_plate")
    entry = agency.add_entry(category=category)
    Entry.objects.filter(pk=entry.pk).update(
        match_kind="description", plate="", plate_key="", **look
    )
    return entry


@pytest.mark.parametrize(
    ("wanted", "plate", "fits"),
    [
        ("KTX48?7", "KTX4827", True),
        ("KTX48?7", "KTX487", False),
        ("KTX*", "KTX", True),
        ("KTX*", "KTX4827", True),
        ("*827", "KTX4827", True),
        ("*827", "KTX4828", False),
        ("KTX4827", "KTX4827", True),
        ("K.X4827", "KTX4827", False),
    ],
)
def test_a_partial_plate_stands_for_what_fits_it(wanted, plate, fits):
    assert fits_partial(plate, wanted) is fits


@pytest.mark.parametrize(("wanted", "read"), [("KTX48?7", "KTX4827"), ("*O27", "KT8027")])
def test_a_read_that_fits_a_partial_plate_rings_and_is_marked(agency, camera, wanted, read):
    partial(agency, wanted)
    agency.read(camera, read)
    assert Match.objects.get().how == How.PARTIAL
    assert Alert.objects.get().rings == 1


def test_a_read_that_does_not_fit_matches_nothing(agency, camera):
    partial(agency, "KTX48?7")
    agency.read(camera, "KTX4887X")
    assert not Alert.objects.exists()


def test_a_full_plate_goes_before_a_partial_one_on_the_same_alert(agency, camera):
    partial(agency, "KTX4?27", category="stolen_plate")
    agency.add_entry("KTX4827")
    agency.read(camera, "KTX4827")
    assert set(Match.objects.values_list("how", flat=True)) == {How.EXACT, How.PARTIAL}
    assert Alert.objects.count() == 1


def test_a_description_is_shown_without_a_ring(agency, camera):
    described(agency, vehicle_make="Ford", vehicle_color="white")
    agency.read(camera, "ABC1234", make="FORD", color="White", model="F-150")
    match = Match.objects.get()
    assert (match.how, match.is_quiet) == (How.DESCRIPTION, True)
    assert Alert.objects.get().rings == 0


def test_a_description_of_high_priority_rings(agency, camera):
    described(agency, category="missing_person", vehicle_make="Ford", vehicle_color="white")
    agency.read(camera, "ABC1234", make="Ford", color="white")
    assert Alert.objects.get().rings == 1


@pytest.mark.parametrize("read", [{"make": "Ford"}, {"make": "Ford", "color": "black"}, {}])
def test_a_vehicle_that_looks_otherwise_or_was_not_described_matches_nothing(agency, camera, read):
    described(agency, vehicle_make="Ford", vehicle_color="white")
    agency.read(camera, "ABC1234", **read)
    assert not Alert.objects.exists()


def test_a_description_that_says_nothing_fits_nothing():
    assert not fits_description({"make": "ford"}, {"make": "", "color": ""})


def test_what_may_not_match_does_not_by_part_either(agency, camera):
    entry = partial(agency, "KTX48?7")
    Entry.objects.filter(pk=entry.pk).update(status="removed")
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()


def test_reads_cost_one_statement_while_there_is_no_such_entry(agency, camera):
    agency.add_entry("KTX4827")
    agency.read(camera, "ABC1234")
    items = [
        {"id": str(n), "plate": f"ABD{n}", "captured_at": timezone.now().isoformat()}
        for n in range(3)
    ]
    with CaptureQueriesContext(connection) as queries:
        record_reads(camera=camera, items=items, engine="test")
    assert sum("hotlists_entry" in query["sql"] for query in queries) == 1


@VEHICLE_CHECK
def test_the_officer_types_a_plate_that_fits_the_part(agency, camera):
    partial(agency, "KTX48?7", state="")
    agency.read(camera, "KTX4827")
    desk = only_alert(agency, camera)
    with pytest.raises(PolicyViolation, match="not those of the entry"):
        desk.check_vehicle(agency.officer, plate="KTX4827X")
    assert desk.check_vehicle(agency.officer, plate="KTX4827").result == Check.Result.THIS_VEHICLE


@VEHICLE_CHECK
@pytest.mark.parametrize("typed", ["KTX4ZZ1", "KTX4828", "KTX4", "KTX48270"])
def test_another_plate_that_fits_the_part_clears_nobody(agency, camera, typed):
    partial(agency, "KTX4*")
    agency.read(camera, "KTX4827")
    desk = only_alert(agency, camera)
    with pytest.raises(PolicyViolation, match="did not read the characters") as refused:
        desk.check_vehicle(agency.officer, plate=typed)
    assert refused.value.clause == agency.profile.cite("vehicle_check")
    assert "The read is wrong" in refused.value.next_step
    assert not Check.objects.exists()
    desk.check_vehicle(agency.officer, Check.Result.READ_IS_WRONG, plate=typed)
    assert Alert.objects.get().status == Alert.Status.ENDED


@VEHICLE_CHECK
def test_a_look_alike_of_what_was_read_is_answered_first(agency, camera):
    partial(agency, "KTX4*")
    agency.read(camera, "KTX4O27")
    desk = only_alert(agency, camera)
    desk.make_every_check(agency.officer, plate="KTX4027")
    assert not desk.is_cleared(agency.officer)
    with pytest.raises(PolicyViolation, match="letter O where you saw the number 0"):
        desk.clear(agency.officer)
    desk.answer_flag(agency.officer, "look_alike", desk.match)
    assert desk.is_cleared(agency.officer)


@VEHICLE_CHECK
def test_the_cameras_second_reading_was_read_too(agency, camera):
    partial(agency, "KTX4*")
    others = [{"plate": "KTX4827", "confidence": 0.4}]
    agency.read(camera, "XTX4827", candidates=others)
    desk = only_alert(agency, camera)
    desk.make_every_check(agency.officer, plate="KTX4827")
    assert not desk.is_cleared(agency.officer)
    desk.answer_flag(agency.officer, "look_alike", desk.match)
    assert desk.is_cleared(agency.officer)


@VEHICLE_CHECK
def test_the_plate_that_was_read_clears(agency, camera):
    partial(agency, "KTX4*", state="")
    agency.read(camera, "KTX4827")
    desk = only_alert(agency, camera)
    desk.make_every_check(agency.officer)
    assert desk.is_cleared(agency.officer)
    desk.end(agency.officer)
    assert desk.match.outcome == Match.Outcome.CONFIRMED


@VEHICLE_CHECK
def test_for_a_description_the_plate_on_the_vehicle_is_the_one_that_was_read(agency, camera):
    described(agency, vehicle_make="Ford", vehicle_color="white")
    agency.read(camera, "ABC1234", make="Ford", color="white")
    desk = only_alert(agency, camera)
    with pytest.raises(PolicyViolation, match="did not read the characters"):
        desk.check_vehicle(agency.officer, plate="ABC1235")
    assert desk.check_vehicle(agency.officer, plate="ABC1234").result == Check.Result.THIS_VEHICLE
