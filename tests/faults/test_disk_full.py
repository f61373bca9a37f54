"""A full disk: nothing is taken that can not be kept, nothing half written stays, and it ends.

The folders lie on a file system of one megabyte, which root alone may mount.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from camera_ingest.models import Frame
from camera_ingest.services.key import issue_key
from ledger.models import Seal
from ledger.services import record_event, seal_trail
from reads.models import Read
from tests.camera_ingest.test_frames_api import jpeg
from tests.camera_ingest.vendor_payloads import in_base64
from tests.faults.disk import fill, written_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(lexington):
    """Posts as a device: the answer to a frame, and the one to a read with its photograph."""
    key = issue_key(camera_id=lexington.add_camera().pk, actor=lexington.captain)
    client = Client(raise_request_exception=False, headers={"X-Camera-Key": key})
    at = timezone.now().isoformat()

    def send():
        image = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
        frame = {"id": "f", "captured_at": at, "image": image}
        read = {"id": "r", "plate": "HPL3946", "captured_at": at, "image": in_base64(jpeg())}
        return (
            client.post("/api/v1/frames", frame),
            client.post("/api/v1/reads", {"reads": [read]}, content_type="application/json"),
        )

    return send


@pytest.mark.parametrize("place", ["IMAGE_DIR", "KEY_DIR"])
def test_what_can_not_be_kept_is_not_taken_until_there_is_room(door, small_disk, settings, place):
    disk = small_disk(getattr(settings, place))
    ballast = fill(disk)
    for answer in door():
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert not Frame.objects.exists() and not Read.objects.exists()
    assert written_in(disk) == []
    ballast.unlink()
    frame, read = door()
    assert (frame.status_code, read.json()["reads"][0]["status"]) == (202, "stored")
    assert Frame.objects.count() == Read.objects.count() == 1
    assert written_in(disk)


def test_seals_wait_for_room_and_go_on(lexington, small_disk, settings):
    seal_trail()
    ballast = fill(small_disk(settings.ROOT_DIR))
    sealed = Seal.objects.count()
    record_event("test.done", actor=None)
    with pytest.raises(OSError, match="No space"):
        seal_trail()
    assert [path for path in written_in(settings.ROOT_DIR) if path.stat().st_size == 0] == []
    ballast.unlink()
    seal_trail()
    assert Seal.objects.count() > sealed
    assert len(written_in(settings.ROOT_DIR)) > 0
