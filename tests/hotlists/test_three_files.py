"""California's three files look alike inside: none is ever taken for another."""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.text import slugify

from alpr_compliance.policy import PolicyViolation
from hotlists.models import ListImport
from hotlists.services.incoming import take_incoming
from personnel.services import scheduled_work
from tests.hotlists.sources import files_in, import_text, imported, source_list

CATEGORIES = {"svs": "stolen_vehicle", "sfr": "wanted_person", "slr": "stolen_plate"}
each_file = pytest.mark.parametrize("code", CATEGORIES)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"
    settings.IMPORT_DIR = tmp_path / "incoming"


def text_of(*plates: str) -> str:
    rows = [f"{plate:8}CA0120260110" for plate in plates]
    head = "DATE10/19/2026 08:00"
    return "\n".join([head, *rows, f"TOTAL RECORD {len(rows):07}"]) + "\n"


def import_file(agency, code, *, into, plates=("ABC1234",)):
    return import_text(
        agency, text_of(*plates), layout=f"california_{code}", hot_list=source_list(agency, into)
    )


def others(code):
    return [other for other in CATEGORIES if other != code]


@each_file
def test_a_list_takes_one_of_them_alone(agency, code):
    assert import_file(agency, code, into="DOJ").status == "live"
    for other in others(code):
        with pytest.raises(PolicyViolation, match="another kind") as refused:
            import_file(agency, other, into="DOJ")
        assert refused.value.clause == agency.profile.cite("categories")
    assert import_file(agency, code, into="DOJ", plates=("ABC1234", "DEF5678")).status == "live"
    assert {entry.category for entry in imported()} == {CATEGORIES[code]}
    assert ListImport.objects.count() == 2


def test_each_goes_into_a_list_of_its_own(agency):
    for code in CATEGORIES:
        assert import_file(agency, code, into=f"DOJ {code}").status == "live"
    assert sorted(entry.category for entry in imported()) == sorted(CATEGORIES.values())


def left(settings, into: str, name: str) -> Path:
    path = Path(settings.IMPORT_DIR) / slugify(into) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of("ABC1234", "DEF5678"))
    then = timezone.now().timestamp() - 60
    os.utime(path, (then, then))
    return path.parent


@each_file
def test_the_folder_of_a_list_takes_its_own_file_by_name(agency, settings, code):
    import_file(agency, code, into="DOJ")
    for other in others(code):
        left(settings, "DOJ", f"{other}.tbl")
    folder = left(settings, "DOJ", f"{code.upper()}_1020.tbl")
    assert take_incoming(actor=scheduled_work()) == 3
    assert len(files_in(folder / "failed")) == 2
    [done] = files_in(folder / "done")
    assert done.endswith(f"{code.upper()}_1020.tbl")
    assert [entry.category for entry in imported()] == [CATEGORIES[code]] * 2


def test_a_layout_without_a_name_takes_any(agency, settings):
    import_text(agency, "ABC1234\n", layout="plain_list", category="stolen_vehicle")
    folder = left(settings, "NCIC", "sfr.tbl")
    (folder / "sfr.tbl").write_text("ABC1234\nDEF5678\n")
    os.utime(folder / "sfr.tbl", (0, 0))
    take_incoming(actor=scheduled_work())
    assert len(imported()) == 2
