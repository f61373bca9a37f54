"""The newest file of a list wins, in whatever order files are confirmed or lie in the folder."""

from datetime import timedelta

import pytest

from hotlists import import_files
from hotlists.models import HotList, ListImport
from hotlists.rules.freshness import is_stale
from hotlists.services import importing
from hotlists.services.incoming import take_incoming
from personnel.services import scheduled_work
from tests.hotlists.sources import import_text, ncic_rows, plates
from tests.hotlists.test_import_ways import folder, written

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"
    settings.IMPORT_DIR = tmp_path / "incoming"


def confirm(held: ListImport, agency) -> ListImport:
    importing.confirm_import(import_id=held.pk, actor=agency.captain)
    return importing.run_import(import_id=held.pk)


def test_a_file_that_waited_does_not_replace_a_newer_one(agency, clock):
    import_text(agency, ncic_rows(400))
    clock.shift(DAY)
    monday = import_text(agency, ncic_rows(300))
    clock.shift(DAY)
    tuesday = import_text(agency, ncic_rows(200))
    assert (monday.status, tuesday.status) == ("held", "held")
    assert confirm(tuesday, agency).status == "live"
    refreshed_at = HotList.objects.get().refreshed_at
    refused = confirm(monday, agency)
    assert refused.status == "failed"
    assert "older than the one that is live. Import the newest file" in refused.problem
    assert len(plates()) == 200
    assert HotList.objects.get().refreshed_at == refreshed_at
    assert not import_files.path_of(monday.pk).exists()


@pytest.mark.clause("LEX-3.C.vii#hotlists-2", "KIN-IV.H.1", "NE-60-3204(2)")
def test_a_file_confirmed_three_days_late_makes_no_list_fresh(agency, clock):
    import_text(agency, ncic_rows(400))
    clock.shift(DAY)
    held = import_text(agency, ncic_rows(300))
    clock.shift(3 * DAY)
    assert confirm(held, agency).status == "live"
    hot_list = HotList.objects.get()
    assert hot_list.refreshed_at == held.started_at
    assert is_stale(agency.profile, hot_list.refreshed_at, held.started_at + 3 * DAY)


def test_files_in_the_folder_are_taken_as_they_were_written(agency, settings):
    import_text(agency, ncic_rows(3))
    written(folder(settings) / "ncic_12312026.txt", ncic_rows(5), age=600)
    written(folder(settings) / "ncic_01012027.txt", ncic_rows(7), age=60)
    assert take_incoming(actor=scheduled_work()) == 2
    assert len(plates()) == 7
