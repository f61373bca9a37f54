"""What matches turned out to be stays counted when the entry that they hit is gone."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from hotlists.models import Entry
from hotlists.services import importing
from hotlists.services.entry import remove_entry
from hotlists.services.tally import count_outcomes
from tests.hotlists.desk import only_alert
from tests.hotlists.sources import import_text, ncic

pytestmark = pytest.mark.clause("LEX-3.B.vii.1", "NE-60-3206(3)#alerts")


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"


def counts() -> Counter[tuple[str, str, str]]:
    day = timezone.now().date()
    return count_outcomes(day - timedelta(days=1), day)


def test_a_members_entry_whose_plate_is_purged(agency, desk):
    desk.end(agency.officer)
    entry = Entry.objects.get()
    before = counts()
    assert before == Counter({(entry.hot_list.name, entry.kind, "confirmed"): 1})
    remove_entry(entry_id=entry.pk, actor=agency.other_officer)
    entry.refresh_from_db()
    assert (entry.plate, entry.purged_at is None) == ("", False)
    assert counts() == before


def test_an_imported_entry_that_its_source_dropped_and_that_is_deleted(agency, camera, clock):
    rows = [ncic("KTX4827", state=agency.profile.agency.state), ncic("BBB222", 2)]
    import_text(agency, rows)
    agency.read(camera, "KTX4827")
    only_alert(agency, camera).end(agency.officer)
    before = counts()
    assert before == Counter({("NCIC", "imported", "confirmed"): 1})
    import_text(agency, rows[1:])
    clock.shift(2 * 3600)
    importing.tidy_imports(timezone.now())
    assert not Entry.objects.filter(plate="KTX4827").exists()
    assert counts() == before
