"""What becomes of the reads of a batch: each is answered, none is dropped in silence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from camera_ingest.models import Quarantine
from camera_ingest.pipeline import record_reads
from camera_ingest.services.camera import take_out_of_service
from camera_ingest.services.pulse import hear
from hotlists.models import Alert, MatchedEntry
from ledger.models import Event
from reads.models import Read, ReadCandidate

pytestmark = pytest.mark.django_db


def item(number: int, **changes) -> dict:
    facts = {
        "id": f"read-{number}",
        "plate": f"WPL{number}",
        "state": "NE",
        "captured_at": timezone.now().isoformat(),
    }
    return facts | changes


def record(camera, *items) -> list[tuple[str, str]]:
    answers = record_reads(camera=camera, items=items, engine="test")
    return [(answer["status"], answer.get("reason", "")) for answer in answers]


def test_a_read_is_stored_as_the_camera_said(agency, camera):
    sent = item(
        1, plate=" wpl-201 ", state="ne", confidence=0.75, make="Ford", color="white",
        box=[1, 2, 3, 4], characters=[0.99, 0.5, 1, 0.875, 0.9, 0.9],
    )  # fmt: skip
    assert record(camera, sent) == [("stored", "")]
    read = Read.objects.get()
    assert (read.plate, read.state, read.confidence) == ("WPL201", "NE", 0.75)
    assert (read.make, read.color, read.box) == ("Ford", "white", "1,2,3,4")
    assert read.characters == "0.99,0.5,1.0,0.875,0.9,0.9"
    assert (read.camera, read.sender_id, read.engine) == (camera, "read-1", "test")
    assert read.camera_in_service


def test_the_folded_key_is_what_look_alikes_share(agency, camera):
    record(camera, item(1, plate="OQDI0"))
    assert Read.objects.get().plate_key == "00010"


def test_the_same_read_again_is_a_duplicate(agency, camera):
    sent = item(1)
    record(camera, sent)
    assert record(camera, sent) == [("duplicate", "")]
    assert Read.objects.count() == 1
    assert not Quarantine.objects.exists()


def test_the_same_id_with_another_body_is_a_conflict_kept_in_quarantine(agency, camera):
    sent = item(1)
    record(camera, sent)
    assert record(camera, sent | {"plate": "OTHER1"}) == [("conflict", "conflict")]
    assert Read.objects.get().plate == "WPL1"
    assert Quarantine.objects.get().reason == "conflict"


def test_duplicates_and_conflicts_inside_one_batch_are_told_apart(agency, camera):
    sent = item(1)
    assert record(camera, sent, sent, sent | {"plate": "OTHER1"}, item(2)) == [
        ("stored", ""),
        ("duplicate", ""),
        ("conflict", "conflict"),
        ("stored", ""),
    ]
    assert Read.objects.count() == 2


def test_the_same_id_on_another_day_is_another_read_inside_one_batch_too(agency, camera):
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()
    assert record(camera, item(1), item(1, captured_at=yesterday)) == [("stored", "")] * 2
    assert Read.objects.count() == 2


def test_two_cameras_may_use_the_same_id(agency, camera):
    other = agency.add_camera("cam-2")
    assert record(camera, item(1)) == record(other, item(1)) == [("stored", "")]
    assert Read.objects.count() == 2


def test_an_expired_read_is_counted_not_stored(agency, camera):
    expired = (timezone.now() - timedelta(days=91)).isoformat()
    assert record(camera, item(1, captured_at=expired)) == [("expired", "expired")]
    assert not Read.objects.exists()
    assert not Quarantine.objects.exists()
    assert Event.objects.filter(kind="reads.recorded").latest("pk").data == {"expired": 1}


def test_a_read_from_the_future_is_quarantined(agency, camera):
    now = timezone.now()
    soon, later = now + timedelta(minutes=4), now + timedelta(minutes=6)
    answers = record(
        camera, item(1, captured_at=soon.isoformat()), item(2, captured_at=later.isoformat())
    )
    assert answers == [("stored", ""), ("quarantined", "in_the_future")]
    assert Quarantine.objects.get().captured_at <= timezone.now()


def test_three_bad_of_a_hundred_are_named_and_the_others_stored(agency, camera):
    items = [item(number) for number in range(100)]
    items[7]["plate"] = ""
    items[50]["state"] = "ZZ"
    items[99]["captured_at"] = "yesterday"
    answers = record(camera, *items)
    assert {n: a for n, a in enumerate(answers) if a[0] != "stored"} == {
        7: ("quarantined", "plate_empty"),
        50: ("quarantined", "unknown_state"),
        99: ("quarantined", "captured_at_datetime_from_date_p"),
    }
    assert Read.objects.count() == 97
    assert Quarantine.objects.count() == 3


def test_reads_of_a_camera_out_of_service_are_stored_and_marked_without_alert(agency, camera):
    agency.add_entry("WPL1")
    camera = take_out_of_service(camera_id=camera.pk, actor=agency.captain, reason="Lens cracked")
    assert record(camera, item(1)) == [("stored", "")]
    assert not Read.objects.get().camera_in_service
    assert not Alert.objects.exists()


def test_other_texts_the_engine_thought_possible_are_kept_and_match(agency, camera):
    entry = agency.add_entry("WPL8")
    record(camera, item(1, plate="WPLB", candidates=[{"plate": "wpl 8", "confidence": 0.3}]))
    candidate = ReadCandidate.objects.get()
    assert (candidate.plate, candidate.place, candidate.confidence) == ("WPL8", 0, 0.3)
    assert Alert.objects.get().matches.get().how == "candidate"
    assert MatchedEntry.objects.get().entry == entry


def test_a_duplicate_raises_no_further_alert(agency, camera):
    agency.add_entry("WPL1")
    sent = item(1)
    record(camera, sent)
    record(camera, sent)
    assert Alert.objects.get().sightings.count() == 1


def test_an_empty_batch_is_answered_with_nothing(agency, camera):
    assert record(camera) == []


def test_a_batch_costs_as_many_queries_whatever_its_size(agency, camera):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    # That the camera lives is noted now and then, whatever comes.
    hear(camera)
    with CaptureQueriesContext(connection) as for_one:
        record(camera, item(0))
    with CaptureQueriesContext(connection) as for_many:
        record(camera, *[item(number) for number in range(1, 200)])
    assert len(for_many) == len(for_one)


def test_the_event_counts_and_holds_no_plate(agency, camera):
    record(camera, item(1, plate="SECRET1"), item(2, plate=""))
    event = Event.objects.filter(kind="reads.recorded").latest("pk")
    assert event.data == {"stored": 1, "quarantined": 1}


def test_the_confidence_of_each_character_is_part_of_what_was_sent(agency, camera):
    sent = item(1, characters=[0.25, 0.9])
    assert record(camera, sent, item(2)) == [("stored", "")] * 2
    # Once more, in a batch that goes the other way in, beside one that is there.
    assert record(camera, sent, item(3, characters=[0.1])) == [("duplicate", ""), ("stored", "")]
    assert record(camera, sent | {"characters": [0.25, 0.8]}) == [("conflict", "conflict")]
    assert sorted(Read.objects.values_list("characters", flat=True)) == ["", "0.1", "0.25,0.9"]


@pytest.mark.parametrize("characters", [[1.5], [-0.1], ["high"], [0.5] * 11, 0.5])
def test_confidences_that_are_none_are_set_aside(agency, camera, characters):
    [(status, reason)] = record(camera, item(1, characters=characters))
    assert status == "quarantined"
    assert reason.startswith("characters")
    assert not Read.objects.exists()
