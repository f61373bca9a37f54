"""Files full of plates that a process left when it died are deleted; those in use stay."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from hotlists import import_files
from hotlists.models import ListImport
from hotlists.services.importing import confirm_import, run_import, tidy_imports
from tests.hotlists.sources import files_in, import_text, ncic_rows, plates


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"


def left(path: Path, *, minutes: int = 31) -> Path:
    """This file, as it lies there when so much time went by."""
    path.touch()
    then = (timezone.now() - timedelta(minutes=minutes)).timestamp()
    os.utime(path, (then, then))
    return path


def test_the_file_of_an_import_that_ended_goes(lexington, settings):
    left(import_files.path_of(import_text(lexington, ncic_rows(3)).pk))
    left(import_files.path_of(import_text(lexington, "nothing like it\n" * 3).pk))
    tidy_imports(timezone.now())
    assert files_in(settings.IMPORT_FILE_DIR) == []


def test_a_file_that_became_no_import_goes(lexington, settings):
    left(import_files.keep([b"KTX4827"]).path)
    left(import_files.path_of(4711))
    tidy_imports(timezone.now())
    assert files_in(settings.IMPORT_FILE_DIR) == []


def test_a_file_that_is_being_taken_in_stays(lexington):
    writing = left(import_files.keep([b"KTX4827"]).path, minutes=29)
    renamed = left(import_files.path_of(4711), minutes=29)
    tidy_imports(timezone.now())
    assert writing.exists()
    assert renamed.exists()


def test_the_file_of_an_import_that_waits_stays_for_days(lexington):
    import_text(lexington, ncic_rows(400))
    held = import_text(lexington, ncic_rows(300))
    left(import_files.path_of(held.pk), minutes=3 * 24 * 60)
    tidy_imports(timezone.now())
    confirm_import(import_id=held.pk, actor=lexington.captain)
    tidy_imports(timezone.now())
    assert run_import(import_id=held.pk).status == ListImport.Status.LIVE
    assert len(plates()) == 300
