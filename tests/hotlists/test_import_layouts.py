"""Each layout reads its source's file; a plate keeps its characters, codes may have 0 for O."""

import json
from datetime import UTC, date, datetime

import pytest

from hotlists.layouts import Layout, all_layouts, load_layout
from hotlists.models import Entry, ListImport, RejectedRow
from tests.hotlists.sources import import_text, imported, ncic, plates

Reason = RejectedRow.Reason


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"


def reasons(one: ListImport) -> list[tuple[int, str]]:
    return list(one.rejected_rows.values_list("line", "reason"))


def test_every_layout_is_checked_and_shows_a_sample():
    assert len(all_layouts()) >= 9
    assert all(layout.sample for layout in all_layouts().values())


@pytest.mark.parametrize(
    "wrong",
    [
        "kind = 'fixed'\n[columns]\nstate = [0, 2]",
        "kind = 'fixed'\n[columns]\nplate = 3",
        "kind = 'delimited'\n[columns]\nplate = 3",
        "kind = 'json'\n[columns]\nplate = 'plate'",
        "kind = 'fixed'\n[columns]\nplate = [0, 8]\ncode = [8, 9]",
        "kind = 'fixed'\ntrailer = {pattern = 'TOTAL'}\n[columns]\nplate = [0, 8]",
        "kind = 'fixed'\nheader = {pattern = 'DATE'}\n[columns]\nplate = [0, 8]",
        "kind = 'fixed'\nspeed = 1\n[columns]\nplate = [0, 8]",
    ],
)
def test_a_layout_that_does_not_hold_together_is_refused(tmp_path, wrong):
    path = tmp_path / "odd.toml"
    path.write_text(f"label = 'Odd'\nsample = '-'\n{wrong}")
    with pytest.raises(ValueError, match="validation error"):
        load_layout(path)


def test_a_new_layout_is_a_few_lines(tmp_path):
    path = tmp_path / "colorado.toml"
    path.write_text(
        'label = "Colorado"\nkind = "fixed"\nsample = "-"\n[columns]\nplate = [0, 10]\n'
        "state = [10, 12]"
    )
    assert isinstance(load_layout(path), Layout)


def test_ncic_fixed_width(agency):
    done = import_text(agency, ["NCIC LPR EXTRACT", ncic("ABC0123", 7, state="0H"), ncic("O0OO")])
    assert (done.status, done.problem, done.read) == ("live", "", 2)
    entry = Entry.objects.get(plate="ABC0123")
    assert (entry.kind, entry.status, entry.entered_by, entry.expires_at) == (
        "imported", "approved", None, None,
    )  # fmt: skip
    assert (entry.state, entry.vehicle_make, entry.vehicle_color) == ("OH", "FORD", "BLU")
    assert (entry.source_record, entry.source_agency) == ("V000000007", "NE0240100")
    assert entry.record_date == date(2026, 1, 10)
    assert entry.category == "stolen_vehicle"
    assert entry.purpose == agency.profile.category("stolen_vehicle").purpose
    # The plate itself is never translated; its key folds what a camera can not tell.
    assert Entry.objects.get(plate="O0OO").plate_key == "0000"


def test_nebraska_has_its_own_code_in_ncic(lexington):
    import_text(lexington, [ncic("ABC123", state="NB")])
    assert imported()[0].state == "NE"


def test_ncic_comma(agency):
    row = "V000000001,NE0240100,20260110,ABC123,NE,2026,PC,2015,F0RD,F15,PK,BLU"
    assert import_text(agency, [row], layout="ncic_comma").accepted == 1
    [entry] = imported()
    assert (entry.plate, entry.state, entry.vehicle_body) == ("ABC123", "NE", "PK")


def test_own_csv_takes_columns_by_title(agency):
    text = (
        "State,Plate,category,source_record_no,entered_at,reason,expires_at,unknown\r\n"
        'NC,"abc-123",stolen_vehicle,R1,2026-10-01,"Taken, at night",,x\r\n'
        "NC,DEF456,stolen_vehicle,R2,2026-10-01,Taken,2026-12-01T00:00:00+00:00,x\r\n"
        "NC,GHI789,stolen_vehicle,R3,2026-10-01,Taken,2026-10-01T00:00:00+00:00,x\r\n"
    )
    done = import_text(agency, text, layout="own_csv")
    assert reasons(done) == [(4, Reason.ENDED)]
    first, second = imported()
    assert (first.plate, first.reason, first.expires_at) == ("ABC123", "Taken, at night", None)
    assert second.expires_at == datetime(2026, 12, 1, tzinfo=UTC)


def test_a_plain_list_has_one_category(agency):
    done = import_text(
        agency, ["ABC 123", "def456"], layout="plain_list", category="stolen_vehicle"
    )
    assert done.category == "stolen_vehicle"
    assert plates() == ["ABC123", "DEF456"]


CALIFORNIA = "DATE10/19/2026 09:00\nABC1234 CA0120260110\nXYZ999  CA0220251130\n"


def test_california_has_header_and_trailer(agency):
    done = import_text(agency, CALIFORNIA + "TOTAL RECORD 0000002\n", layout="california_slr")
    assert (done.status, done.accepted) == ("live", 2)
    assert {entry.category for entry in imported()} == {"stolen_plate"}
    assert done.header_at is not None
    done.hot_list.refresh_from_db()
    assert done.hot_list.refreshed_at == done.header_at


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (CALIFORNIA + "TOTAL RECORD 0000003\n", "says 3 rows, the file has 2"),
        (CALIFORNIA, "no trailer"),
        (CALIFORNIA.partition("\n")[2], "not the header"),
        (CALIFORNIA + "TOTAL RECORD 0000002\nABC1234 CA0120260110\n", "after the trailer"),
        (CALIFORNIA.replace("10/19", "10/29") + "TOTAL RECORD 0000002\n", "in the future"),
        (CALIFORNIA.replace("10/19", "13/19") + "TOTAL RECORD 0000002\n", "no time"),
    ],
)
def test_header_and_trailer_are_verified(lexington, text, problem):
    done = import_text(lexington, text, layout="california_svs")
    assert done.status == "failed"
    assert problem in done.problem
    assert imported() == []


def test_an_older_file_than_the_live_one_is_refused(lexington):
    end = "TOTAL RECORD 0000002\n"
    assert import_text(lexington, CALIFORNIA + end, layout="california_svs").status == "live"
    older = CALIFORNIA.replace("10/19", "10/18") + end
    assert "older" in import_text(lexington, older, layout="california_svs").problem


def test_texas_has_the_code_as_second_character(agency):
    row = "TV0000000001,ABC123,TX,2009,F0RD,TK,PK,WHI"
    assert import_text(agency, [row], layout="texas_tcic").accepted == 1
    [entry] = imported()
    assert (entry.category, entry.state, entry.vehicle_make) == ("stolen_vehicle", "TX", "FORD")


def test_flock_json(agency):
    entry = {
        "plate": "abc 123", "caseNumber": "26-00123", "reason": "Stolen vehicle",
        "state": "north_carolina", "expiry": "2026-12-09T00:00:00Z", "note": {"message": "Blue"},
    }  # fmt: skip
    other = {"plate": "DEF456", "caseNumber": "26-00124", "reason": "Stolen vehicle"}
    text = json.dumps({"name": "List", "entries": [entry, entry | {"state": "mars"}, 5, other]})
    done = import_text(agency, text, layout="flock_json", category="stolen_vehicle")
    assert reasons(done) == [(2, Reason.STATE), (3, Reason.MALFORMED)]
    kept, without_state = imported()
    assert without_state.state == ""
    assert (kept.plate, kept.state, kept.source_record) == ("ABC123", "NC", "26-00123")
    assert kept.restricted_details == "Blue"


def test_json_that_is_cut_short_fails(lexington):
    text = '{"entries": [{"plate": "ABC123"}, {"pla'
    done = import_text(lexington, text, layout="flock_json", category="stolen_vehicle")
    assert "not whole JSON" in done.problem
