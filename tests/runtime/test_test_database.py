"""The database that all other tests rest on."""

import psycopg2
import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from alpr_compliance.runtime.roles import prepare_database
from tests.servers import TestServers


def one(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_run_as_the_role_the_product_runs_as() -> None:
    assert one("SELECT current_user") == "alpr_app"
    assert (
        one("SELECT tableowner FROM pg_tables WHERE tablename = 'personnel_session'") == "alpr_app"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_rolled_back_test_leaves_nothing(turn: int) -> None:
    assert not Group.objects.filter(name="left over").exists()
    Group.objects.create(name="left over")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_test_is_cleared_away(
    committed_db: None, servers: TestServers, turn: int
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM personnel_session")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "INSERT INTO personnel_session (session_key, session_data, expire_date, device)"
            " VALUES ('key', 'data', '2030-01-01', '')"
        )
    with psycopg2.connect(servers.urls.app) as other, other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM personnel_session")
        assert cursor.fetchone() == (1,)
    other.close()
    assert ContentType.objects.exists()


@pytest.mark.django_db
def test_the_settings_keep_plates_off_the_disk() -> None:
    expected = {
        "wal_recycle": "off",
        "archive_mode": "off",
        "log_min_messages": "fatal",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_statement": "none",
    }
    assert {name: one(f"SHOW {name}") for name in expected} == expected


@pytest.mark.django_db
def test_the_product_may_do_what_a_purge_needs_and_no_more() -> None:
    assert one("SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')")
    assert one("SELECT pg_has_role('pg_checkpoint', 'USAGE')")
    assert one("SHOW data_directory")
    assert not one("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    assert not one("SELECT pg_has_role('alpr_ledger', 'MEMBER')")


def test_a_table_handed_to_the_ledger_can_not_be_changed_or_removed(servers: TestServers) -> None:
    urls = prepare_database(servers.urls.superuser, "handed_over")
    with psycopg2.connect(urls.migration) as session, session.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE trail (line int); SET ROLE NONE; ALTER TABLE trail OWNER TO alpr_ledger;"
            "GRANT SELECT, INSERT ON trail TO alpr_app; SET ROLE alpr_app"
        )
    session.close()
    session = psycopg2.connect(urls.app)
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute("INSERT INTO trail VALUES (1)")
        for statement in (
            "UPDATE trail SET line = 2",
            "DELETE FROM trail",
            "TRUNCATE trail",
            "ALTER TABLE trail DISABLE TRIGGER ALL",
            "DROP TABLE trail",
            "DROP SCHEMA public CASCADE",
            "DROP DATABASE handed_over",
            "SET ROLE alpr_ledger",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)
    session.close()
