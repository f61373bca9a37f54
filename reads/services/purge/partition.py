"""The day partitions that a run leaves: dropped whole, also after a crash."""

from datetime import datetime, timedelta

from django.db import connection

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
                    cursor.execute(f"DROP TABLE {partition}")
    partitions.forget_known()


def finish_crashed_detach() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.inhparent::regclass::text, c.relname FROM pg_inherits i"
            " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhdetachpending"
        )
        for parent, partition in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {parent} DETACH PARTITION {partition} FINALIZE")
        # A day detached by a run that died before it dropped it: emptied already, so drop it.
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND NOT c.relispartition"
            " AND c.relnamespace = 'public'::regnamespace AND c.relname ~ %s",
            [f"^({'|'.join(TABLES)})_p[0-9]{{8}}$"],
        )
        for (orphan,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {orphan}")
