"""The purge: removes what is past the effective limit, day by day, and accounts for it.

A run may die anywhere; the next one finishes. Steps are numbered as in docs/decisions/0004.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from reads import images, partitions
from reads.models import PurgeRun, PurgeTally
from reads.permissions import require
from reads.register import AFTER_PURGE, TABLES
from reads.rules import check_clock, retention_cutoff

# Placing a hold will take the same lock, so that no day is emptied beside a new hold.
PURGE_LOCK = 7_201_002
RUN_LOCK = 7_201_003
LOCK_TIMEOUT = "200ms"
TRIES = 50


def purge_expired(*, actor: User, clock_is_right: bool = False) -> PurgeRun:
    """Delete everything captured up to the cut-off of the profile in force; return the account.

    Raises PolicyViolation when no profile is adopted, or when the clock jumped ahead and nobody
    confirmed it (`clock_is_right`). A run that fails is kept as failed and raises.
    """
    require(actor, "purge")
    now = timezone.now()
    profile = effective_profile(now)
    if not clock_is_right:
        _check_clock(profile, now)
    with _one_run_at_a_time():
        _close_dead_runs(actor)
        return _run(actor, profile, now)


@contextmanager
def _one_run_at_a_time() -> Iterator[None]:
    """Wait for a run that is under way; the server frees the lock of one that died."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [RUN_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [RUN_LOCK])


def _close_dead_runs(actor: User) -> None:
    # Called under the run lock: nobody can be at work on these any more.
    for run in PurgeRun.objects.filter(status=PurgeRun.Status.RUNNING):
        _fail(run, "Killed", actor)


def _run(actor: User, profile: Profile, now: datetime) -> PurgeRun:
    run = PurgeRun.objects.create(
        started_at=now,
        cutoff=retention_cutoff(profile, now),
        limit=str(profile.retention.reads.effective),
        clause=profile.retention.reads.clause,
        actor=actor,
        boot_id=_boot_id(),
        uptime_seconds=_uptime(),
    )
    try:
        _finish_crashed_detach()
        for day in _days_with_expired_rows(run.cutoff):
            _empty_day(run, day)
        _drop_whole_days(run.cutoff)
        for finish in AFTER_PURGE:
            finish(run.cutoff)
        destroyed = images.destroy_until(run.cutoff)
    except (OperationalError, OSError) as error:
        _fail(run, type(error).__name__, actor)
        raise
    run.image_hours_destroyed, run.images_removed = destroyed.hours, destroyed.images
    _finish(run, actor, profile)
    _forget_on_disk()
    return run


def _check_clock(profile: Profile, now: datetime) -> None:
    last = PurgeRun.objects.filter(boot_id=_boot_id(), status=PurgeRun.Status.DONE).first()
    if last is not None:
        check_clock(
            profile=profile,
            now=now,
            uptime=_uptime(),
            last_now=last.started_at,
            last_uptime=last.uptime_seconds,
        )


def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _uptime() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _days_with_expired_rows(cutoff: datetime) -> list[date]:
    last = partitions.day_of(cutoff)
    days = {day for name in TABLES for day in partitions.existing_days(name) if day <= last}
    return sorted(days)


def _empty_day(run: PurgeRun, day: date) -> None:
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
    _tally(cursor, run, table, partition, day)  # step 3
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


def _tally(cursor: CursorWrapper, run: PurgeRun, table: str, partition: str, day: date) -> None:
    camera = "camera_id" if TABLES[table].has_camera else "NULL::int"
    cursor.execute(
        f"SELECT {camera}, count(*) FROM {partition} WHERE captured_at <= %s GROUP BY 1",  # noqa: S608
        [run.cutoff],
    )
    PurgeTally.objects.bulk_create(
        PurgeTally(run=run, day=day, place=table, camera_id=camera_id, removed=removed)
        for camera_id, removed in cursor.fetchall()
    )


def _drop_whole_days(cutoff: datetime) -> None:
    """Detach and drop the emptied days; concurrently, so that no open search stalls ingest."""
    for name in TABLES:
        for day in partitions.existing_days(name):
            if partitions.start_of(day + timedelta(days=1)) <= cutoff:
                partition = partitions.partition_name(name, day)
                with connection.cursor() as cursor:
                    cursor.execute(f"ALTER TABLE {name} DETACH PARTITION {partition} CONCURRENTLY")
                    cursor.execute(f"DROP TABLE {partition}")
    partitions.forget_known()


def _finish_crashed_detach() -> None:
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


@transaction.atomic
def _finish(run: PurgeRun, actor: User, profile: Profile) -> None:
    run.finished_at = timezone.now()
    run.status = PurgeRun.Status.DONE
    run.save()
    record_event(
        "purge.done",
        actor=actor,
        subject=run,
        clause=profile.retention.reads.clause,
        data={
            "removed": sum(run.tallies.values_list("removed", flat=True)),
            "image_hours": run.image_hours_destroyed,
            "images": run.images_removed,
            "cutoff": f"{run.cutoff.astimezone(UTC):%Y-%m-%dt%H:%M:%Sz}",
        },
    )


@transaction.atomic
def _fail(run: PurgeRun, problem: str, actor: User) -> None:
    run.finished_at = timezone.now()
    run.status = PurgeRun.Status.FAILED
    run.problem = problem
    run.save()
    record_event("purge.failed", actor=actor, subject=run, data={"run": run.pk})


def _forget_on_disk() -> None:
    """Step 9: close the log segment that still holds the rows, and write the tables out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_switch_wal()")
        cursor.execute("CHECKPOINT")
