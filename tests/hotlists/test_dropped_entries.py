"""What a source drops goes, and whatever names an entry that went stands in the way of nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from hotlists.services.extension import ask_extension
from hotlists.services.importing import tidy_imports
from hotlists.services.swap import NAMED_IN
from tests.hotlists.sources import import_text, imported

TITLES = "plate,state,category,expires_at\n"
ROWS = [f"{plate},NC,stolen_vehicle,2026-12-01T00:00:00+00:00\n" for plate in ("AAA111", "BBB222")]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"


def test_every_table_that_names_entries_is_known(lexington):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'hotlists_entry'::regclass"
        )
        assert {name for (name,) in cursor.fetchall()} == set(NAMED_IN)


def test_an_entry_that_was_asked_to_be_kept_longer_loses_its_plate_and_stays(kinston, clock):
    import_text(kinston, TITLES + "".join(ROWS), layout="own_csv")
    asked = imported()[0]
    until = asked.expires_at + timedelta(days=1)
    sergeant = kinston.sergeant
    ask_extension(entry_id=asked.pk, until=until, justification="Still gone", actor=sergeant)
    import_text(kinston, TITLES + ROWS[1], layout="own_csv")
    clock.shift(timedelta(hours=2))
    tidy_imports(timezone.now())
    asked.refresh_from_db()
    assert asked.plate == ""
    assert [entry.plate for entry in imported()] == ["", "BBB222"]
