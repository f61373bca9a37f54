"""Reads that arrive past the limit: a live hold keeps them, otherwise they are counted and gone."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.utils import timezone

from camera_ingest.models import Quarantine
from camera_ingest.pipeline import record_reads
from camera_ingest.synthetic import draw_frame, encode_jpeg
from hotlists.models import Alert
from ledger.models import Event
from reads.images import read_held_image
from reads.models import PreservedRead, PreservedRow, Read
from reads.rules import retention_cutoff
from tests.reads.holding import around, hold


@pytest.fixture
def at(agency):
    """An instant past the limit."""
    return retention_cutoff(agency.profile, timezone.now()) - timedelta(days=1)


@pytest.fixture
def held(agency, camera, at):
    return hold(agency, camera.pk, **around(at))


def item(at, sender_id: str = "1", **changes: object) -> dict[str, object]:
    return {"id": sender_id, "plate": "KTX4827", "captured_at": at.isoformat()} | changes


def record(camera, *items) -> list[str]:
    return [read["status"] for read in record_reads(camera=camera, items=items, engine="test")]


@pytest.mark.clause("KIN-IV.E.4#retention", "NC-20-183.32(c)#retention")
def test_a_held_read_that_arrives_late_is_preserved(agency, camera, at, held):
    agency.add_entry("KTX4827")
    candidates = [{"plate": "KTX4828", "confidence": 0.4}]
    answers = record(
        camera, item(at, candidates=candidates, make="Ford"), item(at, "2", plate="B1")
    )
    assert answers == ["stored", "expired"]
    kept = PreservedRead.objects.get()
    assert (kept.plate, kept.hold, kept.camera, kept.make) == ("KTX4827", held, camera, "Ford")
    assert kept.candidate_keys == ["KTX4828"]
    assert PreservedRow.objects.get().row["plate"] == "KTX4828"
    assert not Read.objects.exists()
    # It is kept, not acted on: what an old read says of a vehicle is no alert.
    assert not Alert.objects.exists()
    event = Event.objects.filter(kind="reads.recorded").latest("pk")
    assert event.data == {"stored": 1, "expired": 1}


def test_by_a_second_reading_it_is_held_too(camera, at, held):
    other = [{"plate": "KTX4827"}]
    assert record(camera, item(at, plate="KTX4828", candidates=other)) == ["stored"]


def test_what_no_hold_covers_is_kept_nowhere(camera, at, held):
    before, unreadable = at - timedelta(seconds=2), {"id": "3", "plate": "", "captured_at": at}
    assert record(camera, item(before), item(at, "2", plate="GONE1"), unreadable) == ["expired"] * 3
    assert not PreservedRead.objects.exists()
    assert not Quarantine.objects.exists()


def test_a_request_without_its_oath_keeps_no_late_read(agency, camera, at):
    hold(agency, camera.pk, is_sworn=False, **around(at))
    assert record(camera, item(at)) == ["expired"]


def test_sent_again_it_is_kept_once(camera, at, held):
    assert record(camera, item(at), item(at)) == ["stored", "duplicate"]
    assert record(camera, item(at)) == ["duplicate"]
    assert PreservedRead.objects.count() == 1


def test_another_body_under_its_id_is_a_conflict_and_kept_nowhere(camera, at, held):
    assert record(camera, item(at), item(at, make="Ford")) == ["stored", "conflict"]
    assert record(camera, item(at, make="Audi")) == ["conflict"]
    assert PreservedRead.objects.get().make == ""
    assert not Quarantine.objects.exists()


def test_its_photograph_is_sealed_under_the_hold(camera, at, held):
    image = encode_jpeg(draw_frame("KTX4827", size=(320, 180)))
    assert record(camera, item(at, image=b64encode(image).decode())) == ["stored"]
    kept = PreservedRead.objects.get()
    found = read_held_image(captured_at=at, image_id=kept.image_id, hold_id=held.pk)
    assert found == image
    assert len(kept.image_sha256) == 64


def test_a_photograph_that_can_not_be_read_does_not_lose_the_read(camera, at, held):
    assert record(camera, item(at, image="AAAA")) == ["stored"]
    assert PreservedRead.objects.get().image_sha256 == ""


def test_late_and_fresh_reads_come_in_one_batch(camera, at, held):
    assert record(camera, item(at), item(timezone.now(), "2")) == ["stored", "stored"]
    assert (PreservedRead.objects.count(), Read.objects.count()) == (1, 1)
