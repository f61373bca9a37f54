"""Storing reads by set: one statement for the whole batch, repeatable without doubles."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from reads.partitions import day_of, ensure_partitions


@dataclass(slots=True)
class NewRead:
    """One read as it will stand in the table. Texts are normalised, `digest` tells its body."""

    id: UUID
    captured_at: datetime
    plate: str
    plate_key: str
    state: str
    confidence: float
    state_confidence: float
    make: str
    model: str
    color: str
    body: str
    sender_id: str
    digest: bytes
    image_id: UUID | None = None
    box: str = ""
    candidates: list[tuple[str, str, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Insertion:
    """The ids now stored, those already there with the same body, those there with another."""

    stored: set[UUID]
    duplicates: set[UUID]
    conflicts: set[UUID]


INSERT = """
INSERT INTO reads_read (captured_at, id, received_at, camera_id, plate, plate_key, state,
    confidence, state_confidence, make, model, color, body, image_id, box, engine, sender_id,
    camera_in_service, digest)
SELECT captured_at, id, %(received_at)s, %(camera_id)s, plate, plate_key, state, confidence,
    state_confidence, make, model, color, body, image_id, box, %(engine)s, sender_id,
    %(in_service)s, decode(digest, 'hex')
FROM json_to_recordset(%(rows)s) AS r(captured_at timestamptz, id uuid, plate text,
    plate_key text, state text, confidence float8, state_confidence float8, make text, model text,
    color text, body text, image_id uuid, box text, sender_id text, digest text)
ON CONFLICT DO NOTHING
RETURNING id
"""

INSERT_CANDIDATES = """
INSERT INTO reads_readcandidate (captured_at, read_id, place, plate, plate_key, confidence)
SELECT * FROM json_to_recordset(%s) AS c(captured_at timestamptz, read_id uuid, place int2,
    plate text, plate_key text, confidence float8)
ON CONFLICT DO NOTHING
"""

STORED_DIGESTS = """
SELECT id, digest FROM reads_read
WHERE id = ANY(%s) AND captured_at >= %s::date AND captured_at < %s::date + 1
"""


def insert_reads(
    reads: Sequence[NewRead],
    *,
    camera_id: int,
    in_service: bool,
    engine: str,
    received_at: datetime,
) -> Insertion:
    """Insert these reads, once each. Call inside the transaction that also matches them.

    A sender's id counts once per capture day. An id that is there already is a duplicate when
    the body is the same, a conflict when it is not; neither changes what is stored.
    """
    ensure_partitions({day_of(read.captured_at) for read in reads})
    facts: dict[str, Any] = {
        "rows": json.dumps([_row(read) for read in reads]),
        "received_at": received_at,
        "camera_id": camera_id,
        "engine": engine,
        "in_service": in_service,
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, facts)
        stored = {row[0] for row in cursor.fetchall()}
        present = [read for read in reads if read.id not in stored]
        duplicates, conflicts = _compare(cursor, present)
        candidates = [c for read in reads if read.id in stored for c in _candidates(read)]
        if candidates:
            cursor.execute(INSERT_CANDIDATES, [json.dumps(candidates)])
    return Insertion(stored, duplicates, conflicts)


def _row(read: NewRead) -> dict[str, Any]:
    return {
        "captured_at": read.captured_at.isoformat(),
        "id": str(read.id),
        "plate": read.plate,
        "plate_key": read.plate_key,
        "state": read.state,
        "confidence": read.confidence,
        "state_confidence": read.state_confidence,
        "make": read.make,
        "model": read.model,
        "color": read.color,
        "body": read.body,
        "image_id": str(read.image_id) if read.image_id else None,
        "box": read.box,
        "sender_id": read.sender_id,
        "digest": read.digest.hex(),
    }


def _candidates(read: NewRead) -> list[dict[str, Any]]:
    return [
        {
            "captured_at": read.captured_at.isoformat(),
            "read_id": str(read.id),
            "place": place,
            "plate": plate,
            "plate_key": key,
            "confidence": confidence,
        }
        for place, (plate, key, confidence) in enumerate(read.candidates)
    ]


def _compare(cursor: CursorWrapper, present: list[NewRead]) -> tuple[set[UUID], set[UUID]]:
    duplicates: set[UUID] = set()
    conflicts: set[UUID] = set()
    if not present:
        return duplicates, conflicts
    days = sorted(day_of(read.captured_at) for read in present)
    cursor.execute(STORED_DIGESTS, [[read.id for read in present], days[0], days[-1]])
    digests = {row[0]: bytes(row[1]) for row in cursor.fetchall()}
    for read in present:
        (duplicates if digests.get(read.id) == read.digest else conflicts).add(read.id)
    return duplicates, conflicts
