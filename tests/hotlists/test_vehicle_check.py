"""The plate on the vehicle before the acting officer: typed as seen, each officer their own."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, Check, Entry, TypedPlate
from hotlists.services.check import match_to_check
from hotlists.services.entry import remove_entry
from ledger.models import Event
from tests.hotlists.desk import only_alert

Result = Check.Result
pytestmark = pytest.mark.clause("LEX-3.C.vii.b", "KIN-IV.B.3.a")


def test_another_officers_eyes_never_count(agency, desk):
    desk.confirm(agency.officer)
    desk.compare_photo(agency.officer)
    desk.check_vehicle(agency.other_officer)
    assert desk.is_cleared(agency.other_officer)
    assert not desk.is_cleared(agency.officer)
    with pytest.raises(PolicyViolation) as refused:
        desk.clear(agency.officer)
    assert refused.value.clause == agency.profile.cite("vehicle_check")


@pytest.mark.parametrize("typed", ["KTXO827", "KTX0B27", "KTX082", "KTX08270"])
def test_only_the_entrys_own_characters_count(agency, camera, typed):
    agency.add_entry("KTX0827")
    agency.read(camera, "KTXO827")
    desk = only_alert(agency, camera)
    with pytest.raises(PolicyViolation, match="not those of the entry") as refused:
        desk.check_vehicle(agency.officer, plate=typed)
    assert refused.value.clause == agency.profile.cite("vehicle_check")
    assert not TypedPlate.objects.exists()
    assert desk.check_vehicle(agency.officer, plate="ktx-0827").result == Result.THIS_VEHICLE


def test_another_states_plate_needs_the_entrys_state_typed(agency, camera):
    agency.add_entry()
    agency.read(camera, "KTX4827", state="KS")
    desk = only_alert(agency, camera)
    with pytest.raises(PolicyViolation, match="not the entry's state"):
        desk.check_vehicle(agency.officer, state="KS")
    assert desk.check_vehicle(agency.officer).result == Result.THIS_VEHICLE


def test_an_entry_without_a_state_takes_the_one_that_was_read(agency, open_desk):
    desk = open_desk(state="")
    with pytest.raises(PolicyViolation, match="not the one the camera read") as refused:
        desk.check_vehicle(agency.officer, state="TX")
    assert refused.value.clause == agency.profile.cite("vehicle_check")
    assert "The read is wrong" in refused.value.next_step
    assert not TypedPlate.objects.exists()
    desk.make_every_check(agency.officer)
    assert desk.is_cleared(agency.officer)


def test_where_the_camera_read_no_state_either_it_takes_any(agency, camera):
    agency.add_entry(state="")
    agency.read(camera, "KTX4827", state="")
    desk = only_alert(agency, camera)
    assert desk.check_vehicle(agency.officer, state="TX").result == Result.THIS_VEHICLE


def test_another_state_than_was_read_is_still_a_wrong_read(agency, open_desk):
    desk = open_desk(state="")
    desk.check_vehicle(agency.officer, Result.READ_IS_WRONG, state="TX")
    assert Alert.objects.get().status == Alert.Status.ENDED


def test_lexington_wants_the_vehicle_described(lexington):
    camera = lexington.add_camera()
    lexington.add_entry()
    lexington.read(camera, "KTX4827")
    desk = only_alert(lexington, camera)
    with pytest.raises(PolicyViolation, match="Describe the vehicle"):
        desk.check_vehicle(lexington.officer, vehicle=" ")


def test_kinston_does_not(kinston):
    camera = kinston.add_camera()
    kinston.add_entry()
    kinston.read(camera, "KTX4827")
    desk = only_alert(kinston, camera)
    assert desk.check_vehicle(kinston.officer, vehicle="").result == Result.THIS_VEHICLE


def test_not_this_vehicle_leaves_the_alert_open_but_the_officer_not_clear(agency, desk):
    desk.make_every_check(agency.officer)
    desk.check_vehicle(agency.officer, Result.NOT_THIS_VEHICLE, plate="ABC123")
    assert Alert.objects.get().status == Alert.Status.OPEN
    with pytest.raises(PolicyViolation):
        desk.clear(agency.officer)


def test_not_this_vehicle_takes_back_that_officers_clearance_alone(agency, desk):
    desk.make_every_check(agency.officer)
    desk.check_vehicle(agency.other_officer)
    desk.check_vehicle(agency.officer, Result.NOT_THIS_VEHICLE, plate="ABC123")
    held = desk.alert.clearances.filter(until__gt=timezone.now())
    assert [clearance.officer for clearance in held] == [agency.other_officer]


def test_the_read_is_wrong_ends_the_alert(agency, desk):
    desk.check_vehicle(agency.officer, Result.READ_IS_WRONG, plate="KTX4B27")
    assert Alert.objects.get().status == Alert.Status.ENDED
    assert (desk.match.outcome, desk.match.mismatch) == ("did_not_correlate", "misread")


@pytest.mark.parametrize("typed", [{"plate": ""}, {"plate": "<KTX>"}, {"state": "ZZ"}])
def test_characters_and_state_are_typed_whatever_the_verdict(agency, desk, typed):
    for verdict in (Result.THIS_VEHICLE, Result.NOT_THIS_VEHICLE, Result.READ_IS_WRONG):
        with pytest.raises(ValidationError):
            desk.check_vehicle(agency.officer, verdict, **typed)


@pytest.mark.parametrize("verdict", [Result.SAME, Result.VALID, Result.SKIPPED])
def test_the_verdict_is_one_of_three(agency, desk, verdict):
    with pytest.raises(ValidationError):
        desk.check_vehicle(agency.officer, verdict)


@pytest.mark.parametrize("who", ["dispatcher", "auditor", "sysadmin"])
def test_only_who_acts_looks_at_the_vehicle(agency, desk, who):
    with pytest.raises(PermissionDenied):
        desk.check_vehicle(getattr(agency, who))


def test_what_was_typed_is_kept_with_the_captured_day_only(agency, desk):
    check = desk.check_vehicle(agency.officer)
    typed = TypedPlate.objects.get()
    assert (typed.check_id, typed.plate) == (check.pk, "KTX4827")
    assert typed.captured_at == desk.alert.sightings.get().captured_at
    event = Event.objects.about(desk.alert).filter(kind="alert.checked").get()
    for row in (check.__dict__, event.__dict__):
        assert "KTX4827" not in repr(row)


def test_of_two_look_alike_entries_the_status_of_the_one_seen_counts(agency, camera):
    agency.add_entry("KTX0827")
    agency.add_entry("KTXO827")
    agency.read(camera, "KTX0827")
    desk = only_alert(agency, camera)
    zero, letter = desk.match_of("KTX0827"), desk.match_of("KTXO827")
    desk.confirm(agency.officer, match=zero)
    desk.compare_photo(agency.officer)
    desk.check_vehicle(agency.officer, plate="KTXO827")
    assert not desk.is_cleared(agency.officer)
    assert match_to_check(desk.alert.pk, agency.officer) == letter.pk
    desk.confirm(agency.officer, match=letter)
    assert not desk.is_cleared(agency.officer)
    desk.answer_flag(agency.officer, "look_alike", letter)
    assert desk.is_cleared(agency.officer)


def test_a_check_of_a_closed_entry_does_not_stand_for_the_other(agency, camera):
    agency.add_entry("KTX0827")
    agency.add_entry("KTXO827")
    agency.read(camera, "KTX0827")
    desk = only_alert(agency, camera)
    zero, letter = desk.match_of("KTX0827"), desk.match_of("KTXO827")
    desk.check_vehicle(agency.officer, plate="KTX0827")
    desk.compare_photo(agency.officer)
    desk.answer(agency.dispatcher, Result.NOT_VALID, match=zero)
    desk.confirm(agency.dispatcher, match=letter)
    assert not desk.is_cleared(agency.officer)
    with pytest.raises(PolicyViolation) as refused:
        desk.clear(agency.officer)
    assert refused.value.clause == agency.profile.cite("vehicle_check")


def test_an_entry_that_was_removed_meanwhile_clears_nobody(agency, desk):
    remove_entry(entry_id=Entry.objects.get().pk, actor=agency.captain)
    with pytest.raises(PolicyViolation):
        desk.check_vehicle(agency.officer)
