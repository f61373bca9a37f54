"""Which live holds keep the reads that somebody has in hand, by the same SQL as the purge."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from reads.coverage import LIVE_HOLDS, pairs

NO_END = datetime.max.replace(tzinfo=UTC)

OF_WINDOW = "captured_at BETWEEN %(since)s AND %(until)s"
THESE = f"{OF_WINDOW} AND id = ANY (%(ids)s::uuid[])"
SHOWN = "captured_at, id, camera_id, plate, plate_key"
FIND = f"""
WITH holds AS MATERIALIZED ({LIVE_HOLDS}),
stored AS MATERIALIZED (
    SELECT {SHOWN} FROM reads_read WHERE {THESE}
    UNION
    SELECT {SHOWN} FROM reads_preservedread WHERE {THESE}
),
other AS MATERIALIZED (
    SELECT captured_at, read_id, plate_key FROM reads_readcandidate
    WHERE {OF_WINDOW} AND read_id = ANY (%(ids)s::uuid[])
    UNION
    SELECT captured_at, id, unnest(candidate_keys) FROM reads_preservedread WHERE {THESE}
)
SELECT s.captured_at, s.id, h.id, h.ground, k.starts_at, nullif(k.until, 'infinity')
FROM stored s
LEFT JOIN ({pairs(reads="stored", candidates="other")}) k
    ON k.captured_at = s.captured_at AND k.id = s.id AND k.until > %(now)s
LEFT JOIN reads_hold h ON h.id = k.hold_id
"""  # noqa: S608 put together from our own text


@dataclass(frozen=True)
class Cover:
    """A live hold on a read, since when, and when it ends: NO_END while nobody has set an end."""

    hold_id: int
    ground: str
    starts_at: datetime
    until: datetime


@dataclass(frozen=True)
class Covered:
    """A read that is stored, with the live holds on it."""

    captured_at: datetime
    covers: frozenset[Cover]

    def until(self, ground: str = "") -> datetime | None:
        """Until when its holds keep it, those of one ground or all; None without any."""
        ends = [cover.until for cover in self.covers if not ground or cover.ground == ground]
        return max(ends, default=None)

    def begun_before(self, at: datetime) -> "Covered":
        """The same read with those of its holds that were in force before this instant."""
        covers = frozenset(cover for cover in self.covers if cover.starts_at < at)
        return replace(self, covers=covers)


def covered_reads(
    ids: Collection[UUID], *, since: datetime, until: datetime, now: datetime
) -> dict[UUID, Covered]:
    """Those of these reads, captured in this window, that are still stored, with their holds."""
    facts: dict[str, Any] = {
        "ids": [str(each) for each in ids],
        "since": since,
        "until": until,
        "now": now,
    }
    times: dict[UUID, datetime] = {}
    covers: dict[UUID, set[Cover]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(FIND, facts)
        for captured_at, read_id, hold_id, ground, start, end in cursor.fetchall():
            times[read_id] = captured_at
            if hold_id is not None:
                covers[read_id].add(Cover(hold_id, ground, start, end or NO_END))
    return {read_id: Covered(at, frozenset(covers[read_id])) for read_id, at in times.items()}
