"""Reads that arrive past the limit: kept where a live hold covers them, otherwise nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from alpr_compliance.policy import enforces
from reads.coverage import LIVE_HOLDS, pairs
from reads.ids import own_id
from reads.images import ImageGone, keep_image, store_held_image
from reads.models import PreservedRead
from reads.partitions import day_of
from reads.services.insert import COLUMNS, FOLDING, ROWS, VALUES, NewRead, json_rows
from reads.services.purge.lock import hold_off_purge

PRESERVE = f"""
WITH holds AS MATERIALIZED ({LIVE_HOLDS}),
late ({COLUMNS}, candidates) AS MATERIALIZED (SELECT {VALUES}, candidates FROM {ROWS}),
other AS (
    SELECT r.captured_at, r.id AS read_id, c.place - 1 AS place, c.value ->> 'plate' AS plate,
        translate(c.value ->> 'plate', %(printed)s, %(folded)s) AS plate_key,
        coalesce((c.value ->> 'confidence')::float8, 0) AS confidence
    FROM late r, json_array_elements(r.candidates) WITH ORDINALITY AS c(value, place)
),
covered AS (
    SELECT DISTINCT ON (captured_at, id) captured_at, id, hold_id
    FROM ({pairs(reads="late", candidates="other")}) p
    WHERE until > %(now)s
    ORDER BY captured_at, id, until DESC, hold_id
),
answer AS (
    SELECT r.*, k.hold_id, s.id IS NULL AS is_new,
        s.captured_at = r.captured_at AND s.plate = r.plate AND s.state = r.state
        AND s.confidence = r.confidence AND s.state_confidence = r.state_confidence
        AND s.make = r.make AND s.model = r.model AND s.color = r.color AND s.body = r.body
        AND s.features = r.features AND s.box = r.box
        AND s.characters = r.characters AS is_same
    FROM covered k JOIN late r USING (captured_at, id)
    LEFT JOIN reads_preservedread s ON s.id = r.id
        AND s.captured_at >= date_trunc('day', r.captured_at, 'UTC')
        AND s.captured_at < date_trunc('day', r.captured_at, 'UTC') + interval '1 day'
),
kept AS (
    INSERT INTO reads_preservedread
        ({COLUMNS}, hold_id, preserved_at, image_sha256, candidate_keys)
    SELECT {COLUMNS}, hold_id, %(now)s, '',
        ARRAY(SELECT c.plate_key FROM other c WHERE c.read_id = answer.id ORDER BY c.place)
    FROM answer WHERE is_new
    ON CONFLICT DO NOTHING
    RETURNING captured_at, id
),
companions AS (
    INSERT INTO reads_preservedrow (captured_at, read_id, place, row)
    SELECT c.captured_at, c.read_id, 'reads_readcandidate', to_jsonb(c)
    FROM other c JOIN kept k ON k.id = c.read_id
)
SELECT sender_id, hold_id, is_new, is_same FROM answer
"""  # noqa: S608 put together from our own text


@dataclass(frozen=True)
class Late:
    """Of reads past the limit, by the sender's id: those kept now, each with the hold that keeps
    it, and those kept before, with the same body and with another. Nothing is left of the rest.
    """

    stored: dict[str, int] = field(default_factory=dict)
    duplicates: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()


@enforces("KIN-IV.E.4#retention", "NC-20-183.32(c)#retention", "NE-60-3204(1)#retention-2")
def preserve_late(
    reads: Sequence[NewRead], *, camera_id: int, in_service: bool, engine: str, now: datetime
) -> Late:
    """Keep those of one day's reads, all past the limit, that a live hold covers.

    Call it before anything that locks a day: it takes the lock that the purge takes first. A
    sender's id stands at most once among them.
    """
    hold_off_purge()
    for read in reads:
        read["own_id"] = own_id(camera_id, day_of(read["captured_at"]), read["id"]).hex
    facts: dict[str, Any] = {
        "rows": json_rows(reads),
        "received_at": now,
        "now": now,
        "camera_id": camera_id,
        "engine": engine,
        "camera_in_service": in_service,
        **FOLDING,
    }
    with connection.cursor() as cursor:
        cursor.execute(PRESERVE, facts)
        answers = cursor.fetchall()
    known = {sender_id: is_same for sender_id, _, is_new, is_same in answers if not is_new}
    return Late(
        stored={sender_id: hold_id for sender_id, hold_id, is_new, _ in answers if is_new},
        duplicates=frozenset(sender_id for sender_id, is_same in known.items() if is_same),
        conflicts=frozenset(sender_id for sender_id, is_same in known.items() if not is_same),
    )


def keep_late_image(read: NewRead, *, hold_id: int, data: bytes | None) -> None:
    """Seal the image of a late read under its hold's key; None: the frame it was read from."""
    captured_at, image_id = read["captured_at"], read["image_id"]
    if data is None:
        try:
            sha256 = keep_image(captured_at=captured_at, image_id=image_id, hold_id=hold_id)
        except ImageGone:
            return  # The frame passed the limit before it was recognized.
    else:
        sha256 = store_held_image(
            captured_at=captured_at, image_id=image_id, hold_id=hold_id, data=data
        )
    PreservedRead.objects.filter(captured_at=captured_at, id=UUID(read["own_id"])).update(
        image_sha256=sha256
    )
