"""Rows of a file follow what was decided on the list's categories, and none is lost unseen."""

import pytest
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, Entry, ListImport, RejectedRow
from hotlists.services.list_category import switch_off_category, switch_on_category
from tests.hotlists.sources import import_text, ncic, ncic_rows, source_list

Reason = RejectedRow.Reason
PURPOSE = pytest.mark.clause(
    "LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2"
)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"


def test_the_administrators_mapping_of_a_category_holds_for_its_rows(agency, camera):
    hot_list = source_list(agency)
    rows = [*ncic_rows(3), ncic("KTX4827", 9, code="P", state=agency.profile.agency.state)]
    import_text(agency, rows)
    off = {"hot_list_id": hot_list.pk, "category": "stolen_plate", "actor": agency.captain}
    switch_off_category(**off)
    done = import_text(agency, rows)
    assert (done.accepted, done.rejected, done.removed) == (3, 1, 1)
    assert done.rejected_rows.get().reason == Reason.OFF
    switch_on_category(**off, purpose="stolen_vehicle", reason="The plates came with vehicles")
    import_text(agency, rows)
    assert Entry.objects.get(plate="KTX4827", status="approved").purpose == "stolen_vehicle"
    agency.read(camera, "KTX4827")
    assert Alert.objects.exists()


@PURPOSE
def test_a_file_of_a_category_that_is_off_is_refused_before_it_is_read(agency):
    hot_list = source_list(agency)
    switch_off_category(hot_list_id=hot_list.pk, category="stolen_vehicle", actor=agency.captain)
    with pytest.raises(PolicyViolation, match="switched off for this list") as refused:
        import_text(agency, "ABC123\n", layout="plain_list", category="stolen_vehicle")
    assert refused.value.clause == agency.profile.cite("categories")
    assert not ListImport.objects.exists()


def test_a_first_record_that_lacks_its_date_is_shown_where_it_was_taken_for_the_header(
    agency, sign_in
):
    done = import_text(
        agency, [ncic("KTX4827", 9, date=" " * 8), *ncic_rows(3)], way=ListImport.Way.UPLOAD
    )
    assert (done.status, done.read, done.rejected) == ("waiting", 3, 0)
    header = done.rejected_rows.get()
    assert (header.reason, header.line) == (Reason.HEADER, 1)
    page = sign_in(agency.captain).get(reverse("hotlists:import", args=[done.pk]))
    assert "KTX4827" in page.content.decode()
    assert "If this is a record, it is lost" in page.content.decode()
