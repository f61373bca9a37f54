"""A database server that would keep destroyed plates on disk is warned of."""

import dj_database_url
import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

from alpr_compliance.runtime.postgres import SETTINGS
from reads.checks import IDS, WANTED, warnings_on

RIGHT = {name: min(values) for name, (values, _) in WANTED.items()}


def found() -> list[str]:
    messages = run_checks(tags=["database"], databases=["default"])
    return [message.id for message in messages if message.id and message.id.startswith("alpr.")]


@pytest.fixture
def superuser(servers, committed_db):
    """The connection as the server's owner, who may change its settings for the session."""
    ours = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(dj_database_url.parse(servers.urls.superuser))
    yield connection
    connection.close()
    connection.settings_dict.update(ours)


@pytest.mark.django_db
def test_our_own_server_is_as_it_should_be():
    assert found() == []
    call_command("check", databases=["default"], tags=["database"], fail_level="WARNING")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("wal_recycle", "on"),
        ("log_min_messages", "warning"),
        ("log_min_error_statement", "error"),
        ("log_error_verbosity", "default"),
        ("log_statement", "mod"),
        ("log_min_duration_statement", "250ms"),
        ("log_min_duration_sample", "0"),
        ("log_transaction_sample_rate", "0.5"),
    ],
)
def test_a_server_that_keeps_plates_is_warned_of(superuser, setting, value):
    with superuser.cursor() as cursor:
        cursor.execute(f"SET {setting} = %s", [value])
    assert found() == [IDS[setting]]


def test_an_archive_is_warned_of_with_what_to_do():
    [warning] = warnings_on(RIGHT | {"archive_mode": "on"})
    assert "archive_mode = on" in warning.msg
    assert "limit of the policy" in (warning.hint or "")
    assert warnings_on(RIGHT) == []


def test_without_a_database_nothing_is_asked():
    assert not [each for each in run_checks() if (each.id or "").startswith("alpr.")]


def test_the_server_that_we_start_ourselves_is_set_so():
    set_by_us = {name: value for name, value in SETTINGS.items() if name in WANTED}
    assert len(set_by_us) == 6
    assert all(value in WANTED[name][0] for name, value in set_by_us.items())
