"""Reads are stored by set, once each, however often they are sent."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reads.ids import own_id
from reads.models import Read, ReadCandidate
from reads.partitions import day_of
from reads.services import Insertion, NewRead, insert_reads

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CANDIDATE = {"plate": "KTXO82", "confidence": 0.25}


def new_read(at: datetime | None = None, **changes) -> NewRead:
    facts = {
        "id": uuid4().hex,
        "captured_at": at or timezone.now(),
        "plate": "KTX4827",
        "state": "NE",
        "confidence": 0.9,
        "color": "white",
    }
    return facts | changes


def insert(camera, *reads: NewRead) -> Insertion:
    return insert_reads(
        reads, camera_id=camera.pk, in_service=True, engine="test", received_at=timezone.now()
    )


def test_it_stores_what_the_camera_said(camera):
    read = new_read(NOW, box=(1, 2, 3, 4), candidates=[CANDIDATE])
    assert insert(camera, read) == Insertion()
    stored = Read.objects.get()
    assert (stored.plate, stored.state, stored.color, stored.box) == (
        "KTX4827", "NE", "white", "1,2,3,4",
    )  # fmt: skip
    assert (stored.captured_at, stored.camera_id) == (NOW, camera.pk)
    candidate = ReadCandidate.objects.get()
    assert candidate.read_id == stored.id == own_id(camera.pk, day_of(NOW), read["id"])
    assert (candidate.place, candidate.plate, candidate.plate_key) == (0, "KTXO82", "KTX082")


def test_the_same_read_again_is_a_duplicate(camera):
    read = new_read(candidates=[CANDIDATE])
    insert(camera, read)
    assert insert(camera, read) == Insertion(duplicates=frozenset({read["id"]}))
    assert Read.objects.count() == ReadCandidate.objects.count() == 1


def test_the_same_id_with_another_body_is_a_conflict_and_changes_nothing(camera):
    read = new_read()
    insert(camera, read)
    other = read | {"plate": "OTHER1"}
    assert insert(camera, other) == Insertion(conflicts=frozenset({read["id"]}))
    assert Read.objects.get().plate == "KTX4827"


def test_the_same_id_later_the_same_day_is_a_conflict(camera):
    noon = timezone.now().replace(hour=12, minute=0)
    read = new_read(noon)
    insert(camera, read)
    later = new_read(noon + timedelta(minutes=1), id=read["id"])
    assert insert(camera, later).conflicts == {read["id"]}
    assert Read.objects.count() == 1


def test_the_same_id_on_another_day_is_another_read(camera):
    read = new_read(NOW)
    insert(camera, read)
    other = new_read(NOW - timedelta(days=1), id=read["id"])
    assert insert(camera, other) == Insertion()
    assert Read.objects.count() == 2


def test_a_senders_id_used_again_each_day_names_a_read_of_each_day(agency, camera):
    yesterday = timezone.now() - timedelta(days=1)
    assert agency.read(camera, "KTX4827", id="1", at=yesterday)["status"] == "stored"
    assert agency.read(camera, "WPL201", id="1")["status"] == "stored"
    assert agency.read(camera, "KTX4827", id="1", at=yesterday)["status"] == "duplicate"
    assert agency.read(camera, "WPL202", id="1", at=yesterday)["status"] == "conflict"


def test_a_thousand_reads_take_as_many_statements_as_one(camera):
    with CaptureQueriesContext(connection) as for_one:
        insert(camera, new_read())
    with CaptureQueriesContext(connection) as for_thousand:
        assert insert(camera, *[new_read() for _ in range(1000)]) == Insertion()
    assert len(for_thousand) == len(for_one)


def test_other_features_under_the_same_id_are_a_conflict(camera):
    read = new_read(features="roof rack")
    insert(camera, read)
    assert insert(camera, read | {}).duplicates == {read["id"]}
    assert insert(camera, read | {"features": "ladder"}).conflicts == {read["id"]}
    assert Read.objects.get().features == "roof rack"


def test_words_are_stored_as_they_were_sent(camera):
    first = new_read(make=r"a\tb\\N", model="\\N", color="-", state_confidence=0.5)
    assert insert(camera, first) == Insertion()
    again = new_read(id=first["id"], at=first["captured_at"]) | first
    fresh = new_read(make=r"a\tb\\N", model="\\N")
    assert insert(camera, again, fresh) == Insertion(duplicates=frozenset({first["id"]}))
    for stored in Read.objects.all():
        assert (stored.make, stored.model, stored.image_id) == (r"a\tb\\N", "\\N", None)
