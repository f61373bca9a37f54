"""`record_reads`: the only door into the stored reads, for every source."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from alpr_compliance.policy import Profile
from camera_ingest.models import Camera, Quarantine
from camera_ingest.ocr.decoding import ImageRefused, decode_image
from camera_ingest.payloads import ReadIn, body_digest, capture_time_of, reason_of
from camera_ingest.rules import capture_time_problem
from governance.services import effective_profile
from hotlists.services.matching import Sight, raise_alerts
from ledger.services import record_event
from reads.images import store_image
from reads.partitions import day_of, ensure_partitions
from reads.plates import plate_key
from reads.services import NewRead, insert_reads

# The name space of ids: the same camera and sender's id give the same read, however often sent.
FEED = UUID("6f0f4d54-5d0b-4d0e-9d5e-6a3f6f2f9c11")
MAX_BATCH = 1000
_batch = TypeAdapter(list[ReadIn])


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """What became of one read: stored, duplicate, conflict, expired or quarantined."""

    id: str
    status: str
    reason: str = ""


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
    answers: list[ReadAnswer | None] = [None] * len(items)
    kept: dict[UUID, tuple[int, NewRead]] = {}
    refused: list[tuple[Any, str]] = []
    for place, (item, read, reason) in enumerate(_parse(items)):
        if read is not None:
            reason = capture_time_problem(captured_at=read.captured_at, profile=profile, now=now)
            reason = reason or _image_problem(read)
        if read is None or reason:
            answers[place] = _refusal(item, read, reason)
            if reason != "expired":
                refused.append((item, reason))
            continue
        new = _new_read(camera, read, image_id)
        earlier = kept.setdefault(new.id, (place, new))
        if earlier[1] is not new:
            same = earlier[1].digest == new.digest
            answers[place] = ReadAnswer(read.id, "duplicate" if same else "conflict")
            if not same:
                refused.append((item, "conflict"))
    _store(camera, kept, items, engine, profile, now, answers, refused)
    _quarantine(camera, refused, now)
    final = [answer for answer in answers if answer is not None]
    _account_for(camera, final)
    return final


def _parse(items: Sequence[Any]) -> list[tuple[Any, ReadIn | None, str]]:
    try:
        reads = _batch.validate_python(items)
        return [(item, read, "") for item, read in zip(items, reads, strict=True)]
    except ValidationError:
        return [_parse_one(item) for item in items]


def _parse_one(item: Any) -> tuple[Any, ReadIn | None, str]:
    try:
        return item, ReadIn.model_validate(item), ""
    except ValidationError as error:
        return item, None, reason_of(error)


def _image_problem(read: ReadIn) -> str:
    if read.image is None:
        return ""
    try:
        decode_image(read.image)
    except ImageRefused:
        return "image_refused"
    return ""


def _refusal(item: Any, read: ReadIn | None, reason: str) -> ReadAnswer:
    sender_id = read.id if read else str(item.get("id", "")) if isinstance(item, dict) else ""
    status = "expired" if reason == "expired" else "quarantined"
    return ReadAnswer(sender_id[:64], status, reason)


def _new_read(camera: Camera, read: ReadIn, image_id: UUID | None) -> NewRead:
    own_id = uuid5(FEED, f"{camera.pk}/{read.id}")
    return NewRead(
        id=own_id,
        captured_at=read.captured_at,
        plate=read.plate,
        plate_key=plate_key(read.plate),
        state=read.state,
        confidence=read.confidence,
        state_confidence=read.state_confidence,
        make=read.make,
        model=read.model,
        color=read.color,
        body=read.body,
        sender_id=read.id,
        digest=body_digest(
            read.captured_at.timestamp(), read.plate, read.state, read.confidence, read.make,
            read.model, read.color, read.body, read.box,
        ),
        image_id=own_id if read.image else image_id,
        box=",".join(map(str, read.box)) if read.box else "",
        candidates=[(c.plate, plate_key(c.plate), c.confidence) for c in read.candidates],
    )  # fmt: skip


def _store(
    camera: Camera,
    kept: dict[UUID, tuple[int, NewRead]],
    items: Sequence[Any],
    engine: str,
    profile: Profile,
    now: datetime,
    answers: list[ReadAnswer | None],
    refused: list[tuple[Any, str]],
) -> None:
    if not kept:
        return
    done = insert_reads(
        [read for _, read in kept.values()],
        camera_id=camera.pk,
        in_service=camera.is_in_service,
        engine=engine,
        received_at=now,
    )
    for own_id, (place, read) in kept.items():
        status = "stored"
        if own_id in done.conflicts:
            status = "conflict"
            refused.append((items[place], "conflict"))
        elif own_id in done.duplicates:
            status = "duplicate"
        answers[place] = ReadAnswer(read.sender_id, status)
    stored = [(place, read) for own_id, (place, read) in kept.items() if own_id in done.stored]
    for place, read in stored:
        if read.image_id == read.id:
            image = ReadIn.model_validate(items[place]).image
            assert image is not None
            store_image(captured_at=read.captured_at, image_id=read.id, data=image)
    if camera.is_in_service:
        raise_alerts([_sight(camera, read) for _, read in stored], profile=profile, now=now)


def _sight(camera: Camera, read: NewRead) -> Sight:
    return Sight(
        read_id=read.id,
        captured_at=read.captured_at,
        camera_id=camera.pk,
        plate=read.plate,
        plate_key=read.plate_key,
        state=read.state,
        candidate_keys=frozenset(key for _, key, _ in read.candidates),
    )


def _quarantine(camera: Camera, refused: list[tuple[Any, str]], now: datetime) -> None:
    rows = []
    for item, reason in refused:
        body = json.dumps(item, default=str).encode()[:16_384]
        captured_at = capture_time_of(item, now)
        # The same refused body sent again is the same row.
        own_id = uuid5(FEED, f"{camera.pk}/{reason}/{body_digest(body).hex()}")
        rows.append(
            Quarantine(
                captured_at=captured_at, id=own_id, camera=camera, received_at=now,
                reason=reason[:32], body=body,
            )
        )  # fmt: skip
    if rows:
        ensure_partitions({day_of(row.captured_at) for row in rows})
        Quarantine.objects.bulk_create(rows, ignore_conflicts=True)


def _account_for(camera: Camera, answers: list[ReadAnswer]) -> None:
    counts: dict[str, int] = {}
    for answer in answers:
        counts[answer.status] = counts.get(answer.status, 0) + 1
    record_event("reads.recorded", actor=None, subject=camera, data=counts)
