"""Day partitions of the tables that hold captured data: made ahead and on demand, dropped whole.

There is no DEFAULT partition: a row without its day is an error, not a row in the wrong place.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from reads.register import TABLES, CapturedTable

AHEAD = 3
# Two processes that make the same day's partitions at once would collide in the catalogue.
PARTITION_LOCK = 7_201_001

_known: set[date] = set()


def day_of(instant: datetime) -> date:
    return instant.astimezone(UTC).date()


def start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def partition_name(table: str, day: date) -> str:
    return f"{table}_p{day:%Y%m%d}"


def ensure_partitions(days: Iterable[date]) -> None:
    """Make the partitions of these days in every registered table; known days cost nothing."""
    missing = sorted(set(days) - _known)
    if not missing:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
        wanted = {
            partition_name(table.name, day): (table, day)
            for day in missing
            for table in TABLES.values()
        }
        cursor.execute("SELECT n FROM unnest(%s) n WHERE to_regclass(n) IS NULL", [list(wanted)])
        for (name,) in cursor.fetchall():
            _create(cursor, *wanted[name])
    transaction.on_commit(lambda: _known.update(missing))


def make_ahead(now: datetime) -> None:
    """Make today's partitions and those of the next days."""
    today = day_of(now)
    ensure_partitions(today + timedelta(days=offset) for offset in range(-1, AHEAD + 1))


def forget_known() -> None:
    """Look into the catalogue again: a day may have been dropped since."""
    _known.clear()


def existing_days(table: str) -> list[date]:
    """The days that have a partition of this table attached, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass AND NOT i.inhdetachpending",
            [table],
        )
        return sorted(day_in(name) for (name,) in cursor.fetchall())


def day_in(partition: str) -> date:
    match = re.search(r"_p(\d{4})(\d{2})(\d{2})$", partition)
    assert match, partition
    year, month, day = map(int, match.groups())
    return date(year, month, day)


def _create(cursor: CursorWrapper, table: CapturedTable, day: date) -> None:
    name = partition_name(table.name, day)
    execute = cursor.execute
    # Created apart and then attached: this takes no lock that reading or writing would wait for.
    execute(f"CREATE TABLE {name} (LIKE {table.name} INCLUDING ALL)")
    for column in table.plate_columns + table.text_columns:
        execute(f"ALTER TABLE {name} ALTER COLUMN {column} SET STATISTICS 0")
    if table.unique_in_day:
        execute(f"CREATE UNIQUE INDEX ON {name} ({', '.join(table.unique_in_day)})")
    attach(cursor, table.name, day)


def attach(cursor: CursorWrapper, table: str, day: date) -> None:
    """Make the day's table, which stands apart, a partition."""
    cursor.execute(
        f"ALTER TABLE {table} ATTACH PARTITION {partition_name(table, day)}"
        " FOR VALUES FROM (%s) TO (%s)",
        [start_of(day), start_of(day + timedelta(days=1))],
    )
