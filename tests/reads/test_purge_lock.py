"""An open search makes the purge wait and try again; ingest does not notice."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg2
import pytest
from django.db import OperationalError, connections

from ledger.signing import Signature
from reads import partitions
from reads.certificates import certificate_pdf
from reads.images import ImageGone, read_image
from reads.models import PurgeCertificate, PurgeRun, Read
from reads.services.purge import day
from tests.reads.captured import Past
from tests.servers import TestServers


@pytest.fixture
def past(past_lexington: Past) -> Past:
    past_lexington.read("GONE1", past_lexington.cutoff)
    return past_lexington


@contextmanager
def open_search(servers: TestServers, table: str) -> Iterator[psycopg2.extensions.connection]:
    with closing(psycopg2.connect(servers.urls.app)) as session, session.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        yield session


@pytest.fixture
def search(past: Past, servers: TestServers):
    """A search of the old day that stays open."""
    partition = partitions.partition_name("reads_read", partitions.day_of(past.cutoff))
    with open_search(servers, partition) as session:
        yield session


def purge_now(past: Past) -> PurgeRun:
    try:
        return past.purge()
    finally:
        connections.close_all()


def waits_for_lock(servers: TestServers) -> bool:
    with closing(psycopg2.connect(servers.urls.superuser)) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND query ~ '^(LOCK|ALTER) TABLE'"
        )
        return bool(cursor.fetchone()[0])


def purge_beside(past: Past, search: psycopg2.extensions.connection, servers: TestServers) -> None:
    """Purge while reads of today come in, until the search is over."""
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(purge_now, past)
        deadline = time.monotonic() + 20
        while not waits_for_lock(servers):
            assert time.monotonic() < deadline
        began = time.monotonic()
        for number in range(20):
            answer = past.agency.read(past.camera, f"NEW{number}", at=past.today)
            assert answer["status"] == "stored"
        assert time.monotonic() - began < 5
        assert not running.done()
        search.rollback()
        run = running.result(timeout=30)
    assert run.status == PurgeRun.Status.DONE
    assert Read.objects.filter(plate__startswith="NEW").count() == 20
    assert not Read.objects.filter(plate="GONE1").exists()


def test_it_waits_for_the_search_and_ingest_of_today_goes_on(past: Past, search, servers):
    purge_beside(past, search, servers)


def test_it_waits_for_a_search_of_today_to_take_the_emptied_day_out(past: Past, servers):
    before = past.cutoff - timedelta(days=1)
    past.read("GONE2", before)
    with open_search(servers, "reads_read WHERE captured_at > '2100-01-01'") as search:
        purge_beside(past, search, servers)
    assert partitions.day_of(before) not in partitions.existing_days("reads_read")


def test_a_search_that_never_ends_fails_the_run_and_says_so(past: Past, search, monkeypatch):
    # Two tries instead of fifty: the number is ours to choose, the way it ends is the test.
    monkeypatch.setattr(day, "TRIES", 2)
    with pytest.raises(OperationalError):
        past.purge()
    run = PurgeRun.objects.get()
    assert (run.status, run.problem) == (PurgeRun.Status.FAILED, "OperationalError")
    assert Read.objects.count() == 1
    search.rollback()
    assert past.purge().status == PurgeRun.Status.DONE
    assert not Read.objects.exists()


def test_a_day_in_use_keeps_no_other_day(past: Past, search, monkeypatch):
    monkeypatch.setattr(day, "TRIES", 2)
    before, after = past.cutoff - timedelta(days=1), past.cutoff - timedelta(minutes=1)
    images = {at: past.frame(at).image_id for at in (before, after)}
    past.read("OLDER1", before)
    with pytest.raises(OperationalError):
        past.purge()
    assert list(Read.objects.values_list("plate", flat=True)) == ["GONE1"]
    # The images of the day that is still there may be held.
    with pytest.raises(ImageGone):
        read_image(captured_at=before, image_id=images[before])
    read_image(captured_at=after, image_id=images[after])
    search.rollback()
    assert past.purge().status == PurgeRun.Status.DONE
    assert not Read.objects.exists()
    with pytest.raises(ImageGone):
        read_image(captured_at=after, image_id=images[after])


def test_what_a_failed_run_destroyed_is_certified_and_searched_for(past: Past, search, monkeypatch):
    monkeypatch.setattr(day, "TRIES", 2)
    older = past.cutoff - timedelta(days=1)
    past.read("OLDER123", older)
    past.frame(older)
    with pytest.raises(OperationalError):
        past.purge()
    failed = PurgeCertificate.objects.get()
    content = json.loads(failed.content)
    assert (content["run"], content["came_to_its_end"]) == (PurgeRun.objects.get().pk, False)
    assert {row["day"] for row in content["removed"]} == {older.date().isoformat()}
    assert content["images"] == {"hours_destroyed": 1, "removed": 0}
    assert content["rows_gone"] is True
    assert content["bytes"]["state"] == PurgeCertificate.Bytes.GONE
    assert content["bytes"]["plates"] > 0
    signature = Signature(failed.public_key, failed.signature)
    assert b"%PDF" in certificate_pdf(failed.content, failed.sha256, signature)
    search.rollback()
    ended = json.loads(past.purge().certificates.get().content)
    assert (ended["came_to_its_end"], ended["previous_sha256"]) == (True, failed.sha256)
    assert {row["day"] for row in ended["removed"]} == {past.cutoff.date().isoformat()}


def test_two_runs_at_once_remove_and_count_each_row_once(past: Past):
    past.capture_everything("GONE2", past.cutoff - timedelta(days=1))
    with ThreadPoolExecutor(2) as threads:
        runs = list(threads.map(purge_now, [past, past]))
    assert [run.status for run in runs] == [PurgeRun.Status.DONE] * 2
    removed = [tally.removed for run in runs for tally in run.tallies.filter(place="reads_read")]
    assert sorted(removed) == [1, 1]
