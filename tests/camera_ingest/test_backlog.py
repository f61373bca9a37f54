"""More frames than the engine can read: none is lost, and the newest come first."""

import os
import signal
from datetime import timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection, connections
from django.utils import timezone

from alpr_compliance.celery import app
from camera_ingest.models import Frame
from camera_ingest.services.backlog import CLAIM_ENDS, claim_newest, recognize_waiting
from camera_ingest.services.frame import MAX_ATTEMPTS, accept_frame
from camera_ingest.synthetic import draw_frame, encode_jpeg
from hotlists.models import Alert
from ledger.models import Event
from reads.images import destroy_until
from reads.models import Read
from tests.waiting import wait_for

ORDINARY, WANTED = "HPL3946", "WKX473"
# Frames that come at three times the pace of the engine.
FRAMES = 15


@pytest.fixture(scope="module")
def photos() -> dict[str, bytes]:
    return {plate: encode_jpeg(draw_frame(plate, "NE")) for plate in (ORDINARY, WANTED)}


def accept(camera, photo: bytes, name: str, *, ago: float = 0) -> Frame:
    at = timezone.now() - timedelta(seconds=ago)
    return accept_frame(camera=camera, sender_id=name, captured_at=at, image=photo)[0]


def claimed() -> list[str]:
    found = []
    while (ready := claim_newest()) is not None:
        found.append(ready.frame.sender_id)
    return found


@pytest.mark.django_db
def test_the_newest_is_claimed_first_and_each_once(lexington, photos):
    camera = lexington.add_camera()
    for name, ago in (("middle", 60), ("oldest", 3600), ("newest", 1)):
        accept(camera, photos[ORDINARY], name, ago=ago)
    assert claimed() == ["newest", "middle", "oldest"]
    assert recognize_waiting() == 0


@pytest.mark.django_db
def test_what_a_dead_worker_claimed_is_claimed_again_and_given_up_in_the_end(lexington, photos):
    frame = accept(lexington.add_camera(), photos[ORDINARY], "one")
    for _ in range(MAX_ATTEMPTS):
        assert claimed() == ["one"]
        assert claimed() == []
        Frame.objects.update(claimed_at=timezone.now() - CLAIM_ENDS - timedelta(seconds=1))
    assert claimed() == []
    frame.refresh_from_db()
    assert frame.status == Frame.Status.FAILED
    assert Event.objects.filter(kind="frame.failed").count() == 1


def test_what_a_killed_worker_claimed_is_free_at_once(committed_lexington, photos):
    accept(committed_lexington.add_camera(), photos[ORDINARY], "one")
    connections.close_all()
    claimed_it, tells = os.pipe()
    if (child := os.fork()) == 0:
        try:
            # Never by a session that the parent has open too.
            connection.connect()
            claimed()
            os.write(tells, b"x")
            signal.pause()
        finally:
            os._exit(1)
    os.read(claimed_it, 1)
    assert claimed() == []
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    # The server ends the session a moment after its client.
    wait_for(lambda: claimed() == ["one"])
    assert Frame.objects.get().attempts == 2


@pytest.mark.django_db
def test_a_frame_without_its_image_does_not_hold_up_the_next(lexington, photos):
    camera = lexington.add_camera()
    accept(camera, photos[ORDINARY], "gone", ago=1)
    destroy_until(timezone.now() + timedelta(hours=2))
    assert claimed() == []
    assert Frame.objects.get().status == Frame.Status.FAILED


def test_at_three_times_its_capacity_nothing_is_lost_and_the_newest_alert_comes_first(
    committed_lexington, photos
):
    camera = committed_lexington.add_camera()
    committed_lexington.add_entry(WANTED, state="NE")
    done = Frame.objects.filter(status=Frame.Status.DONE)
    accept(camera, photos[ORDINARY], "first")
    with start_worker(app, pool="solo", queues=["ocr"], perform_ping_check=False):
        # Three come for each that the engine ends.
        for number in range(FRAMES):
            if number % 3 == 0:
                wait_for(lambda ended=number // 3: done.count() > ended)
            accept(camera, photos[ORDINARY], f"ordinary-{number}")
        waiting = set(Frame.objects.filter(claimed_at=None).values_list("sender_id", flat=True))
        newest = accept(camera, photos[WANTED], "newest")
        wait_for(lambda: done.count() == FRAMES + 2, seconds=120)
    assert len(waiting) >= FRAMES // 3, "the engine kept up"
    order = [
        Frame.objects.get(image_id=image).sender_id
        for image in Read.objects.order_by("received_at").values_list("image_id", flat=True)
    ]
    assert len(order) == len(set(order)) == FRAMES + 2
    assert Alert.objects.count() == 1
    later = set(order[order.index(newest.sender_id) :])
    # One of them may have been made ready while the newest came in.
    assert len(waiting - later) <= 1
