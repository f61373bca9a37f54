"""What a read matches, and when that opens an alert, joins one, or rings again."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from camera_ingest.pipeline import record_reads
from governance.services import close_case
from hotlists.models import Alert, Entry, Match, Sighting, Suspension
from hotlists.services import matching
from hotlists.services.ending import Answer, end_alert
from hotlists.services.entry import add_entry, decide_entry, remove_entry
from hotlists.services.suspension import suspend_entry
from ledger.models import Event
from tests.hotlists.conftest import MORNING

How, Relation = Match.How, Match.StateRelation
pytestmark = pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")


def only_match():
    return Match.objects.get()


def test_the_same_characters_match_exactly(agency, camera):
    agency.add_entry("KTX4827")
    agency.read(camera, "ktx 4827")
    match = only_match()
    assert (match.how, match.state_relation) == (How.EXACT, Relation.SAME)
    assert (match.category, match.is_person_based) == ("stolen_vehicle", False)


@pytest.mark.parametrize(
    ("entry", "read"), [("KTXO827", "KTX0827"), ("KTX1827", "KTXI827"), ("QQQ1I1", "D0OI1I")]
)
def test_look_alike_characters_match_as_such(agency, camera, entry, read):
    agency.add_entry(entry)
    agency.read(camera, read)
    assert only_match().how == How.LOOK_ALIKE


@pytest.mark.parametrize("read", ["KTX4828", "KTX482", "KTX48270", "XTK4827", "KTX8427"])
def test_another_plate_matches_nothing(agency, camera, read):
    agency.add_entry("KTX4827")
    agency.read(camera, read)
    assert not Alert.objects.exists()


def test_a_second_reading_of_the_camera_matches_as_such(agency, camera):
    agency.add_entry("KTX4827")
    agency.read(camera, "KTX4B27", candidates=[{"plate": "KTX4827", "confidence": 0.4}])
    assert only_match().how == How.CANDIDATE


def test_another_states_plate_is_a_card_that_does_not_ring(agency, camera):
    agency.add_entry("KTX4827")
    agency.read(camera, "KTX4827", state="KS")
    assert only_match().state_relation == Relation.OTHER
    assert Alert.objects.get().rings == 0


@pytest.mark.parametrize(("entry_state", "read_state"), [("", "KS"), ("KS", ""), ("", "")])
def test_an_unknown_state_rings(agency, camera, entry_state, read_state):
    agency.add_entry("KTX4827", state=entry_state)
    agency.read(camera, "KTX4827", state=read_state)
    assert only_match().state_relation == Relation.UNKNOWN
    assert Alert.objects.get().rings == 1


def test_it_rings_once_a_further_read_shows_the_entrys_state(agency, camera):
    agency.add_entry("KTX4827")
    agency.read(camera, "KTX4827", state="KS")
    agency.read(camera, "KTX4827")
    alert = Alert.objects.get()
    assert (only_match().state_relation, alert.rings) == (Relation.SAME, 1)
    agency.read(camera, "KTX4827")
    alert.refresh_from_db()
    assert (alert.rings, alert.sightings.count()) == (1, 3)


def test_a_quiet_alert_that_ended_does_not_silence_the_entrys_own_plate(agency, camera, desk_end):
    agency.add_entry("KTX4827")
    agency.read(camera, "KTX4827", state="KS")
    desk_end(Alert.objects.get(), "not_determined")
    agency.read(camera, "KTX4827")
    assert Alert.objects.open().get().rings == 1


def test_an_entry_without_approval_matches_nothing(agency, camera):
    add_entry(draft=agency.draft(), actor=agency.officer)
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()


def test_a_refused_entry_matches_nothing(agency, camera):
    entry = add_entry(draft=agency.draft(), actor=agency.officer)
    decide_entry(entry_id=entry.pk, actor=agency.captain, approve=False, note="No")
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()


def test_a_removed_entry_matches_nothing(agency, camera):
    remove_entry(entry_id=agency.add_entry().pk, actor=agency.captain)
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()


def test_a_suspended_entry_matches_nothing(agency, camera):
    reason = Suspension.Reason.NEGATIVE_STATUS
    suspend_entry(entry_id=agency.add_entry().pk, actor=agency.dispatcher, reason=reason)
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()


def test_an_expired_entry_matches_nothing_from_that_second_on(agency, camera, clock):
    entry = agency.add_entry()
    clock.move_to(entry.expires_at, tick=False)
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()


def test_a_camera_out_of_service_raises_nothing(agency, camera):
    agency.add_entry()
    camera.is_in_service = False
    assert agency.read(camera, "KTX4827")["status"] == "stored"
    assert not Alert.objects.exists()


def test_a_further_read_of_the_vehicle_is_a_sighting_in_silence(agency, camera):
    agency.add_entry()
    other = agency.add_camera("cam-2")
    agency.read(camera, "KTX4827")
    agency.read(other, "KTX4827")
    alert = Alert.objects.get()
    assert (alert.rings, alert.matches.count(), alert.sightings.count()) == (1, 1, 2)


def test_the_same_read_sent_twice_is_one_sighting(agency, camera):
    agency.add_entry()
    item = {"id": "1", "plate": "KTX4827", "captured_at": timezone.now().isoformat()}
    for status in ("stored", "duplicate"):
        [answer] = record_reads(camera=camera, items=[item], engine="test")
        assert answer["status"] == status
    assert Sighting.objects.count() == 1


def test_a_further_entry_rings_again(agency, camera):
    agency.add_entry()
    agency.read(camera, "KTX4827")
    agency.add_entry(category="stolen_plate")
    agency.read(camera, "KTX4827")
    alert = Alert.objects.get()
    assert (alert.rings, alert.matches.count()) == (2, 2)


def test_two_entries_at_once_are_one_alert_with_two_matches(agency, camera):
    agency.add_entry()
    agency.add_entry(category="stolen_plate")
    agency.read(camera, "KTX4827")
    alert = Alert.objects.get()
    assert (alert.rings, alert.matches.count(), alert.sightings.count()) == (2, 2, 1)


def test_a_batch_with_the_same_vehicle_twice_opens_one_alert(agency, camera):
    agency.add_entry()
    at = timezone.now()
    plates = {"a": ("KTX4B27", ""), "b": ("KTX4827", "KS"), "c": ("KTX4827", "")}
    items = [
        {"id": key, "plate": plate, "state": state, "captured_at": at.isoformat()}
        for key, (plate, state) in plates.items()
    ]
    record_reads(camera=camera, items=items, engine="test")
    alert = Alert.objects.get()
    assert (alert.rings, alert.sightings.count()) == (1, 2)
    # The better of the two tells how it matched.
    assert only_match().state_relation == Relation.UNKNOWN


@pytest.fixture
def desk_end(agency):
    def end(alert, outcome="confirmed"):
        answers = {m.pk: Answer(outcome=outcome) for m in alert.matches.all()}
        end_alert(
            alert_id=alert.pk, actor=agency.officer, answers=answers, field_outcome="observed"
        )

    return end


def test_a_read_joins_an_alert_that_has_just_ended_in_silence(agency, camera, clock, desk_end):
    agency.add_entry()
    agency.read(camera, "KTX4827")
    desk_end(Alert.objects.get())
    clock.shift(timedelta(minutes=agency.profile.alerts.repeat_minutes, seconds=-30))
    agency.read(camera, "KTX4827")
    alert = Alert.objects.get()
    assert (alert.status, alert.rings, alert.sightings.count()) == (Alert.Status.ENDED, 1, 2)


def test_later_a_read_opens_a_new_alert(agency, camera, clock, desk_end):
    agency.add_entry()
    agency.read(camera, "KTX4827")
    desk_end(Alert.objects.get())
    clock.shift(timedelta(minutes=agency.profile.alerts.repeat_minutes, seconds=1))
    agency.read(camera, "KTX4827")
    assert Alert.objects.count() == 2
    assert Alert.objects.open().get().rings == 1


def test_a_further_entry_after_the_end_opens_a_new_alert(agency, camera, desk_end):
    agency.add_entry()
    agency.read(camera, "KTX4827")
    desk_end(Alert.objects.get())
    agency.add_entry(category="stolen_plate")
    agency.read(camera, "KTX4827")
    assert Alert.objects.count() == 2
    assert Alert.objects.open().get().matches.count() == 2


def test_an_open_alert_is_joined_however_old_it_is(kinston, clock):
    camera = kinston.add_camera()
    kinston.add_entry()
    kinston.read(camera, "KTX4827")
    clock.move_to(MORNING + timedelta(days=3))
    kinston.read(camera, "KTX4827")
    assert Alert.objects.get().sightings.count() == 2


def test_the_trail_of_an_alert_names_no_plate(agency, camera):
    agency.add_entry()
    agency.read(camera, "KTX4827")
    events = Event.objects.about(Alert.objects.get()).order_by("pk")
    assert [(event.kind, event.data) for event in events] == [
        ("alert.opened", {}),
        ("notice.owners_told", {"notice": "entry_alert", "people": 1}),
    ]


def test_two_batches_with_the_same_vehicle_at_once_open_one_alert(committed_agency, monkeypatch):
    agency = committed_agency
    agency.add_entry()
    cameras = [agency.add_camera("cam-1"), agency.add_camera("cam-2")]
    meet = threading.Barrier(2, timeout=5)
    find_hits = matching.find_hits

    def meet_with_hits(*args):  # both have found the entry, neither has opened an alert
        found = find_hits(*args)
        meet.wait()
        return found

    def read(camera):
        try:
            agency.read(camera, "KTX4827")
        finally:
            connection.close()

    monkeypatch.setattr(matching, "find_hits", meet_with_hits)
    run_at_once(*(lambda camera=camera: read(camera) for camera in cameras))
    alert = Alert.objects.get()
    assert (alert.rings, alert.matches.count(), alert.sightings.count()) == (1, 1, 2)


def test_a_read_never_adds_a_match_to_an_alert_that_is_being_ended(committed_agency, monkeypatch):
    agency = committed_agency
    camera = agency.add_camera()
    agency.add_entry()
    agency.read(camera, "KTX4827")
    agency.add_entry(category="stolen_plate")
    first = Alert.objects.get()
    found_open = threading.Event()
    known_matches = matching._known_matches

    def wait_for_the_end(alert):  # the alert was found open; now its officer ends it
        found_open.set()
        ended.wait(0.5)
        return known_matches(alert)

    ended = threading.Event()

    def end():
        found_open.wait(5)
        try:
            answers = {m.pk: Answer(outcome="confirmed") for m in first.matches.all()}
            end_alert(
                alert_id=first.pk, actor=agency.officer, answers=answers, field_outcome="observed"
            )
        except Exception:  # noqa: BLE001 the match that was added meanwhile has no answer
            return
        finally:
            ended.set()
            connection.close()

    def read():
        try:
            agency.read(camera, "KTX4827")
        finally:
            connection.close()

    monkeypatch.setattr(matching, "_known_matches", wait_for_the_end)
    run_at_once(read, end)
    assert not Match.objects.filter(alert__status=Alert.Status.ENDED, outcome="").exists()


def run_at_once(*works):
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_hundred_reads_of_one_batch_cost_no_query_each(
    agency, camera, django_assert_max_num_queries
):
    agency.add_entry()
    at = timezone.now().isoformat()
    items = [{"id": uuid4().hex, "plate": f"AB{n:04}", "captured_at": at} for n in range(100)]
    with django_assert_max_num_queries(20):
        record_reads(camera=camera, items=items, engine="test")
    assert not Alert.objects.exists()
    assert Entry.objects.count() == 1


def test_an_entry_whose_case_was_closed_matches_nothing(agency, camera):
    entry = agency.add_entry("KTX4827")
    close_case(case_id=entry.case_id, actor=agency.captain)
    assert agency.read(camera, "KTX4827")["status"] == "stored"
    assert not Alert.objects.exists()
