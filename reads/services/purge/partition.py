"""The day partitions that a run leaves: dropped whole, also after a crash."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from reads import partitions
from reads.register import TABLES
from reads.services.purge.day import is_in_use

# Dropped in one transaction, as each one costs a write to disk; for its 20 ms nobody reads or
# writes the table.
AT_ONCE = 20
# So long others queue behind the drop while somebody has the table open.
LOCK_TIMEOUT = "20ms"
TRIES = 5


def drop_whole_days(cutoff: datetime, *, but: Collection[date] = ()) -> None:
    """Drop the emptied days; no open search stalls ingest.

    `but`: those that could not be emptied.
    """
    for table in TABLES:
        days = [
            day
            for day in partitions.existing_days(table)
            if day not in but and partitions.start_of(day + timedelta(days=1)) <= cutoff
        ]
        for start in range(0, len(days), AT_ONCE):
            drop_days(table, days[start : start + AT_ONCE])
    partitions.forget_known()


def drop_days(table: str, days: Sequence[date]) -> None:
    """Drop these days of a table, but for one that got a row after it was emptied."""
    if not any(_drop_attached(table, days) for _ in range(TRIES)):
        # A search has the table open: detaching waits for it alone.
        drop([detach(table, day) for day in days])


def _drop_attached(table: str, days: Sequence[date]) -> bool:
    """At once, if nobody has the table open."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            cursor.execute(f"LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE")
            _drop_empty(cursor, [partitions.partition_name(table, day) for day in days])
    except OperationalError as error:
        if not is_in_use(error):
            raise
        return False
    return True


def detach(table: str, day: date) -> str:
    """Take a day out of its table; returns the name under which it stands apart."""
    partition = partitions.partition_name(table, day)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {partition} CONCURRENTLY")
    return partition


def finish_crashed_detach() -> None:
    """Drop the days that a run emptied and detached, and died before it dropped them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.inhparent::regclass::text, c.relname FROM pg_inherits i"
            " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhdetachpending"
        )
        for parent, partition in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {parent} DETACH PARTITION {partition} FINALIZE")
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND NOT c.relispartition"
            " AND c.relnamespace = 'public'::regnamespace AND c.relname ~ %s",
            [f"^({'|'.join(TABLES)})_p[0-9]{{8}}$"],
        )
        orphans = [name for (name,) in cursor.fetchall()]
    drop(orphans)


def drop(detached: Sequence[str]) -> None:
    """Drop days that stand apart. One that got a row after it was emptied is put back instead."""
    for start in range(0, len(detached), AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            for name in _drop_empty(cursor, detached[start : start + AT_ONCE]):
                parent = re.sub(r"_p\d{8}$", "", name)
                partitions.attach(cursor, parent, partitions.day_in(name))


def _drop_empty(cursor: CursorWrapper, names: Sequence[str]) -> set[str]:
    """Drop those without rows; return the others."""
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})"  # noqa: S608 names of ours
            for name in names
        )
    )
    filled = {name for (name,) in cursor.fetchall()}
    if empty := [name for name in names if name not in filled]:
        cursor.execute(f"DROP TABLE {', '.join(empty)}")
    return filled
