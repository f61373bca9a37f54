"""Emptying one day: all its captured tables in one transaction."""

from datetime import date, datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from reads import partitions
from reads.models import PurgeRun
from reads.register import TABLES
from reads.services.purge.lock import PURGE_LOCK
from reads.services.purge.tally import seal_tally

LOCK_TIMEOUT = "200ms"
TRIES = 50


def days_with_expired_rows(cutoff: datetime) -> list[date]:
    last = partitions.day_of(cutoff)
    days = {day for name in TABLES for day in partitions.existing_days(name) if day <= last}
    return sorted(days)


def empty_day(run: PurgeRun, day: date) -> None:
    """Empty one day in every captured table, in one transaction; try again when it is in use."""
    for attempt in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PURGE_LOCK])  # step 1
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                for name in TABLES:
                    if day in partitions.existing_days(name):
                        _empty_partition(cursor, run, name, day)
            return
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != "55P03" or attempt == TRIES - 1:
                raise


def _empty_partition(cursor: CursorWrapper, run: PurgeRun, table: str, day: date) -> None:
    partition = partitions.partition_name(table, day)
    whole = partitions.start_of(day + timedelta(days=1)) <= run.cutoff
    cursor.execute(
        f"SELECT EXISTS (SELECT FROM {partition} WHERE captured_at <= %s)",  # noqa: S608
        [run.cutoff],
    )
    if not cursor.fetchone()[0]:
        return
    cursor.execute(f"LOCK TABLE {partition} IN ACCESS EXCLUSIVE MODE")
    seal_tally(cursor, run, table, partition, day)  # step 3
    if not whole:
        cursor.execute(
            f"CREATE TEMP TABLE staying ON COMMIT DROP AS"  # noqa: S608
            f" SELECT * FROM {partition} WHERE captured_at > %s",
            [run.cutoff],
        )
    cursor.execute(f"TRUNCATE {partition}")  # step 5
    if not whole:
        cursor.execute(f"INSERT INTO {partition} SELECT * FROM staying")  # noqa: S608
        cursor.execute("DROP TABLE staying")
