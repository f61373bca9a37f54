"""The day partitions that a run leaves: dropped whole, also after a crash."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from reads import partitions
from reads.register import TABLES

# Dropped in one transaction: each one costs a write to disk.
AT_ONCE = 200


def drop_whole_days(cutoff: datetime, *, but: Collection[date] = ()) -> None:
    """Detach and drop the emptied days; concurrently, so that no open search stalls ingest.

    `but`: those that could not be emptied.
    """
    detached = []
    for name in TABLES:
        for day in partitions.existing_days(name):
            if day not in but and partitions.start_of(day + timedelta(days=1)) <= cutoff:
                detached.append(detach(name, day))
    drop(detached)
    partitions.forget_known()


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
        names = detached[start : start + AT_ONCE]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})"  # noqa: S608
                    for name in names
                )
            )
            filled = {name for (name,) in cursor.fetchall()}
            for name in filled:
                parent = re.sub(r"_p\d{8}$", "", name)
                partitions.attach(cursor, parent, partitions.day_in(name))
            if empty := [name for name in names if name not in filled]:
                cursor.execute(f"DROP TABLE {', '.join(empty)}")
