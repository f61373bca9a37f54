"""A small store of reads, and the plainest way to find in it: look at each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from camera_ingest.models import Camera
from reads.plates import fits_partial, plate_key
from reads.search import How, Question
from reads.services import NewRead, insert_reads

NOON = datetime(2026, 6, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """One stored read, as a test knows it."""

    id: str
    camera: Camera
    captured_at: datetime
    plate: str
    candidates: tuple[str, ...]
    words: dict[str, str]


def store(camera: Camera, plate: str, at: datetime, *candidates: str, **words: Any) -> Kept:
    """Store one read, with what else the camera said."""
    kept = Kept(f"{camera.pk}-{plate}-{at:%d%H%M%S}", camera, at, plate, candidates, words)
    read: NewRead = {"id": kept.id, "captured_at": at, "plate": plate, **words}  # type: ignore[typeddict-item]
    if candidates:
        read["candidates"] = [{"plate": text} for text in candidates]
    with transaction.atomic():
        insert_reads([read], camera_id=camera.pk, in_service=True, engine="test", received_at=at)
    return kept


def look_at_each(kept: Iterable[Kept], question: Question, after: datetime) -> dict[str, How]:
    """The ids of the reads that answer, and how each does."""
    found = {read.id: _how(read, question) for read in kept if _was_there(read, question, after)}
    return {name: how for name, how in found.items() if how is not None}


def _was_there(read: Kept, question: Question, after: datetime) -> bool:
    during = question.captured_from <= read.captured_at <= question.captured_to
    words = all(
        getattr(question, name).lower() in ("", read.words.get(name, "").lower())
        for name in ("state", "make", "model", "color", "body")
    )
    features = read.words.get("features", "").lower()
    return (
        during
        and read.captured_at > after
        and words
        and all(word.lower() in features for word in question.features)
        and (not question.camera_ids or read.camera.pk in question.camera_ids)
        and (not question.area or _is_inside(read.camera, question.area))
    )


def _is_inside(camera: Camera, area: tuple[tuple[float, float], ...]) -> bool:
    """For boxes only: between the least and the greatest of both coordinates."""
    if camera.latitude is None or camera.longitude is None:
        return False
    (south, west), (north, east) = (
        map(min, zip(*area, strict=True)),
        map(max, zip(*area, strict=True)),
    )
    return south <= camera.latitude <= north and west <= camera.longitude <= east


def _how(read: Kept, question: Question) -> How | None:
    asked, key = question.plate, plate_key(question.plate)
    if not asked:
        return How.DESCRIPTION
    if fits_partial(read.plate, asked):
        return How.PARTIAL if question.is_partial else How.EXACT
    if not question.look_alikes:
        return None
    if fits_partial(plate_key(read.plate), key):
        return How.LOOK_ALIKE
    if any(fits_partial(plate_key(text), key) for text in read.candidates):
        return How.CANDIDATE
    return None
