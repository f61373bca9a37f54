"""A run may die anywhere; the next one finishes what it left."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from personnel.services import scheduled_work
from reads import partitions
from reads.models import PurgeCertificate, PurgeRun
from reads.register import TABLES
from reads.services import purge_expired
from tests.reads.captured import Past, count_rows
from tests.servers import TestServers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def past(past_lexington: Past) -> Past:
    """Everything of one whole day that is past the limit by the real clock, too."""
    at = past_lexington.cutoff - timedelta(days=1)
    past_lexington.capture_everything("GONE1", at)
    return past_lexington


def whole_day(past: Past):
    return partitions.day_of(past.cutoff - timedelta(days=1))


@contextmanager
def session_of(url: str, query: str) -> Iterator[psycopg2.extensions.connection]:
    """Another session with a transaction open after this query."""
    with closing(psycopg2.connect(url)) as session, session.cursor() as cursor:
        cursor.execute(query)
        yield session


@contextmanager
def purging() -> Iterator[subprocess.Popen]:
    """`manage.py purge_expired` as a process of its own."""
    environment = os.environ | {
        "ALPR_PROFILE": settings.ALPR_PROFILE,
        "ALPR_IMAGE_DIR": str(settings.IMAGE_DIR),
        "ALPR_KEY_DIR": str(settings.KEY_DIR),
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "purge_expired"], cwd=ROOT, env=environment
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def kill_while_it_waits(process: subprocess.Popen, servers: TestServers, statement: str) -> None:
    """SIGKILL the run while its statement waits for another session; its backend ends, too."""
    deadline = time.monotonic() + 60
    with closing(psycopg2.connect(servers.urls.superuser)) as session, session.cursor() as cursor:
        session.autocommit = True
        while True:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s",
                [f"{statement}%"],
            )
            if found := cursor.fetchone():
                break
            assert process.poll() is None, "the run ended before it came to this statement"
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", found)


def run_again() -> PurgeRun:
    return purge_expired(actor=scheduled_work())


def pending_or_orphaned() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c LEFT JOIN pg_inherits i ON c.oid = i.inhrelid"
            " WHERE c.relkind = 'r' AND c.relname ~ %s"
            " AND (i.inhrelid IS NULL OR i.inhdetachpending)",
            [f"^({'|'.join(TABLES)})_p[0-9]{{8}}$"],
        )
        return [name for (name,) in cursor.fetchall()]


def assert_finished(past: Past) -> None:
    assert count_rows(past.cutoff) == dict.fromkeys(TABLES, 0)
    assert not pending_or_orphaned()
    for name in TABLES:
        assert whole_day(past) not in partitions.existing_days(name)
    assert not list(settings.IMAGE_DIR.rglob("*.img"))
    # The keys of plate digests and of signatures are nobody's capture hour and stay.
    kept = {path.name for path in settings.KEY_DIR.iterdir()}
    assert kept <= {"plate_digest", "agency_signing.key"}


def test_a_run_killed_while_it_empties_is_completed_by_the_next(past: Past, servers):
    before = count_rows(past.cutoff)
    # The last table: the others of that day were emptied in the same transaction.
    partition = partitions.partition_name(list(TABLES)[-1], whole_day(past))
    with session_of(servers.urls.app, f"SELECT count(*) FROM {partition}"), purging() as process:  # noqa: S608
        kill_while_it_waits(process, servers, "LOCK TABLE")
    assert count_rows(past.cutoff) == before
    run = run_again()
    assert_finished(past)
    assert sum(run.tallies.values_list("removed", flat=True)) == sum(before.values())


def test_a_run_killed_while_it_detaches_is_completed_by_the_next(past: Past, servers):
    before = count_rows(past.cutoff)
    # A search of today holds the table, not the day: it is emptied, and the detaching waits.
    search = "SELECT count(*) FROM reads_read WHERE captured_at > '2100-01-01'"
    with session_of(servers.urls.app, search), purging() as process:
        kill_while_it_waits(process, servers, "ALTER TABLE")
    assert pending_or_orphaned()
    ended = run_again()
    assert_finished(past)
    first = PurgeRun.objects.earliest("pk")
    assert sum(first.tallies.values_list("removed", flat=True)) == sum(before.values())
    # What the killed run removed is certified by the next, before its own.
    certified = first.certificates.get()
    content = json.loads(certified.content)
    assert sum(row["rows"] for row in content["removed"]) == sum(before.values())
    assert content["came_to_its_end"] is False
    assert content["bytes"]["state"] == PurgeCertificate.Bytes.NOT_VERIFIED
    following = json.loads(ended.certificates.get().content)
    assert following["previous_sha256"] == certified.sha256


def test_a_killed_run_is_shown_as_failed(past: Past, servers):
    partition = partitions.partition_name("reads_read", whole_day(past))
    with session_of(servers.urls.app, f"SELECT count(*) FROM {partition}"), purging() as process:  # noqa: S608
        kill_while_it_waits(process, servers, "LOCK TABLE")
    run_again()
    assert list(PurgeRun.objects.order_by("pk").values_list("status", flat=True)) == [
        PurgeRun.Status.FAILED, PurgeRun.Status.DONE,
    ]  # fmt: skip
    # It had removed nothing yet: there is nothing to certify of it.
    assert not PurgeCertificate.objects.filter(run__status=PurgeRun.Status.FAILED).exists()


def test_a_day_left_detached_is_dropped(past: Past):
    past.purge()
    day = whole_day(past)
    partitions.ensure_partitions([day])
    with connection.cursor() as cursor:
        for name in TABLES:
            partition = partitions.partition_name(name, day)
            cursor.execute(f"ALTER TABLE {name} DETACH PARTITION {partition}")
    assert len(pending_or_orphaned()) == len(TABLES)
    past.purge()
    assert_finished(past)
