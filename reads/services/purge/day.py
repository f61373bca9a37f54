"""Emptying one day: all its captured tables in one transaction."""

from datetime import date, datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from reads import partitions
from reads.models import PurgeRun
from reads.register import BEFORE_EMPTY, TABLES
from reads.services.purge.lock import PURGE_LOCK
from reads.services.purge.preserving import DayOfHolds
from reads.services.purge.tally import seal_tally

LOCK_TIMEOUT = "200ms"
TRIES = 50


def days_until(cutoff: datetime) -> dict[date, list[str]]:
    """The days that the limit has reached, oldest first, each with the tables that have it."""
    last = partitions.day_of(cutoff)
    days: dict[date, list[str]] = {}
    for name in TABLES:
        for day in partitions.existing_days(name):
            if day <= last:
                days.setdefault(day, []).append(name)
    return dict(sorted(days.items()))


def empty_day(run: PurgeRun, day: date, tables: list[str], *, tries: int = TRIES) -> None:
    """Empty one day in every captured table, in one transaction; try again when it is in use.

    What live holds cover is preserved first. Raises OperationalError after the last try.
    """
    DayOfHolds(run, day, timezone.now()).keep_images_ahead()
    for attempt in range(tries):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PURGE_LOCK])  # step 1
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                _empty(cursor, run, day, _expired(run, day, tables))
            return
        except OperationalError as error:
            if not is_in_use(error) or attempt == tries - 1:
                raise


def is_in_use(error: Exception) -> bool:
    """Whether a day was left as it was since somebody, a search for instance, has it open."""
    return getattr(error.__cause__, "pgcode", "") == "55P03"


def _expired(run: PurgeRun, day: date, tables: list[str]) -> list[str]:
    """Those of the tables that have something past the limit on this day."""
    queries = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {partitions.partition_name(table, day)}"  # noqa: S608
        " WHERE captured_at <= %(cutoff)s)"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(queries, {"cutoff": run.cutoff})
        return [name for (name,) in cursor.fetchall()]


def _empty(cursor: CursorWrapper, run: PurgeRun, day: date, tables: list[str]) -> None:
    if not tables:
        return
    is_whole = partitions.start_of(day + timedelta(days=1)) <= run.cutoff
    names = [partitions.partition_name(table, day) for table in tables]
    cursor.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
    is_held = DayOfHolds(run, day, timezone.now()).preserve(cursor, tables)  # steps 2 and 4
    for table, name in zip(tables, names, strict=True):
        seal_tally(cursor, run, table, name, day, is_held=is_held)  # step 3
        if not is_whole:
            cursor.execute(
                f"CREATE TEMP TABLE {table}_staying ON COMMIT DROP AS"  # noqa: S608
                f" SELECT * FROM {name} WHERE captured_at > %s",
                [run.cutoff],
            )
    for table, seal in BEFORE_EMPTY.items():
        if table in tables:
            seal(run, day)
    cursor.execute(f"TRUNCATE {', '.join(names)}")  # step 5
    if not is_whole:
        for table, name in zip(tables, names, strict=True):
            cursor.execute(f"INSERT INTO {name} SELECT * FROM {table}_staying")  # noqa: S608
