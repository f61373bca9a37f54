"""What is sent twice at the same moment is stored once; everyone gets an answer."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.db import IntegrityError, connection, connections
from django.test import Client
from django.utils import timezone

from camera_ingest.models import Camera, Frame, Quarantine
from camera_ingest.pipeline import record_reads
from camera_ingest.services.key import issue_key
from hotlists.models import Alert
from reads.images import read_image
from reads.models import Read
from tests.camera_ingest.conftest import KEY
from tests.camera_ingest.test_frames_api import jpeg, send
from tests.cast import Agency


@pytest.fixture
def camera(committed_lexington: Agency) -> Camera:
    return committed_lexington.add_camera()


def all_at_once(act: Callable[[int], str], times: int = 4) -> Counter[str]:
    def act_and_close(number: int) -> str:
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as threads:
        return Counter(threads.map(act_and_close, range(times)))


def test_one_frame_makes_one_row(committed_lexington, camera):
    key = issue_key(camera_id=camera.pk, actor=committed_lexington.captain)
    at = timezone.now().isoformat()
    answers = all_at_once(lambda _: send(key, captured_at=at).json()["status"])
    assert answers == {"accepted": 1, "duplicate": 3}
    frame = Frame.objects.get()
    assert read_image(captured_at=frame.captured_at, image_id=frame.image_id) == jpeg()


def test_one_id_with_different_frames_makes_one_row_and_conflicts(committed_lexington, camera):
    key = issue_key(camera_id=camera.pk, actor=committed_lexington.captain)
    at = timezone.now().isoformat()
    colours = ["red", "green", "blue", "black"]
    answers = all_at_once(lambda n: str(send(key, jpeg(colours[n]), captured_at=at).status_code))
    assert answers == {"202": 1, "409": 3}
    assert Frame.objects.count() == 1


def test_one_batch_is_stored_once_and_raises_one_alert(committed_lexington, camera):
    committed_lexington.add_entry("KTX4827")
    now = timezone.now()
    items = [
        {"id": str(n), "plate": "KTX4827", "captured_at": (now - timedelta(seconds=n)).isoformat()}
        for n in range(50)
    ]

    def record(number: int) -> str:
        # Forwards and backwards: two batches may not wait for each other in a circle.
        sent = items if number % 2 else items[::-1]
        answers = record_reads(camera=camera, items=sent, engine="test")
        return " ".join(sorted({answer["status"] for answer in answers}))

    answers = all_at_once(record)
    assert answers == {"stored": 1, "duplicate": 3}
    assert Read.objects.count() == Alert.objects.get().sightings.count() == 50
    assert not Quarantine.objects.exists()


def test_a_batch_is_stored_though_the_database_dropped_the_line_before(
    servers, committed_lexington, camera
):
    key = issue_key(camera_id=camera.pk, actor=committed_lexington.captain)
    facts = {"id": "1", "plate": "KTX4827", "captured_at": timezone.now().isoformat()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]
    with closing(psycopg2.connect(servers.urls.superuser)) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
    answer = Client().post(
        "/api/v1/reads", [facts], content_type="application/json", headers={KEY: key}
    )
    assert answer.json() == {"reads": [{"id": "1", "status": "stored"}]}
    assert Read.objects.get().plate == "KTX4827"


def test_a_read_is_stored_with_its_alert_or_not_at_all(servers, committed_lexington, camera):
    committed_lexington.add_entry("KTX4827")
    read = {"id": "1", "plate": "KTX4827", "captured_at": timezone.now().isoformat()}
    refuse = "ADD CONSTRAINT refuse_every_alert CHECK (false) NOT VALID"
    with closing(psycopg2.connect(servers.urls.superuser)) as owner, owner.cursor() as cursor:
        owner.autocommit = True
        cursor.execute(f"ALTER TABLE hotlists_alert {refuse}")
        try:
            with pytest.raises(IntegrityError, match="refuse_every_alert"):
                record_reads(camera=camera, items=[read], engine="test")
        finally:
            cursor.execute("ALTER TABLE hotlists_alert DROP CONSTRAINT refuse_every_alert")
    assert not Read.objects.exists()
    [answer] = record_reads(camera=camera, items=[read], engine="test")
    assert answer["status"] == "stored"
    assert Alert.objects.count() == 1
