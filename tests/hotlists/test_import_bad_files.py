"""A file that is not what it should be: a clear error, and the list that was live stays."""

import pytest

from hotlists import import_files
from hotlists.layouts import UnusableFile
from hotlists.models import ListImport
from hotlists.services.importing import submit_import
from tests.hotlists.sources import (
    files_in,
    import_text,
    imported,
    ncic,
    ncic_rows,
    plates,
    source_list,
)

GOOD = "\n".join(ncic_rows(20)) + "\n"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (GOOD[:-40], "cut short"),
        # In column 30 the plate's start looks like a plate; in column 38 the state lacks its end.
        (GOOD + ncic("KTX4827", 99)[:30], "cut short"),
        (GOOD + ncic("KTX4827", 99)[:38], "cut short"),
        ("plate,state\n" + "ABC123,NE\n" * 20, "do not fit this layout"),
        (GOOD.encode() + "Côté\n".encode("latin-1"), "mixes encodings"),
        (GOOD.encode("utf-16"), "not a line of text"),
        ("x" * 10_000, "not a line of text"),
        ("NCIC EXTRACT\n", "no rows"),
    ],
)
def test_a_bad_file_leaves_the_list_as_it_was(lexington, settings, data, problem):
    import_text(lexington, ncic_rows(5))
    done = import_text(lexington, data)
    assert done.status == "failed"
    assert problem in done.problem
    assert len(plates()) == 5
    assert {entry.version for entry in imported()} == {1}
    assert files_in(settings.IMPORT_FILE_DIR) == []


def test_a_last_line_without_its_line_end_is_whole_once_it_has_plate_and_state(lexington):
    done = import_text(lexington, GOOD + ncic("KTX4827", 99)[:39])
    assert done.status == "live"
    assert "KTX4827" in plates()


def test_line_ends_of_windows_are_read(lexington):
    done = import_text(lexington, GOOD.replace("\n", "\r\n") + "\x1a")
    assert (done.accepted, done.rejected) == (20, 0)
    assert imported()[0].vehicle_color == "BLU"


def test_a_byte_order_mark_is_no_character(lexington):
    done = import_text(lexington, b"\xef\xbb\xbf" + GOOD.encode())
    assert (done.accepted, done.rejected) == (20, 0)


def test_the_first_of_duplicate_rows_stays(lexington):
    rows = [*ncic_rows(3), ncic("ZX00001", 1).replace("BLU", "RED"), *ncic_rows(3)]
    done = import_text(lexington, rows)
    assert (done.read, done.accepted, done.rejected) == (7, 3, 4)
    assert {entry.vehicle_color for entry in imported()} == {"BLU"}


def test_a_plate_of_forty_characters_is_left_out(lexington):
    rows = "\n".join(["ABC123", "DEF456", "A" * 40])
    done = import_text(lexington, rows, layout="plain_list", category="stolen_vehicle")
    assert done.rejected_rows.get().reason == "too_long"
    assert plates() == ["ABC123", "DEF456"]


def test_tabs_and_backslashes_do_no_harm(lexington):
    text = 'plate,category,reason\nABC123,stolen_vehicle,a\\b\\N\nDEF456,stolen_vehicle,"a\tb"\n'
    done = import_text(lexington, text, layout="own_csv")
    assert imported()[0].reason == "a\\b\\N"
    assert done.rejected_rows.get().reason == "malformed"


def test_quotes_that_do_not_close_fail(lexington):
    text = 'plate,category\n"ABC123,stolen_vehicle\nDEF456,stolen_vehicle\n'
    assert "quotes" in import_text(lexington, text, layout="own_csv").problem


def test_titles_that_are_missing_fail(lexington):
    assert "titles" in import_text(lexington, "ABC123,NE\n", layout="own_csv").problem


@pytest.mark.parametrize(
    ("size", "layout", "problem"),
    [
        (0, "ncic_fixed", "empty"),
        (5 * 1024**3, "ncic_fixed", "the limit is"),
        (9 * 1024**2, "flock_json", "the limit is"),
        (10, "ncic_floating", "no layout of that name"),
    ],
)
def test_refused_before_anything_is_read(lexington, size, layout, problem):
    def parts():
        raise AssertionError("the file was read")
        yield b""

    with pytest.raises(UnusableFile, match=problem):
        submit_import(
            hot_list_id=source_list(lexington).pk, layout=layout, category="stolen_vehicle",
            file_name="x", size=size, chunks=parts(), way=ListImport.Way.UPLOAD,
            actor=lexington.captain,
        )  # fmt: skip
    assert not ListImport.objects.exists()


def test_a_file_that_can_not_be_taken_in_leaves_no_copy(lexington, settings):
    with pytest.raises(Exception, match="layout"):
        import_text(lexington, GOOD, layout="x" * 40)
    assert not settings.IMPORT_FILE_DIR.exists()
    assert import_files.path_of(1).parent == settings.IMPORT_FILE_DIR
