"""`record_reads`: the only door into the stored reads, for every source."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NotRequired, TypedDict, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from camera_ingest.models import Camera
from camera_ingest.ocr.decoding import ImageRefused
from camera_ingest.payloads import (
    ReadIn,
    capture_time_of,
    capture_times,
    image_of,
    parse_reads,
    parse_whole,
    sender_id_of,
)
from camera_ingest.quarantine import set_aside
from camera_ingest.rules.times import AcceptedTimes
from camera_ingest.services.pulse import hear
from governance.services import effective_profile
from hotlists.services.matching import raise_alerts
from ledger.services import record_event
from reads.ids import own_id
from reads.images import store_image
from reads.models import Read
from reads.partitions import day_of, start_of
from reads.services import NewRead, insert_reads, keep_late_image, preserve_late

MAX_BATCH = 1000
# No hold reaches further back than this, and some of these times are no day in UTC.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class ReadAnswer(TypedDict):
    """What became of one read: stored, duplicate, conflict, expired or quarantined, and why."""

    id: str
    status: str
    reason: NotRequired[str]


@dataclass
class _Batch:
    """One batch on its way: what is kept at which place, what is answered, what is set aside."""

    items: Sequence[Any]
    kept: dict[int, NewRead] = field(default_factory=dict)
    answers: dict[int, ReadAnswer] = field(default_factory=dict)
    refused: list[tuple[Any, str]] = field(default_factory=list)
    images: list[tuple[int, bytes]] = field(default_factory=list)
    # Past the limit, by day: nothing but a hold keeps them.
    late: dict[date, dict[int, ReadIn]] = field(default_factory=dict)

    def refuse(self, place: int, sender_id: str, status: str, reason: str) -> None:
        self.answers[place] = {"id": sender_id, "status": status, "reason": reason}
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
    _sort(batch, camera, AcceptedTimes(profile, now))
    # Of a stored frame the camera was heard when it came.
    if image_id is None:
        hear(camera, captured=capture_times(items))
    else:
        for read in batch.kept.values():
            read["image_id"] = image_id
    for reads in batch.late.values():
        _keep_late(batch, reads, camera, engine, now, image_id)
    if batch.kept and (served := _store(batch, camera, engine, now)):
        raise_alerts(served, camera_id=camera.pk, profile=profile, now=now)
    set_aside(camera, batch.refused, engine=engine, image_id=image_id, now=now)
    answers = [batch.answers[place] for place in range(len(items))]
    counts = Counter([answer["status"] for answer in answers])
    record_event("reads.recorded", actor=None, subject=camera, data=dict(counts))
    return answers


def would_answer(
    *, camera: Camera, items: Sequence[Any]
) -> list[tuple[ReadAnswer, NewRead | None]]:
    """What `record_reads` would answer now, each with the read that would be stored, if any.

    Nothing is stored, set aside or matched.
    """
    now = timezone.now()
    batch = _Batch(items)
    _sort(batch, camera, AcceptedTimes(effective_profile(now), now))
    for reads in batch.late.values():
        for place, late in reads.items():
            batch.refuse(place, late["id"], "expired", "expired")
    ids = {place: _id_of(camera, read) for place, read in batch.kept.items()}
    known = _known(list(batch.kept.values()), set(ids.values()))
    for place, read in batch.kept.items():
        status = "duplicate" if ids[place] in known else "stored"
        batch.answers[place] = {"id": read["id"], "status": status}
    return [(batch.answers[place], batch.kept.get(place)) for place in range(len(items))]


def _known(reads: Sequence[NewRead], ids: set[UUID]) -> set[UUID]:
    """Which of these ids are stored on the days of these reads."""
    days = [day_of(read["captured_at"]) for read in reads]
    if not days:
        return set()
    until = start_of(max(days) + timedelta(days=1))
    found = Read.objects.filter(
        id__in=ids, captured_at__gte=start_of(min(days)), captured_at__lt=until
    )
    return set(found.values_list("id", flat=True))


def _sort(batch: _Batch, camera: Camera, times: AcceptedTimes) -> None:
    """Keep what can be stored; refuse the rest, each with its reason."""
    whole = parse_whole(batch.items)
    if (
        whole
        and times.cover([read["captured_at"] for read in whole])
        and len({read["id"] for read in whole}) == len(whole)
    ):
        batch.kept = dict(enumerate(cast(Sequence[NewRead], whole)))
        return
    earlier: dict[tuple[str, date], ReadIn] = {}
    for place, read in enumerate(parse_reads(batch.items)):
        if isinstance(read, str):
            _refuse_unread(batch, place, read, times)
        elif read["captured_at"] < EARLIEST:
            batch.refuse(place, read["id"], "expired", "expired")
        elif (problem := times.problem(read["captured_at"])) and problem != "expired":
            batch.refuse(place, read["id"], "quarantined", problem)
        else:
            day = day_of(read["captured_at"])
            first = earlier.setdefault((read["id"], day), read)
            if first is read and problem:
                batch.late.setdefault(day, {})[place] = read
            elif first is read:
                _keep(batch, place, read, camera)
            elif first == read:
                batch.answers[place] = {"id": read["id"], "status": "duplicate"}
            elif problem:
                batch.answers[place] = _conflict(read["id"])
            else:
                batch.refuse(place, read["id"], "conflict", "conflict")


def _refuse_unread(batch: _Batch, place: int, reason: str, times: AcceptedTimes) -> None:
    item = batch.items[place]
    is_expired = times.problem(capture_time_of(item, times.latest)) == "expired"
    batch.refuse(place, sender_id_of(item), "expired" if is_expired else "quarantined", reason)


def _keep_late(
    batch: _Batch,
    reads: dict[int, ReadIn],
    camera: Camera,
    engine: str,
    now: datetime,
    image_id: UUID | None,
) -> None:
    """Answer for one day's reads past the limit; what a live hold covers is kept."""
    new = {place: _late_read(read, camera, image_id) for place, read in reads.items()}
    late = preserve_late(
        list(new.values()),
        camera_id=camera.pk,
        in_service=camera.is_in_service,
        engine=engine,
        now=now,
    )
    for place, read in new.items():
        sender_id = read["id"]
        if (hold_id := late.stored.get(sender_id)) is not None:
            batch.answers[place] = {"id": sender_id, "status": "stored"}
            _keep_late_image(read, reads[place], hold_id)
        elif sender_id in late.duplicates:
            batch.answers[place] = {"id": sender_id, "status": "duplicate"}
        elif sender_id in late.conflicts:
            batch.answers[place] = _conflict(sender_id)
        else:
            batch.refuse(place, sender_id, "expired", "expired")


def _keep_late_image(read: NewRead, sent: ReadIn, hold_id: int) -> None:
    if (image := sent.get("image")) is not None:
        # A photograph that can not be read is no reason to lose a read that is held.
        with suppress(ImageRefused):
            keep_late_image(read, hold_id=hold_id, data=image_of(image))
    elif "image_id" in read:
        keep_late_image(read, hold_id=hold_id, data=None)


def _conflict(sender_id: str) -> ReadAnswer:
    return {"id": sender_id, "status": "conflict", "reason": "conflict"}


def _late_read(read: ReadIn, camera: Camera, image_id: UUID | None) -> NewRead:
    new = cast(NewRead, {name: value for name, value in read.items() if name != "image"})
    if read.get("image") is not None:
        new["image_id"] = _id_of(camera, new)
    elif image_id is not None:
        new["image_id"] = image_id
    return new


def _keep(batch: _Batch, place: int, read: ReadIn, camera: Camera) -> None:
    new = cast(NewRead, {name: value for name, value in read.items() if name != "image"})
    image = read.get("image")
    if image is not None:
        try:
            batch.images.append((place, image_of(image)))
        except ImageRefused:
            batch.refuse(place, read["id"], "quarantined", "image_refused")
            return
        new["image_id"] = _id_of(camera, new)
    batch.kept[place] = new


def _id_of(camera: Camera, read: NewRead) -> UUID:
    return own_id(camera.pk, day_of(read["captured_at"]), read["id"])


def _store(batch: _Batch, camera: Camera, engine: str, now: datetime) -> list[NewRead]:
    """Insert what was kept, answer for each, keep the photographs.

    Returns what is new and was captured while the camera was in service.
    """
    served: list[NewRead] = []
    for in_service, day_batch in _parts(batch.kept, camera):
        done = insert_reads(
            list(day_batch.values()),
            camera_id=camera.pk,
            in_service=in_service,
            engine=engine,
            received_at=now,
        )
        for place, read in day_batch.items():
            sender_id = read["id"]
            if sender_id in done.conflicts:
                batch.refuse(place, sender_id, "conflict", "conflict")
            elif sender_id in done.duplicates:
                batch.answers[place] = {"id": sender_id, "status": "duplicate"}
            else:
                batch.answers[place] = {"id": sender_id, "status": "stored"}
                if in_service:
                    served.append(read)
    for place, data in batch.images:
        if batch.answers[place]["status"] == "stored":
            read = batch.kept[place]
            store_image(captured_at=read["captured_at"], image_id=_id_of(camera, read), data=data)
    return served


def _parts(kept: dict[int, NewRead], camera: Camera) -> Iterator[tuple[bool, dict[int, NewRead]]]:
    """The batch in parts to be stored at once, each with whether the camera was in service."""
    by_service: dict[bool, dict[int, NewRead]] = {}
    if camera.left_service_at is None:
        by_service[camera.is_in_service] = kept
    else:
        for place, read in kept.items():
            by_service.setdefault(camera.serves(read["captured_at"]), {})[place] = read
    for in_service, reads in by_service.items():
        for part in _by_use_of_ids(reads):
            yield in_service, part


def _by_use_of_ids(kept: dict[int, NewRead]) -> list[dict[int, NewRead]]:
    """The batch in parts in which each sender's id stands once: on two days it may stand twice."""
    if len({read["id"] for read in kept.values()}) == len(kept):
        return [kept]
    parts: dict[date, dict[int, NewRead]] = {}
    for place, read in kept.items():
        parts.setdefault(day_of(read["captured_at"]), {})[place] = read
    return list(parts.values())
