"""Frames: durable before they are accepted, recognised by a worker, never lost between."""

import time
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from camera_ingest.models import Camera, Frame
from camera_ingest.ocr import PlateReading, load_recognizer
from camera_ingest.ocr.decoding import ImageRefused, decode_image
from camera_ingest.ocr.readings import Image
from camera_ingest.payloads import body_digest
from camera_ingest.pipeline import record_reads
from camera_ingest.rules.times import AcceptedTimes
from camera_ingest.services.pulse import hear
from governance.services import effective_profile
from ledger.services import record_event
from reads.ids import own_id
from reads.images import ImageGone, read_image, store_image
from reads.partitions import day_of, ensure_partitions

RESEND_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 5
# Seconds in which an absent broker is not asked again.
ABSENCE = 1.0
Readings = tuple[list[PlateReading], str]

_absent_until = 0.0


class FrameRefused(Exception):
    """A frame that can not be taken: `code` says why, `status` is the HTTP status to answer."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def accept_frame(
    *, camera: Camera, sender_id: str, captured_at: datetime, image: bytes
) -> tuple[Frame, bool]:
    """Keep one frame and queue it; returns it, and whether it is new.

    When this returns, the image is on disk and its row committed. The same id with the same image
    is answered again without a second row. Raises FrameRefused, or PolicyViolation when no
    profile is adopted.
    """
    now = timezone.now()
    hear(camera, captured=[captured_at])
    _check_frame(captured_at, image, now)
    frame_id = own_id(camera.pk, day_of(captured_at), f"frame/{sender_id}")
    digest = body_digest(captured_at.isoformat().encode() + image)
    ensure_partitions([day_of(captured_at)])
    known = _known(frame_id, captured_at, digest)
    if known is not None:
        return known, False
    # Each try writes its own image: of two senders of one id, the loser's image serves no row.
    image_id = uuid4()
    store_image(captured_at=captured_at, image_id=image_id, data=image)
    frame = Frame(
        captured_at=captured_at,
        id=frame_id,
        camera=camera,
        received_at=now,
        sender_id=sender_id,
        image_id=image_id,
        digest=digest,
        sent_at=now,
    )
    try:
        _commit(frame)
        return frame, True
    except IntegrityError:
        known = _known(frame_id, captured_at, digest)
        if known is None:
            raise
        return known, False


def _check_frame(captured_at: datetime, image: bytes, now: datetime) -> None:
    problem = AcceptedTimes(effective_profile(now), now).problem(captured_at)
    if problem == "expired":
        raise FrameRefused("expired", "The frame is older than the policy lets us keep.", 422)
    if problem:
        raise FrameRefused(problem, "The capture time lies in the future.", 422)
    try:
        decode_image(image)
    except ImageRefused as refusal:
        raise FrameRefused("image_refused", str(refusal), 422) from refusal


def _known(frame_id: UUID, captured_at: datetime, digest: bytes) -> Frame | None:
    day = day_of(captured_at)
    known = Frame.objects.filter(id=frame_id, captured_at__date=day).first()
    if known is not None and bytes(known.digest) != digest:
        raise FrameRefused("conflict", "This id was sent before with another body.", 409)
    return known


@transaction.atomic
def _commit(frame: Frame) -> None:
    frame.save(force_insert=True)
    record_event("frame.accepted", actor=None, subject=frame.camera, data={"frame": str(frame.id)})
    # Robust: a broker that is away must not undo an accepted frame; the sweeper sends it again.
    transaction.on_commit(lambda: _offer(frame.id), robust=True)


def _offer(frame_id: UUID) -> None:
    """Queue a frame that was just accepted; left to the sweeper while the broker is away.

    Else each camera would wait for it, and those of all cameras would take up all threads.
    """
    global _absent_until
    now = time.monotonic()
    if now < _absent_until:
        return
    if _absent_until:
        # This one tries; the others do not wait with it.
        _absent_until = now + ABSENCE
    try:
        _send(frame_id)
    except Exception:
        _absent_until = time.monotonic() + ABSENCE
        raise
    _absent_until = 0.0


def _send(frame_id: UUID) -> None:
    from camera_ingest.tasks import recognize_frame

    recognize_frame.delay(str(frame_id))


def resend_pending(now: datetime) -> int:
    """Queue again the frames that waited too long; returns how many."""
    due = Frame.objects.filter(
        status=Frame.Status.PENDING, sent_at__lt=now - RESEND_AFTER
    ).order_by("sent_at")[:200]
    frames = list(due)
    for frame in frames:
        # Sent first: with the broker away this raises, and what was not sent stays due.
        _send(frame.id)
        Frame.objects.filter(pk=frame.pk).update(sent_at=now)
    return len(frames)


def load_image(frame: Frame) -> Image | None:
    """The frame's pixels. Where they are gone or damaged no further try would find another image:
    None, and the frame is given up.
    """
    try:
        return decode_image(read_image(captured_at=frame.captured_at, image_id=frame.image_id))
    except (ImageGone, ImageRefused):
        give_up(frame)
        return None


def read_plates(image: Image) -> Readings:
    """What the engine reads, as far as the profile keeps it, and the engine's label."""
    recognizer = load_recognizer(
        settings.RECOGNIZER, settings.MODEL_DIR, threads=settings.RECOGNIZER_THREADS
    )
    kept_from = effective_profile(timezone.now()).recognition.kept_from
    readings = [r for r in recognizer.recognize(image) if r.confidence >= kept_from]
    return readings, engine_label(recognizer.name)


@cache
def engine_label(name: str) -> str:
    """A recognizer as it stands beside each read: its name, and the version that is installed."""
    return f"{name} {version(name.replace('_', '-'))}"[:32]


@transaction.atomic
def finish(frame: Frame, readings: list[PlateReading], engine: str) -> int:
    """Record the readings of a frame that still waits, and be done with it; returns how many."""
    locked = Frame.objects.select_for_update(no_key=True).filter(pk=frame.pk).first()
    if locked is None or locked.status != Frame.Status.PENDING:
        return 0
    items = [_item(frame, place, reading) for place, reading in enumerate(readings)]
    if items:
        camera = frame.camera.stood_at(frame.received_at)
        record_reads(camera=camera, items=items, engine=engine, image_id=frame.image_id)
    locked.status = Frame.Status.DONE
    locked.plates_found = len(items)
    locked.save(update_fields=["status", "plates_found"])
    return len(items)


def _item(frame: Frame, place: int, reading: PlateReading) -> dict[str, Any]:
    return {
        "id": f"{frame.id}/{place}",
        "captured_at": frame.captured_at,
        "plate": reading.text,
        "confidence": reading.confidence,
        "state": reading.state,
        "state_confidence": reading.state_confidence,
        "box": reading.box,
        "characters": reading.characters,
        "candidates": [{"plate": c.text, "confidence": c.confidence} for c in reading.candidates],
    }


@transaction.atomic
def give_up(frame: Frame) -> None:
    """Keep a frame that can not be read as failed, and say so."""
    waiting = Frame.objects.filter(pk=frame.pk, status=Frame.Status.PENDING)
    if waiting.update(status=Frame.Status.FAILED):
        facts = {"frame": str(frame.id)}
        record_event("frame.failed", actor=None, subject=frame.camera, data=facts)
