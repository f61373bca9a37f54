"""What the purge costs: ten million reads in a hundred days, a thousand holds, ingest meanwhile."""

import io
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import psycopg2
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from alpr_compliance.garbage import keep_start_up
from camera_ingest.pipeline import record_reads
from personnel.services import scheduled_work
from reads import images, partitions
from reads.digest import plate_digest
from reads.models import Hold, PreservedRead, PurgeRun
from reads.rules import retention_cutoff
from reads.services import purge_expired
from reads.services.purge import day as purge_day
from reads.services.purge import partition as purge_partition
from reads.services.purge import run as purge_run
from tests.benchmarks.world import World, note

DAYS = 100
READS_A_DAY = 100_000
HOLDS = 1_000
READS_A_HOLD = 10
SEARCH_SECONDS = 4
FILES = 20_000
FILES_AN_HOUR = 100
# Of one day, deleted plainly: the middle of so many.
ROUNDS = 3


def purge(world: World) -> dict[str, float]:
    """Purge them while a search of four seconds is open and reads come in, and by whole steps."""
    cutoff = retention_cutoff(world.agency.profile, timezone.now())
    last = partitions.day_of(cutoff) - timedelta(days=1)
    figures = _vs_delete(world, last)
    days = [last - timedelta(days=offset) for offset in range(DAYS)]
    begun = time.perf_counter()
    for day in days:
        _fill(world, day)
    _hold(world, days)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE reads_read")
        cursor.execute("CHECKPOINT")
    note(f"  {DAYS * READS_A_DAY:,} reads copied in {time.perf_counter() - begun:.0f} s")
    with _searching(days[0]) as end_search, _ingesting(world) as waits:
        begun = time.perf_counter()
        figures["purge_10m_s"] = _timed_purge(end_search)
        # What is searched for is read first; the rest follows.
        figures["purge_erase_s"] = time.perf_counter() - begun - figures["purge_10m_s"]
    kept = PreservedRead.objects.count()
    median = 1000 * statistics.median(waits)
    note(f"  {kept:,} reads kept; {len(waits)} batches meanwhile, median {median:.1f} ms")
    if kept != HOLDS * READS_A_HOLD:
        raise RuntimeError(f"{kept} reads kept")
    figures["purge_ingest_stall_ms"] = 1000 * max(waits)
    return figures | {"purge_files_per_s": _files_per_s(cutoff)}


def _timed_purge(end_search: threading.Timer) -> float:
    """Seconds from the first lock, when the time of the search begins, to the last day dropped."""
    marks: list[float] = []

    def marked(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            if not marks:
                end_search.start()
            marks.append(time.perf_counter())
            result = step(*args, **options)
            marks.append(time.perf_counter())
            return result

        return run

    steps = "empty_day", "drop_whole_days"
    plain = {name: getattr(purge_run, name) for name in steps}
    try:
        for name in steps:
            setattr(purge_run, name, marked(plain[name]))
        purge_expired(actor=scheduled_work(), clock_is_right=True)
    finally:
        for name in steps:
            setattr(purge_run, name, plain[name])
    return marks[-1] - marks[0]


def _fill(world: World, day: date) -> None:
    """Copy one day in; each of its holds' plates passes so often."""
    partitions.ensure_partitions([day])
    dice = random.Random(day.toordinal())  # noqa: S311
    start = partitions.start_of(day)
    held = [_plate(day, n) for n in range(HOLDS // DAYS)] * READS_A_HOLD
    lines = []
    for number in range(READS_A_DAY):
        at = start + timedelta(milliseconds=number * 860)
        plate = held[number] if number < len(held) else f"W{dice.randrange(10**6):06d}X"
        own_id = UUID(int=dice.getrandbits(128), version=4)
        lines.append(
            f"{at}\t{own_id}\t{at}\t{world.camera.pk}\t{plate}\t{plate}\tNE\t0.9\t0.9\tFord\tF-150"
            f"\twhite\ttruck\t\t\\N\t1,2,3,4\ttest\t{number}\tt"
        )
    with connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY reads_read (captured_at, id, received_at, camera_id, plate, plate_key, state,"
            " confidence, state_confidence, make, model, color, body, features, image_id, box,"
            " engine, sender_id, camera_in_service) FROM STDIN",
            io.StringIO("\n".join(lines)),
        )


def _plate(day: date, number: int) -> str:
    return f"H{day:%y%j}{number:02d}"


def _hold(world: World, days: list[date]) -> None:
    now = timezone.now()
    Hold.objects.bulk_create(
        Hold(
            ground="preservation_request",
            clause="NE-60-3204(1)#retention-2",
            camera_ids=[world.camera.pk],
            plate=_plate(day, number),
            plate_key=_plate(day, number),
            plate_digest=plate_digest(_plate(day, number)),
            captured_from=partitions.start_of(day),
            captured_to=partitions.start_of(day) + timedelta(days=1),
            placed_by=world.agency.officer,
            placed_at=now,
            starts_at=now,
        )
        for day in days
        for number in range(HOLDS // DAYS)
    )


@contextmanager
def _searching(day: date) -> Iterator[threading.Timer]:
    """A search of all old days that stays open until four seconds after the timer starts."""
    session = psycopg2.connect(**connection.get_connection_params())
    with closing(session), session.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM reads_read WHERE captured_at < %s AND plate_key = 'X'",
            [partitions.start_of(day + timedelta(days=1))],
        )
        closer = threading.Timer(SEARCH_SECONDS, session.rollback)
        yield closer
        closer.join()


@contextmanager
def _ingesting(world: World) -> Iterator[list[float]]:
    """Reads of now, stored and matched in small batches all the while: the seconds of each.

    In a process of its own, set up as the web server is: beside the purge it would wait for Python,
    and else for the collection of garbage, which took 0.1 s without any purge.
    """
    waits: list[float] = []
    processes = get_context("fork")
    over = processes.Event()
    here, there = processes.Pipe()

    def ingest() -> None:
        keep_start_up()
        took: list[float] = []
        while not over.wait(0.005):
            now = timezone.now()
            items = [
                {"id": f"{len(took)}-{n}", "plate": f"W{n:06d}X", "captured_at": now.isoformat()}
                for n in range(10)
            ]
            begun = time.perf_counter()
            record_reads(camera=world.camera, items=items, engine="test")
            took.append(time.perf_counter() - begun)
        there.send(took)

    # What a process inherits of a connection is the other's.
    connections.close_all()
    process = processes.Process(target=ingest)
    process.start()
    try:
        yield waits
    finally:
        over.set()
        waits += here.recv()
        process.join()


def _vs_delete(world: World, day: date) -> dict[str, float]:
    """One day's partition emptied, detached and dropped, over DELETE and VACUUM of its rows."""
    emptied = [_empty(world, day) for _ in range(ROUNDS)]
    deleted = [_delete(world, day) for _ in range(ROUNDS)]
    ours, theirs = statistics.median(emptied), statistics.median(deleted)
    note(f"  one day: {1000 * ours:.0f} ms, by DELETE and VACUUM {1000 * theirs:.0f} ms")
    return {"purge_vs_delete": ours / theirs}


def _empty(world: World, day: date) -> float:
    _fill(world, day)
    run = PurgeRun.objects.create(
        started_at=timezone.now(),
        cutoff=partitions.start_of(day + timedelta(days=1)),
        actor=scheduled_work(),
        uptime_seconds=0,
        status=PurgeRun.Status.FAILED,
    )
    begun = time.perf_counter()
    purge_day.empty_day(run, day, ["reads_read"])
    purge_partition.drop_days("reads_read", [day])
    took = time.perf_counter() - begun
    partitions.forget_known()
    return took


def _delete(world: World, day: date) -> float:
    _fill(world, day)
    name = partitions.partition_name("reads_read", day)
    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(
            f"DELETE FROM {name} WHERE captured_at <= %s",  # noqa: S608
            [partitions.start_of(day + timedelta(days=1))],
        )
        cursor.execute(f"VACUUM {name}")
        return time.perf_counter() - begun


def _files_per_s(cutoff: datetime) -> float:
    """Image files destroyed a second, with their hours' keys."""
    for hour in range(FILES // FILES_AN_HOUR):
        at = cutoff - timedelta(hours=2 + hour)
        images.store_image(captured_at=at, image_id=UUID(int=hour), data=b"x" * 20_000)
        [first] = (settings.IMAGE_DIR / f"{at:%Y%m%dT%H}").glob("*.img")
        for number in range(1, FILES_AN_HOUR):
            first.with_name(f"{at:%Y%m%dT%H%M%S%f}-{number:032x}.img").write_bytes(b"x" * 20_000)
    begun = time.perf_counter()
    images.destroy_until(cutoff)
    return FILES / (time.perf_counter() - begun)
