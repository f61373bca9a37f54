"""The day partitions that a run leaves: dropped whole, also after a crash."""

import re
from datetime import datetime, timedelta

from django.db import connection, transaction

from reads import partitions
from reads.register import TABLES


def drop_whole_days(cutoff: datetime) -> None:
    """Detach and drop the emptied days; concurrently, so that no open search stalls ingest."""
    for name in TABLES:
        for day in partitions.existing_days(name):
            if partitions.start_of(day + timedelta(days=1)) <= cutoff:
                partition = partitions.partition_name(name, day)
                with connection.cursor() as cursor:
                    cursor.execute(f"ALTER TABLE {name} DETACH PARTITION {partition} CONCURRENTLY")
                _drop(partition)
    partitions.forget_known()


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
    for orphan in orphans:
        _drop(orphan)


@transaction.atomic
def _drop(partition: str) -> None:
    """Drop a detached day. A row that came in after it was emptied is purged like any other."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {partition})")  # noqa: S608
        if cursor.fetchone()[0]:
            parent = re.sub(r"_p\d{8}$", "", partition)
            partitions.attach(cursor, parent, partitions.day_in(partition))
        else:
            cursor.execute(f"DROP TABLE {partition}")
