"""After a purge the bytes of a captured plate are nowhere in the database's folder.

This covers tables, indexes, statistics and the write-ahead log, of a plate that no person typed.
It does not cover yet: a plate on a hot list or typed at a check (entries and searches keep those
on their own terms), preserved reads, backups, free blocks of the file system, the memory and swap
of the server, and values that the server compressed (quarantine keeps its bodies uncompressed).
"""

from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest

from reads.search.day_index import index_past_days
from tests.reads.captured import Past
from tests.servers import TestServers

# Long and odd enough that its ten bytes stand in no file by chance.
PLANTED = "QZ7XJ9WVK3"
CANDIDATE = "QZ7XJ9WVKB"
QUARANTINED = "QZ7XJ9WVKCTOOLONG"


def checkpoint(servers: TestServers) -> None:
    with closing(psycopg2.connect(servers.urls.superuser)) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute("CHECKPOINT")


def files_with(servers: TestServers, *texts: str) -> list[str]:
    root = servers.data_dir / "embedded"
    found = []
    for path in sorted(root.resolve().rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if any(text.encode() in data for text in texts):
                found.append(str(path.relative_to(root.resolve())))
    return found


@pytest.fixture
def planted(past_lexington: Past) -> Past:
    """The plate in a whole day and in the boundary day, as read, candidate and bad read."""
    past = past_lexington
    candidates = [{"plate": CANDIDATE, "confidence": 0.4}]
    for at in (past.cutoff, past.cutoff - timedelta(days=1)):
        past.read(PLANTED, at, candidates=candidates)
        with past.then():
            past.agency.read(past.camera, QUARANTINED, at=at)
    past.read("STAYS1", past.cutoff + timedelta(seconds=1))
    return past


def test_no_byte_of_a_purged_plate_is_left_on_disk(planted: Past, servers: TestServers):
    assert index_past_days(planted.today) > 0
    checkpoint(servers)
    before = files_with(servers, PLANTED, CANDIDATE, QUARANTINED)
    # The search itself works: tables and log hold the plates while they may be kept.
    assert any("/base/" in name for name in before)
    assert any("/pg_wal/" in name for name in before)
    with closing(psycopg2.connect(servers.urls.app)) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute("ANALYZE")  # What autovacuum does meanwhile.
    planted.purge()
    checkpoint(servers)
    assert files_with(servers, PLANTED, CANDIDATE, QUARANTINED) == []
    assert files_with(servers, "STAYS1")
