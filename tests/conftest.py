"""Every test talks to real servers, as the database role that the product runs as.

`db` (or `@pytest.mark.django_db`) rolls back after the test. `committed_db` is for what needs
committed data: other processes, threads, NOTIFY. Do not use `transaction=True`: it empties tables
as the product's role, which may not empty the audit trail.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import dj_database_url
import django
import psycopg2
import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from psycopg2 import sql

from alpr_compliance.garbage import keep_start_up
from reads.partitions import day_in, day_of, forget_known, make_ahead
from tests.days import kept
from tests.servers import TestServers, start_servers
from tests.waiting import wait_for

# Before anything reads Django's settings: they name the servers. Plugins with fixtures
# (`pytest_plugins`) may import models, as they are loaded after this file.
if settings.configured:
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests set it when servers run.")
SERVERS = start_servers()
django.setup()
settings.PASSWORD_HASHERS = ["tests.hashing.CheapArgon2"]
pytest_plugins = ["tests.cast"]

LONGEST = {"test_up.py", "test_demo.py", "test_no_side_door.py", "test_doors.py"}
# What migrations put there and no test changes.
KEPT_TABLES = [
    "django_migrations",
    "django_content_type",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What takes minutes in one file begins first, so that no process is left alone with it; the
    # stories in the browser come last, as its event loop stays in the process.
    def place(item: pytest.Item) -> int:
        parts = item.path.parts
        return 2 if "browser" in parts else 0 if parts[-1] in LONGEST else 1

    items.sort(key=place)


def pytest_collection_finish() -> None:
    # What was collected stays to the end: Python need not look through it again and again.
    keep_start_up()


@pytest.fixture(scope="session")
def servers() -> TestServers:
    """The session's PostgreSQL and Valkey: addresses and data folder."""
    return SERVERS


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> None:
    """The schema, made as in production: by the migration role, in the prepared database."""
    app_settings = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(dj_database_url.parse(SERVERS.urls.migration))
        call_command("migrate", verbosity=0)
        connection.close()
        connection.settings_dict.update(app_settings)
        # Committed once: to make the days anew in each test took longer than most tests.
        make_ahead(timezone.now())
        connection.close()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A database whose transactions really commit; emptied, queue included, after the test."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    _empty_tables()
    with redis.Redis.from_url(SERVERS.redis_url) as client:
        client.flushdb()


@pytest.fixture
def new_files(committed_db: None) -> None:
    """No row of an earlier test in the database's files either: for who searches them raw."""
    with closing(psycopg2.connect(SERVERS.urls.superuser)) as session:
        session.autocommit = True
        cursor = session.cursor()
        # Those with a page of rows, here or in their long values, or with more than the first page
        # of each index. To make anew the files of all tables takes ten times as long.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND (pg_relation_size(oid) > 0"
            " OR pg_relation_size(nullif(reltoastrelid, 0)) > 0"
            " OR pg_indexes_size(oid) > current_setting('block_size')::int"
            " * (SELECT count(*) FROM pg_index WHERE indrelid = pg_class.oid))"
        )
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())
        cursor.execute(sql.SQL("VACUUM (FULL) {}").format(names))


def _tables(cursor: psycopg2.extensions.cursor) -> list[str]:
    # The audit trail refuses to be emptied by trigger, to everybody; and a connection that a test
    # left in a transaction shall be an error, not a wait.
    cursor.execute("SET session_replication_role = replica; SET lock_timeout = '10s'")
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND relname <> ALL (%s)",
        [KEPT_TABLES],
    )
    return [name for (name,) in cursor.fetchall()]


def _is_at_work(cursor: psycopg2.extensions.cursor) -> bool:
    # Within a transaction the server would show the first answer again.
    cursor.execute("SELECT pg_stat_clear_snapshot()")
    cursor.execute(
        "SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        " AND backend_type = 'client backend'"
    )
    return cursor.fetchone() is not None


def _empty_tables() -> None:
    session = psycopg2.connect(SERVERS.urls.superuser)
    with closing(session), session, session.cursor() as cursor:
        # A web server that serves several tests may still answer a page that was closed.
        wait_for(lambda: not _is_at_work(cursor), seconds=20)
        # Row by row, where there are any: TRUNCATE makes each file of 150 tables anew, which
        # takes longer than most tests.
        filled = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
                sql.Literal(name), sql.Identifier(name)
            )
            for name in _tables(cursor)
        )
        cursor.execute(filled)
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        # Days that only this test had: the purge of a test in a transaction could not detach them.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'"
            " AND relname ~ '_p[0-9]{8}$' AND right(relname, 8) < %s",
            [f"{day_of(timezone.now()) - timedelta(days=1):%Y%m%d}"],
        )
        own = [name for (name,) in cursor.fetchall() if day_in(name) not in kept]
        if days := [sql.Identifier(name) for name in own]:
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.SQL(", ").join(days)))
    forget_known()
