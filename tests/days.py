"""Days of partitions that stay for many tests: made in each, they took longer than most tests."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime

import psycopg2
from django.db import connection
from psycopg2 import sql

from reads.partitions import existing_days, forget_known, make_ahead, partition_name
from reads.register import TABLES
from tests.servers import TestServers

# Emptying the tables after a test spares them.
kept: set[date] = set()


@contextmanager
def days_kept(now: datetime, servers: TestServers) -> Iterator[None]:
    """Today's days of a test's own clock, committed, and gone at the end."""
    before = existing_days("reads_read")
    forget_known()
    make_ahead(now)
    days = set(existing_days("reads_read")).difference(before)
    connection.close()
    kept.update(days)
    try:
        yield
    finally:
        kept.difference_update(days)
        forget_known()
        names = [
            sql.Identifier(partition_name(table, day)) for table in TABLES for day in sorted(days)
        ]
        session = psycopg2.connect(servers.urls.superuser)
        with closing(session), session, session.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.SQL(", ").join(names)))
