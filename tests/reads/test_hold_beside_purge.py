"""A hold and the purge at the same time, in real transactions; and very many holds at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg2
import pytest
import time_machine
from django.db import connections, transaction

from reads import partitions
from reads.models import Hold, PreservedRead, PurgeRun, Read
from tests.reads.captured import SECOND, Past
from tests.reads.holding import around, hold
from tests.servers import TestServers

WAITS_FOR = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = %s AND query LIKE %s"


@pytest.fixture
def past(past_lexington: Past) -> Past:
    past_lexington.read("KTX4827", past_lexington.cutoff)
    return past_lexington


def purge_now(past: Past) -> PurgeRun:
    try:
        return past.purge()
    finally:
        connections.close_all()


def wait_until_waiting(servers: TestServers, kind: str, statement: str) -> None:
    """Return when some session waits for a lock of this kind with this statement."""
    deadline = time.monotonic() + 60
    with closing(psycopg2.connect(servers.urls.superuser)) as session, session.cursor() as cursor:
        session.autocommit = True
        while True:
            cursor.execute(WAITS_FOR, [kind, f"{statement}%"])
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < deadline


@contextmanager
def at_the_last_second(past: Past):
    """The clock of all threads: one second before the purge's instant."""
    with time_machine.travel(past.today - SECOND, tick=False):
        yield


def test_one_placed_but_not_yet_committed_makes_the_purge_wait_and_wins(past: Past, servers):
    with ThreadPoolExecutor(1) as thread:
        with at_the_last_second(past), transaction.atomic():
            hold(past.agency, past.camera.pk, **around(past.cutoff))
            running = thread.submit(purge_now, past)
            # The purge stands before its first step and has read no hold yet.
            wait_until_waiting(servers, "advisory", "SELECT pg_advisory_xact_lock(")
            assert Read.objects.exists()
        assert running.result(timeout=60).status == PurgeRun.Status.DONE
    assert PreservedRead.objects.get().plate == "KTX4827"
    assert not Read.objects.exists()


def test_one_that_is_taken_back_keeps_nothing(past: Past, servers):
    with ThreadPoolExecutor(1) as thread:
        with at_the_last_second(past), transaction.atomic():
            hold(past.agency, past.camera.pk, **around(past.cutoff))
            running = thread.submit(purge_now, past)
            wait_until_waiting(servers, "advisory", "SELECT pg_advisory_xact_lock(")
            transaction.set_rollback(True)
        running.result(timeout=60)
    assert not PreservedRead.objects.exists()


def test_one_that_comes_while_the_purge_waits_for_a_search_wins(past: Past, servers):
    partition = partitions.partition_name("reads_read", partitions.day_of(past.cutoff))
    with (
        closing(psycopg2.connect(servers.urls.app)) as session,
        session.cursor() as search,
        ThreadPoolExecutor(1) as thread,
    ):
        search.execute(f"SELECT count(*) FROM {partition}")  # noqa: S608
        running = thread.submit(purge_now, past)
        wait_until_waiting(servers, "relation", "LOCK TABLE")
        # The purge gives its lock back each time the day stays in use.
        with at_the_last_second(past):
            hold(past.agency, past.camera.pk, **around(past.cutoff))
        session.rollback()
        assert running.result(timeout=60).status == PurgeRun.Status.DONE
    assert PreservedRead.objects.get().plate == "KTX4827"


def test_many_holds_are_placed_while_the_purge_runs_and_none_deadlocks(past: Past):
    days = [past.cutoff - timedelta(hours=10 * number) for number in range(1, 5)]
    for at in days:
        past.read("KTX4827", at)
    failed = []

    def place(at) -> None:
        try:
            hold(past.agency, past.camera.pk, **around(at))
        except Exception as error:  # noqa: BLE001 whatever it is, the test has to name it
            failed.append(error)
        finally:
            connections.close_all()

    with at_the_last_second(past):
        placing = [threading.Thread(target=place, args=[at]) for at in days * 4]
        with ThreadPoolExecutor(1) as thread:
            running = thread.submit(purge_now, past)
            for one in placing:
                one.start()
            for one in placing:
                one.join()
            run = running.result(timeout=60)
    assert not failed
    assert Hold.objects.count() == len(placing)
    # Whichever came first at each day, its reads are either kept or gone, never both.
    assert not Read.objects.exists()
    gone = sum(run.tallies.filter(place="reads_read").values_list("removed", flat=True))
    assert gone + PreservedRead.objects.count() == len(days) + 1


def test_ten_thousand_holds_on_one_read_keep_it_until_the_last_ends(past: Past):
    with at_the_last_second(past):
        first = hold(past.agency, past.camera.pk, **around(past.cutoff))
    Hold.objects.bulk_create([Hold(**_facts(first)) for _ in range(9_999)])
    assert Hold.objects.count() == 10_000
    past.purge()
    kept = PreservedRead.objects.get()
    last = Hold.objects.latest("pk")
    over = {
        "end_reason": "defect",
        "end_asked_by": past.agency.captain,
        "end_asked_at": past.today,
        "ended_by": past.agency.chief,
        "ended_at": past.today,
    }
    Hold.objects.exclude(pk=last.pk).update(**over)
    past.today += timedelta(hours=1)
    past.purge(clock_is_right=True)
    kept.refresh_from_db()
    assert kept.hold == last
    Hold.objects.filter(pk=last.pk).update(**over | {"ended_at": past.today})
    past.today += timedelta(hours=1)
    past.purge(clock_is_right=True)
    assert not PreservedRead.objects.exists()


def _facts(placed: Hold) -> dict[str, object]:
    return {
        field.attname: getattr(placed, field.attname)
        for field in Hold._meta.concrete_fields
        if field.attname != "id"
    }
