"""Storing reads by set: one statement for the whole batch, repeatable without doubles."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict

from django.db import connection

from reads.partitions import ensure_partitions


class NewCandidate(TypedDict):
    """Another text that the engine thought possible."""

    plate: str
    plate_key: str
    confidence: float


class NewRead(TypedDict):
    """One read as it goes to the table, in JSON's terms: thousands pass here each second.

    `id` and `image_id` are UUIDs as 32 hex digits, `captured_at` is ISO 8601 in UTC, `box` is
    "x,y,w,h" in pixels; texts are normalised.
    """

    id: str
    captured_at: str
    plate: str
    plate_key: str
    sender_id: str
    state: NotRequired[str]
    confidence: NotRequired[float]
    state_confidence: NotRequired[float]
    make: NotRequired[str]
    model: NotRequired[str]
    color: NotRequired[str]
    body: NotRequired[str]
    image_id: NotRequired[str]
    box: NotRequired[str]
    candidates: NotRequired[list[NewCandidate]]


@dataclass(frozen=True)
class Insertion:
    """The ids now stored, those already there with the same body, those there with another."""

    stored: set[str]
    duplicates: set[str]
    conflicts: set[str]


ROWS = """json_to_recordset(%(rows)s) AS r(captured_at timestamptz, id uuid, plate text,
    plate_key text, state text, confidence float8, state_confidence float8, make text, model text,
    color text, body text, image_id uuid, box text, sender_id text)"""

INSERT = f"""
INSERT INTO reads_read (captured_at, id, received_at, camera_id, plate, plate_key, state,
    confidence, state_confidence, make, model, color, body, image_id, box, engine, sender_id,
    camera_in_service)
SELECT captured_at, id, %(received_at)s, %(camera_id)s, plate, plate_key, coalesce(state, ''),
    coalesce(confidence, 1), coalesce(state_confidence, 0), coalesce(make, ''),
    coalesce(model, ''), coalesce(color, ''), coalesce(body, ''), image_id, coalesce(box, ''),
    %(engine)s, sender_id, %(in_service)s
FROM {ROWS}
ON CONFLICT DO NOTHING
"""  # noqa: S608 put together from our own text

# Which rows were there before, and whether with the same body: the stored row is the body.
PRESENT = f"""
SELECT replace(r.id::text, '-', ''), s.captured_at = r.captured_at AND s.plate = r.plate
    AND s.state = coalesce(r.state, '') AND s.confidence = coalesce(r.confidence, 1)
    AND s.state_confidence = coalesce(r.state_confidence, 0)
    AND s.make = coalesce(r.make, '') AND s.model = coalesce(r.model, '')
    AND s.color = coalesce(r.color, '') AND s.body = coalesce(r.body, '')
    AND s.box = coalesce(r.box, '')
FROM {ROWS}
JOIN reads_read s ON s.id = r.id AND s.received_at <> %(received_at)s
    AND s.captured_at >= date_trunc('day', r.captured_at, 'UTC')
    AND s.captured_at < date_trunc('day', r.captured_at, 'UTC') + interval '1 day'
"""  # noqa: S608 put together from our own text

INSERT_CANDIDATES = """
INSERT INTO reads_readcandidate (captured_at, read_id, place, plate, plate_key, confidence)
SELECT * FROM json_to_recordset(%s) AS c(captured_at timestamptz, read_id uuid, place int2,
    plate text, plate_key text, confidence float8)
ON CONFLICT DO NOTHING
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
    ensure_partitions({date.fromisoformat(day) for day in {r["captured_at"][:10] for r in reads}})
    facts: dict[str, Any] = {
        "rows": json.dumps(reads),
        "received_at": received_at,
        "camera_id": camera_id,
        "engine": engine,
        "in_service": in_service,
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, facts)
        present = {}
        # No id comes back from the insert: naming each would cost more than this rare question.
        if cursor.rowcount < len(reads):
            cursor.execute(PRESENT, facts)
            present = dict(cursor.fetchall())
        stored = {read["id"] for read in reads} - present.keys()
        candidates = [
            row
            for read in reads
            if "candidates" in read and read["id"] in stored
            for row in _candidate_rows(read)
        ]
        if candidates:
            cursor.execute(INSERT_CANDIDATES, [json.dumps(candidates)])
    duplicates = {own_id for own_id, is_same in present.items() if is_same}
    return Insertion(stored, duplicates, present.keys() - duplicates)


def _candidate_rows(read: NewRead) -> list[dict[str, Any]]:
    return [
        {**candidate, "captured_at": read["captured_at"], "read_id": read["id"], "place": place}
        for place, candidate in enumerate(read["candidates"])
    ]
