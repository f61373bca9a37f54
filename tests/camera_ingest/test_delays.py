"""What is late is said in words, whoever should have done it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from camera_ingest.delays import current_delay
from camera_ingest.models import Frame
from camera_ingest.services.frame import accept_frame
from ledger.services import record_event, seal_trail
from tests.camera_ingest.test_frames_api import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(lexington) -> Frame:
    """A frame that has waited for three minutes."""
    at = timezone.now() - timedelta(minutes=3, seconds=1)
    camera = lexington.add_camera()
    frame, _ = accept_frame(camera=camera, sender_id="1", captured_at=at, image=jpeg())
    Frame.objects.update(received_at=at)
    return frame


def test_nothing_is_late_when_all_goes_well(lexington):
    assert current_delay() == ""


def test_photos_that_wait_make_alerts_late(waiting):
    assert current_delay() == "Photos wait to be read, the oldest for 3 min: alerts come late."
    Frame.objects.update(status=Frame.Status.DONE)
    assert current_delay() == ""


def test_without_the_queue_it_is_said_why(waiting, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    assert current_delay().endswith("late. The queue does not answer.")


def test_what_each_minute_seals_and_did_not_shows_that_the_clock_stands(lexington, time_machine):
    seal_trail()
    record_event("test.done", actor=None)
    assert current_delay() == ""
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    assert current_delay().startswith("Scheduled work stands still")
    seal_trail()
    assert current_delay() == ""
