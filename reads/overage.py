"""What is stored past the limit, and whether a hold supports it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from governance.services import effective_profile
from reads import partitions
from reads.models import RetentionIncident
from reads.register import TABLES
from reads.rules import retention_cutoff

# What passed the limit since the last hourly run is waiting for the next one.
UNTIL_NEXT_RUN = timedelta(hours=2)


@dataclass(frozen=True)
class Overage:
    """Rows of one place, day and camera that no hold supports."""

    place: str
    day: date
    camera_id: int | None
    rows: int


def overdue_since(now: datetime) -> datetime:
    """The instant up to which everything captured should have been destroyed or held."""
    return retention_cutoff(effective_profile(now), now) - UNTIL_NEXT_RUN


def unsupported_rows(now: datetime) -> Iterator[Overage]:
    """Captured rows past the limit in the tables that the purge empties: nothing holds these."""
    cutoff = overdue_since(now)
    for table in TABLES.values():
        for day in partitions.existing_days(table.name):
            if day <= partitions.day_of(cutoff):
                yield from _rows_of_day(table.name, day, cutoff)


def _rows_of_day(table: str, day: date, cutoff: datetime) -> list[Overage]:
    camera = "camera_id" if TABLES[table].has_camera else "NULL::int"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {camera}, count(*) FROM {partitions.partition_name(table, day)}"  # noqa: S608
            " WHERE captured_at <= %s GROUP BY 1 ORDER BY 1",
            [cutoff],
        )
        return [Overage(table, day, camera_id, rows) for camera_id, rows in cursor.fetchall()]


def count_unsupported(incident: RetentionIncident) -> int:
    """How many of the rows that an incident names are still there without a ground."""
    where = (incident.place, incident.day, incident.camera_id)
    found = unsupported_rows(timezone.now())
    return sum(each.rows for each in found if (each.place, each.day, each.camera_id) == where)
