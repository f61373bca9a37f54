"""From an accepted frame to stored reads, by a real engine; a frame is never lost on the way."""

from datetime import timedelta
from importlib.metadata import version

import pytest
import redis
from django.utils import timezone
from kombu import pools

from alpr_compliance.celery import app
from camera_ingest.models import Camera, Frame
from camera_ingest.services import frame as frames
from camera_ingest.services.backlog import recognize_waiting
from camera_ingest.services.frame import MAX_ATTEMPTS, accept_frame, resend_pending
from camera_ingest.synthetic import draw_frame, encode_jpeg
from camera_ingest.tasks import resend_pending_frames
from hotlists.models import Alert
from ledger.models import Event
from reads.images import destroy_until
from reads.models import Read, ReadCandidate
from tests.servers import TestServers
from tests.waiting import wait_for

PLATE = "WKX473"


@pytest.fixture(scope="module")
def photo() -> bytes:
    return encode_jpeg(draw_frame(PLATE, "NE"))


def accept(camera, photo: bytes, sender_id: str = "1", at=None) -> Frame:
    return accept_frame(
        camera=camera, sender_id=sender_id, captured_at=at or timezone.now(), image=photo
    )[0]


@pytest.mark.django_db
def test_recognition_stores_the_read_with_box_and_engine(agency, camera, photo, settings):
    frame = accept(camera, photo)
    assert recognize_waiting() == 1
    read = Read.objects.get()
    assert (read.plate, read.camera) == (PLATE, camera)
    assert read.engine == f"{settings.RECOGNIZER} {version(settings.RECOGNIZER)}"
    assert (read.captured_at, read.image_id) == (frame.captured_at, frame.image_id)
    x, y, width, height = map(int, read.box.split(","))
    assert 0 <= x < x + width <= 1280
    assert 0 <= y < y + height <= 720
    assert 0 < read.confidence <= 1
    frame.refresh_from_db()
    assert (frame.status, frame.plates_found, frame.attempts) == ("done", 1, 1)


@pytest.mark.django_db
def test_a_frame_of_a_camera_out_of_service_rings_nothing_when_it_is_read_after_its_return(
    agency, camera, photo
):
    agency.add_entry(PLATE, state="NE")
    accept(camera, photo)
    Camera.objects.filter(pk=camera.pk).update(state_since=timezone.now())
    recognize_waiting()
    assert not Read.objects.get().camera_in_service
    assert not Alert.objects.exists()
    camera.refresh_from_db()
    assert camera.is_in_service
    accept(camera, photo, "2")
    recognize_waiting()
    assert Alert.objects.count() == 1


@pytest.mark.django_db
def test_recognition_twice_is_harmless(agency, camera, photo):
    accept(camera, photo)
    recognize_waiting()
    candidates = ReadCandidate.objects.count()
    assert recognize_waiting() == 0
    assert (Read.objects.count(), ReadCandidate.objects.count()) == (1, candidates)


@pytest.mark.django_db
def test_recognition_redone_after_a_crash_stores_nothing_twice(agency, camera, photo):
    accept(camera, photo)
    recognize_waiting()
    # As if the worker died before the commit.
    Frame.objects.update(status=Frame.Status.PENDING, claimed_at=None)
    recognize_waiting()
    assert Read.objects.count() == 1


@pytest.mark.django_db
def test_a_recognised_plate_on_a_list_raises_its_alert(agency, camera, photo):
    agency.add_entry(PLATE, state="NE")
    accept(camera, photo)
    recognize_waiting()
    assert Alert.objects.get().matches.get().how == "exact"


@pytest.mark.django_db
def test_a_frame_without_a_plate_is_done(agency, camera):
    import numpy as np

    blank = encode_jpeg(np.full((240, 320, 3), 90, np.uint8))
    frame = accept(camera, blank)
    assert recognize_waiting() == 1
    frame.refresh_from_db()
    assert (frame.status, frame.plates_found) == ("done", 0)


@pytest.mark.django_db
def test_an_id_that_is_used_again_each_day_names_a_frame_of_each_day(agency, camera, photo):
    accept(camera, photo, at=timezone.now() - timedelta(days=1))
    recognize_waiting()
    accept(camera, photo)
    assert recognize_waiting() == 1
    assert Read.objects.count() == 2


@pytest.mark.django_db
def test_a_frame_whose_image_is_gone_ends_as_failed(agency, camera, photo):
    frame = accept(camera, photo)
    destroy_until(timezone.now() + timedelta(hours=2))
    assert recognize_waiting() == 0
    frame.refresh_from_db()
    assert frame.status == Frame.Status.FAILED
    assert Event.objects.filter(kind="frame.failed").count() == 1


@pytest.mark.django_db
def test_a_frame_that_is_no_longer_an_image_ends_as_failed(agency, camera, photo):
    from reads.images import store_image

    frame = accept(camera, photo)
    store_image(captured_at=frame.captured_at, image_id=frame.image_id, data=b"no image")
    assert recognize_waiting() == 0
    frame.refresh_from_db()
    assert frame.status == Frame.Status.FAILED


@pytest.mark.django_db
def test_a_frame_that_fails_again_and_again_ends_as_failed(agency, camera, photo, settings):
    frame = accept(camera, photo)
    settings.RECOGNIZER = "no such engine"
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(ValueError, match="no such engine"):
            recognize_waiting()
        Frame.objects.update(claimed_at=None)
    assert recognize_waiting() == 0
    frame.refresh_from_db()
    assert frame.status == Frame.Status.FAILED
    assert Event.objects.filter(kind="frame.failed").count() == 1
    settings.RECOGNIZER = "rapidocr"
    assert recognize_waiting() == 0
    assert not Read.objects.exists()


@pytest.mark.django_db
def test_the_sweeper_leaves_what_was_just_sent(agency, camera, photo):
    accept(camera, photo)
    assert resend_pending(timezone.now()) == 0


@pytest.fixture
def broker(servers: TestServers, monkeypatch):
    """The broker, and a way to take it away and bring it back."""
    # That it was away is forgotten with the test.
    monkeypatch.setattr(frames, "_absent_until", 0.0)

    class Broker:
        url = app.conf.broker_url

        def queue(self) -> int:
            with redis.Redis.from_url(servers.redis_url) as client:
                return client.llen("ocr")

        def go_away(self) -> None:
            self.point_to("redis://127.0.0.1:1/0")

        def come_back(self) -> None:
            self.point_to(self.url)

        def point_to(self, url: str) -> None:
            app.conf.broker_url = url
            # Connections that are open already know the former address.
            pools.reset()
            app._pool = app.amqp._producer_pool = None

    yield (broker := Broker())
    broker.come_back()


def test_an_accepted_frame_is_queued_on_commit(committed_lexington, photo, broker):
    accept(committed_lexington.add_camera(), photo)
    assert broker.queue() == 1


def test_a_frame_is_accepted_without_broker_and_sent_when_it_is_back(
    committed_lexington, photo, broker
):
    camera = committed_lexington.add_camera()
    broker.go_away()
    accept(camera, photo)
    assert Frame.objects.get().status == Frame.Status.PENDING
    broker.come_back()
    assert broker.queue() == 0
    Frame.objects.update(sent_at=timezone.now() - frames.RESEND_AFTER - timedelta(seconds=1))
    assert resend_pending_frames() == 1
    assert broker.queue() == 1
    # Sent anew a moment ago: the next turn waits before it sends it once more.
    assert resend_pending_frames() == 0
    assert recognize_waiting() == 1


def test_an_absent_broker_is_not_asked_for_each_frame(
    committed_lexington, photo, broker, monkeypatch
):
    monkeypatch.setattr(frames, "ABSENCE", 3600.0)
    camera = committed_lexington.add_camera()
    broker.go_away()
    accept(camera, photo)
    broker.come_back()
    accept(camera, photo, "2")
    assert broker.queue() == 0
    monkeypatch.setattr(frames, "_absent_until", 1.0)
    for name in "34":
        accept(camera, photo, name)
    assert broker.queue() == 2
    assert Frame.objects.filter(status="pending").count() == 4


def test_a_refused_frame_is_not_queued(committed_lexington, broker):
    with pytest.raises(frames.FrameRefused):
        accept(committed_lexington.add_camera(), b"no image")
    assert broker.queue() == 0


def test_a_real_worker_reads_the_frame(committed_lexington, photo):
    from celery.contrib.testing.worker import start_worker

    camera = committed_lexington.add_camera()
    frame = accept(camera, photo)
    with start_worker(app, pool="solo", queues=["ocr"], perform_ping_check=False):
        wait_for(lambda: Frame.objects.filter(id=frame.id, status="done").exists())
    assert Read.objects.get().plate == PLATE
