"""`record_reads`: the only door into the stored reads, for every source."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from camera_ingest.models import Camera, Quarantine
from camera_ingest.ocr.decoding import ImageRefused
from camera_ingest.payloads import (
    ReadIn,
    body_digest,
    capture_time_of,
    image_of,
    parse_reads,
    sender_id_of,
)
from camera_ingest.rules import AcceptedTimes
from governance.services import effective_profile
from hotlists.services.matching import raise_alerts
from ledger.services import record_event
from reads.images import store_image
from reads.partitions import day_of, ensure_partitions
from reads.plates import plate_key
from reads.services import NewCandidate, NewRead, insert_reads

# The name space of ids: the same camera and sender's id give the same id, however often sent.
FEED = UUID("6f0f4d54-5d0b-4d0e-9d5e-6a3f6f2f9c11")
MAX_BATCH = 1000
# The two highest bits of this digit say "RFC 9562".
VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


class ReadAnswer(NamedTuple):
    """What became of one read: stored, duplicate, conflict, expired or quarantined."""

    id: str
    status: str
    reason: str = ""


@dataclass
class _Batch:
    """One batch on its way: what is kept under which id, what is answered, what is set aside."""

    items: Sequence[Any]
    answers: dict[int, ReadAnswer] = field(default_factory=dict)
    kept: dict[str, NewRead] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[Any, str]] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)

    def refuse(self, place: int, sender_id: str, status: str, reason: str) -> None:
        self.answers[place] = ReadAnswer(sender_id, status, reason)
        # A read past the limit is counted and named, but not kept anywhere.
        if status != "expired":
            self.refused.append((self.items[place], reason))


@transaction.atomic
def record_reads(
    *, camera: Camera, items: Sequence[Any], engine: str, image_id: UUID | None = None
) -> list[ReadAnswer]:
    """Store and match a batch of reads of one camera; one answer per item, in their order.

    `items` are JSON-like objects as `ReadIn` describes. `image_id` is the stored frame they were
    read from. Everything is committed, alerts included, or nothing is. Raises PolicyViolation
    when no profile is adopted.
    """
    now = timezone.now()
    profile = effective_profile(now)
    batch = _Batch(items)
    _sort(batch, camera, AcceptedTimes(profile, now), image_id)
    if batch.kept:
        stored = _store(batch, camera, engine, now)
        if camera.is_in_service:
            raise_alerts(stored, camera_id=camera.pk, profile=profile, now=now)
    _quarantine(camera, batch.refused, now)
    answers = [batch.answers[place] for place in range(len(items))]
    counts = Counter(answer.status for answer in answers)
    record_event("reads.recorded", actor=None, subject=camera, data=dict(counts))
    return answers


def _sort(batch: _Batch, camera: Camera, times: AcceptedTimes, image_id: UUID | None) -> None:
    """Refuse what can not be stored, and make a row of what can."""
    ids = OwnIds(camera)
    for place, read in enumerate(parse_reads(list(batch.items))):
        if isinstance(read, str):
            item = batch.items[place]
            is_expired = times.problem(capture_time_of(item, times.latest)) == "expired"
            status = "expired" if is_expired else "quarantined"
            batch.refuse(place, sender_id_of(item), status, read)
            continue
        sender_id = read["id"]
        if problem := times.problem(read["captured_at"]):
            status = "expired" if problem == "expired" else "quarantined"
            batch.refuse(place, sender_id, status, problem)
            continue
        image = read.pop("image", None)
        new = _new_read(read, ids, image_id)
        if image is not None and not _take_image(batch, place, image, new):
            continue
        earlier = batch.kept.setdefault(new["id"], new)
        if earlier is new:
            batch.places[new["id"]] = place
        elif earlier == new:
            batch.answers[place] = ReadAnswer(sender_id, "duplicate")
        else:
            batch.refuse(place, sender_id, "conflict", "conflict")


def _take_image(batch: _Batch, place: int, image: str, new: NewRead) -> bool:
    try:
        batch.images[new["id"]] = image_of(image)
    except ImageRefused:
        batch.refuse(place, new["sender_id"], "quarantined", "image_refused")
        return False
    new["image_id"] = new["id"]
    return True


class OwnIds:
    """The ids of what one camera sends: UUIDs of version 5, as 32 hex digits."""

    def __init__(self, camera: Camera) -> None:
        # Version 5 is SHA-1 by its definition.
        self._prefix = hashlib.sha1(FEED.bytes + f"{camera.pk}/".encode(), usedforsecurity=False)

    def of(self, sender_id: str) -> str:
        """The id for a sender's id: the same each time it is sent."""
        hasher = self._prefix.copy()
        hasher.update(sender_id.encode())
        digest = hasher.hexdigest()
        return f"{digest[:12]}5{digest[13:16]}{VARIANT[digest[16]]}{digest[17:32]}"


def _new_read(read: ReadIn, ids: OwnIds, image_id: UUID | None) -> NewRead:
    # The read becomes its row in place: this runs thousands of times a second.
    new = cast(dict[str, Any], read)
    new["sender_id"] = read["id"]
    new["plate_key"] = plate_key(read["plate"])
    new["captured_at"] = captured_at = read["captured_at"].astimezone(UTC).isoformat()
    # A camera may count from 1 each day: its id names a read of one capture day.
    new["id"] = ids.of(f"{captured_at[:10]}/{new['sender_id']}")
    if box := new.pop("box", None):
        new["box"] = ",".join(map(str, box))
    if image_id is not None:
        new["image_id"] = image_id.hex
    if "candidates" in read:
        new["candidates"] = [
            NewCandidate(
                plate=c["plate"],
                plate_key=plate_key(c["plate"]),
                confidence=c.get("confidence", 0.0),
            )
            for c in read["candidates"]
        ]
    return cast(NewRead, new)


def _store(batch: _Batch, camera: Camera, engine: str, now: datetime) -> list[NewRead]:
    """Insert what was kept, answer for each, keep the photographs; returns what is new."""
    done = insert_reads(
        list(batch.kept.values()),
        camera_id=camera.pk,
        in_service=camera.is_in_service,
        engine=engine,
        received_at=now,
    )
    stored = []
    for own_id, read in batch.kept.items():
        place, sender_id = batch.places[own_id], read["sender_id"]
        if own_id in done.stored:
            batch.answers[place] = ReadAnswer(sender_id, "stored")
            stored.append(read)
        elif own_id in done.duplicates:
            batch.answers[place] = ReadAnswer(sender_id, "duplicate")
        else:
            batch.refuse(place, sender_id, "conflict", "conflict")
    for own_id in batch.images.keys() & done.stored:
        captured_at = datetime.fromisoformat(batch.kept[own_id]["captured_at"])
        data = batch.images[own_id]
        store_image(captured_at=captured_at, image_id=UUID(own_id), data=data)
    return stored


def _quarantine(camera: Camera, refused: list[tuple[Any, str]], now: datetime) -> None:
    ids, rows = OwnIds(camera), []
    for item, reason in refused:
        body = json.dumps(item, default=str).encode()[:16_384]
        rows.append(
            Quarantine(
                captured_at=capture_time_of(item, now),
                # The same refused body sent again is the same row.
                id=UUID(ids.of(f"{reason}/{body_digest(body).hex()}")),
                camera=camera,
                received_at=now,
                reason=reason[:32],
                body=body,
            )
        )
    if rows:
        ensure_partitions({day_of(row.captured_at) for row in rows})
        Quarantine.objects.bulk_create(rows, ignore_conflicts=True)
