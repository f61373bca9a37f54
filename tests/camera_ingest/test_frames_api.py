"""The door for frames: 202 only once the image is on disk and its row committed."""

import io
import struct
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from camera_ingest.models import Frame
from governance.models import Adoption
from ledger.models import Event
from reads.images import read_image
from tests.camera_ingest.conftest import KEY

pytestmark = pytest.mark.django_db
LIMIT = 20_000_000


def jpeg(colour: str = "grey") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and holds nothing."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def send(key: str, data: bytes | None = None, **changes):
    facts = {
        "id": "frame-1",
        "captured_at": timezone.now().isoformat(),
        "image": SimpleUploadedFile("a.jpg", jpeg() if data is None else data, "image/jpeg"),
    }
    facts = {name: value for name, value in (facts | changes).items() if value is not None}
    client = Client(raise_request_exception=False)
    return client.post("/api/v1/frames", facts, headers={KEY: key})


@pytest.fixture
def agency(lexington):
    return lexington


def test_an_accepted_frame_is_a_row_and_an_encrypted_file(key, camera, settings):
    at = timezone.now()
    answer = send(key, captured_at=at.isoformat())
    assert answer.status_code == 202
    frame = Frame.objects.get()
    assert answer.json() == {"id": "frame-1", "frame": str(frame.id), "status": "accepted"}
    assert (frame.captured_at, frame.camera, frame.status) == (at, camera, "pending")
    [path] = settings.IMAGE_DIR.rglob("*.img")
    assert not path.read_bytes().startswith(b"\xff\xd8\xff")
    assert b"JFIF" not in path.read_bytes()
    assert read_image(captured_at=at, image_id=frame.image_id) == jpeg()


@pytest.mark.parametrize(
    "image",
    [b"", b"not an image", jpeg()[:-200], png_header(30_000, 30_000), png_header(0, 0),
     b"GIF89a" + bytes(100), jpeg()[:4]],
    ids=["empty", "text", "truncated", "900 megapixels", "no pixels", "GIF", "four bytes"],
)  # fmt: skip
def test_what_is_no_whole_image_is_refused(key, settings, image):
    answer = send(key, image)
    assert (answer.status_code, answer.json()["code"]) == (422, "image_refused")
    assert not Frame.objects.exists()
    assert not list(settings.IMAGE_DIR.rglob("*.img"))


def test_a_frame_of_exactly_20_megabytes_is_taken(key):
    assert send(key, jpeg() + bytes(LIMIT - len(jpeg()))).status_code == 202


@pytest.mark.parametrize("size", [LIMIT + 1, 60_000_000], ids=["a byte over", "60 MB"])
def test_a_frame_over_20_megabytes_is_refused(key, size):
    answer = send(key, jpeg() + bytes(size - len(jpeg())))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not Frame.objects.exists()


def test_a_huge_upload_is_refused_by_its_announced_length(key):
    # Nothing is read: the body that the header announces never comes.
    answer = Client(raise_request_exception=False).generic(
        "POST",
        "/api/v1/frames",
        b"",
        content_type="multipart/form-data; boundary=x",
        headers={KEY: key},
        CONTENT_LENGTH="200000000",
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("offset", "code"), [(timedelta(minutes=6), "in_the_future"), (-timedelta(days=91), "expired")]
)
def test_a_time_outside_what_may_be_kept_is_refused(key, offset, code):
    answer = send(key, captured_at=(timezone.now() + offset).isoformat())
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Frame.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"captured_at": "soon"}, {"captured_at": ""}, {"captured_at": None},
        {"captured_at": "2026-01-01T00:00:00"}, {"captured_at": "2026-01-01T00:00:00+25:00"},
        {"captured_at": "0001-01-01T00:00:00+14:00"},
        {"captured_at": "9999-12-31T23:59:59-14:00"}, {"captured_at": "1" * 41},
        {"id": ""}, {"id": None}, {"id": "é"}, {"id": "А"}, {"id": "a b"}, {"id": "a\x00b"},  # noqa: RUF001
        {"id": "x" * 65}, {"image": None}, {"image": "text"},
    ],
    ids=str,
)  # fmt: skip
def test_an_incomplete_frame_is_a_bad_request_that_names_the_field(key, changes):
    answer = send(key, **changes)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(changes)
    assert not Frame.objects.exists()


def test_the_same_frame_again_is_answered_again_without_a_second_row(key, settings):
    at = timezone.now().isoformat()
    first, second = send(key, captured_at=at), send(key, captured_at=at)
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.json() == first.json() | {"status": "duplicate"}
    assert Frame.objects.count() == len(list(settings.IMAGE_DIR.rglob("*.img"))) == 1


@pytest.mark.parametrize("other", ["image", "time"])
def test_the_same_id_with_another_body_is_a_conflict(key, other):
    at = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    send(key, captured_at=at.isoformat())
    if other == "image":
        answer = send(key, jpeg("red"), captured_at=at.isoformat())
    else:
        answer = send(key, captured_at=(at + timedelta(microseconds=1)).isoformat())
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert Frame.objects.count() == 1


def test_an_id_used_again_on_another_day_is_another_frame(key):
    today = timezone.now()
    send(key, captured_at=today.isoformat())
    answer = send(key, captured_at=(today - timedelta(days=1)).isoformat())
    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    assert Frame.objects.values("id").distinct().count() == 2


def test_no_key_is_refused(agency, camera):
    assert send("").status_code == 401


def test_a_key_does_not_speak_for_another_camera(key):
    assert send(key, camera="cam-2").status_code == 403
    assert send(key, camera="cam-1").status_code == 202


@pytest.mark.clause("NC-20-183.31(a)#audit-2")
def test_without_an_adopted_policy_no_frame_comes_in(agency, key, settings):
    Adoption.objects.update(adopted_at=None, adopted_by=None, effective_from=None, document=None)
    answer = send(key)
    assert answer.status_code == 403
    assert answer.json()["clause"] == agency.profile.cite("adoption")
    assert not list(settings.IMAGE_DIR.rglob("*.img"))


def test_the_event_names_the_frame_alone(key):
    send(key)
    event = Event.objects.get(kind="frame.accepted")
    assert event.data == {"frame": str(Frame.objects.get().id)}
