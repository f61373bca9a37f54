"""The audit trail only grows."""

from contextlib import closing

import psycopg2
import pytest
from django.db import ProgrammingError, connection, transaction

from ledger.models import Event
from ledger.services import record_event


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET kind = 'other'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event",
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
        "DROP TABLE ledger_event",
    ],
)
def test_it_cannot_be_changed_by_the_products_own_role(db, statement):
    record_event("test.done", actor=None)
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Event.objects.filter(kind="test.done").count() == 1


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_event SET kind = 'other'", "DELETE FROM ledger_event", "TRUNCATE ledger_event"],
)
def test_nor_by_the_databases_superuser(committed_db, servers, statement):
    record_event("test.done", actor=None)
    with (
        closing(psycopg2.connect(servers.urls.superuser)) as session,
        session.cursor() as cursor,
        pytest.raises(psycopg2.errors.RaiseException, match="append-only"),
    ):
        cursor.execute(statement)
    assert Event.objects.filter(kind="test.done").count() == 1


def test_it_takes_codes_and_counts_but_no_free_text(db):
    record_event("test.done", actor=None, data={"stored": 3, "status": "not_valid"})
    for text in ("KDX4021", "stolen on Main Street"):
        with pytest.raises(ValueError, match="free text"):
            record_event("test.done", actor=None, data={"note": text})
