"""The index that finds partial plates, made for each day once it is over.

Kept up with each read as it comes in it would nearly double what storing one costs; made at once
for a whole day it costs a tenth of that. The day that still fills is small enough to be looked
through. See docs/decisions/0010-search-keys.md.
"""

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from reads.partitions import existing_days, partition_name, start_of

SEARCHED = "reads_read", "reads_readcandidate"
# Cameras that were cut off send what they have; most of it has come an hour after midnight.
SETTLED = timedelta(hours=1)
INDEX_LOCK = 7_201_004
# A late read of that day waits as long as the index is made; nothing waits for the lock.
LOCK_TIMEOUT = "2s"


def index_past_days(now: datetime) -> int:
    """Make the index of each day that is over and has none; returns how many were made."""
    missing = [
        (table, day)
        for table in SEARCHED
        for day in existing_days(table)
        if start_of(day + timedelta(days=1)) + SETTLED <= now
    ]
    return sum(_index(table, day) for table, day in missing)


@transaction.atomic
def _index(table: str, day: date) -> bool:
    partition = partition_name(table, day)
    index = f"{partition}_pairs"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INDEX_LOCK])
        cursor.execute(
            "SELECT to_regclass(%s) IS NULL AND to_regclass(%s) IS NOT NULL", [index, partition]
        )
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute(f"CREATE INDEX {index} ON {partition} USING gin (plate_pairs(plate_key))")
        # Statistics would hold what plates are made of.
        cursor.execute(f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 0")
    return True
