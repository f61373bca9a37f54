"""What is stored past the limit, and which hold supports it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from governance.services import effective_profile
from reads import partitions
from reads.coverage import LIVE_HOLDS, pairs
from reads.register import LOG_CHECKS, OTHER_PLACES, TABLES, Disagreement
from reads.rules import retention_cutoff

# What passed the limit since the last hourly run is waiting for the next one.
UNTIL_NEXT_RUN = timedelta(hours=2)

# Each preserved read under the live hold that lasts longest, or under none.
PRESERVED = f"""
WITH holds AS MATERIALIZED ({LIVE_HOLDS}),
candidates AS (SELECT captured_at, id AS read_id, unnest(candidate_keys) AS plate_key
    FROM reads_preservedread),
covered AS (
    SELECT DISTINCT ON (captured_at, id) captured_at, id, hold_id
    FROM ({pairs(reads="reads_preservedread", candidates="candidates")}) p
    WHERE until > %(now)s ORDER BY captured_at, id, until DESC, hold_id
)
SELECT (p.captured_at AT TIME ZONE 'UTC')::date, p.camera_id, k.hold_id, count(*)
FROM reads_preservedread p LEFT JOIN covered k USING (captured_at, id)
WHERE k.hold_id IS NOT NULL OR p.captured_at <= %(cutoff)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 put together from our own text

# Live holds that cover no stored and no preserved read.
EMPTY_HOLDS = f"""
WITH holds AS MATERIALIZED ({LIVE_HOLDS}),
candidates AS (SELECT captured_at, id AS read_id, unnest(candidate_keys) AS plate_key
    FROM reads_preservedread),
covering AS (
    SELECT hold_id FROM ({pairs(reads="reads_preservedread", candidates="candidates")}) kept
    UNION
    SELECT hold_id FROM ({pairs(reads="reads_read", candidates="reads_readcandidate")}) stored
)
SELECT id FROM holds WHERE id NOT IN (SELECT hold_id FROM covering) ORDER BY id
"""  # noqa: S608 put together from our own text


@dataclass(frozen=True)
class Overage:
    """Rows of one place, day and camera past the limit, and the hold that supports them."""

    place: str
    day: date
    camera_id: int | None
    rows: int
    hold_id: int | None = None


def overdue_since(now: datetime) -> datetime:
    """The instant up to which everything captured should have been destroyed, or be held."""
    return retention_cutoff(effective_profile(now), now) - UNTIL_NEXT_RUN


def rows_past_limit(now: datetime) -> Iterator[Overage]:
    """Everything that is stored past the limit: captured rows, preserved reads, other places."""
    cutoff = overdue_since(now)
    for table in TABLES.values():
        for day in partitions.existing_days(table.name):
            if day <= partitions.day_of(cutoff):
                yield from _captured(table.name, day, cutoff)
    yield from _preserved(now, cutoff)
    for place in OTHER_PLACES.values():
        for on, rows in sorted(place.late(now).items()):
            yield Overage(place.name, on, None, rows)


def _captured(table: str, day: date, cutoff: datetime) -> list[Overage]:
    # What a hold covers was moved when its day was emptied: nothing supports what is still here.
    camera = "camera_id" if TABLES[table].has_camera else "NULL::int"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {camera}, count(*) FROM {partitions.partition_name(table, day)}"  # noqa: S608
            " WHERE captured_at <= %s GROUP BY 1 ORDER BY 1",
            [cutoff],
        )
        return [Overage(table, day, camera_id, rows) for camera_id, rows in cursor.fetchall()]


def _preserved(now: datetime, cutoff: datetime) -> list[Overage]:
    with connection.cursor() as cursor:
        # What a hold kept that ended since the last run is waiting for the next one, too.
        cursor.execute(PRESERVED, {"now": now - UNTIL_NEXT_RUN, "cutoff": cutoff})
        return [
            Overage("reads_preservedread", day, camera_id, rows, hold_id)
            for day, camera_id, hold_id, rows in cursor.fetchall()
        ]


def holds_without_reads(now: datetime) -> list[int]:
    """The live holds that cover nothing that is stored."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_HOLDS, {"now": now})
        return [hold_id for (hold_id,) in cursor.fetchall()]


def log_disagreements(now: datetime) -> list[Disagreement]:
    """Holds that the log of requests does not support, and requests without their hold."""
    return [found for check in LOG_CHECKS for found in check(now)]
