"""A restricted list: what its source wrote about a plate shows to those who need it alone."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from hotlists.cards import card_of
from hotlists.models import HotList, ListImport
from hotlists.services.alert import claim_alert
from personnel.models import Designation
from personnel.services import designate
from tests.hotlists.desk import Desk, only_alert
from tests.hotlists.sources import import_text, imported, ncic, ncic_rows, source_list

WHY = "Member of the river gang"
ROW = {"plate": "KTX4827", "caseNumber": "26-00123", "reason": WHY}
LEFT_OUT = {"plate": "ABC123", "state": "mars", "reason": "Seen with the gang"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"


@pytest.fixture
def watch_list(agency) -> HotList:
    hot_list = source_list(agency, "Watch list")
    hot_list.is_restricted = True
    hot_list.save(update_fields=["is_restricted"])
    return hot_list


def import_rows(agency, hot_list, *rows):
    text = json.dumps({"name": "List", "entries": rows})
    return import_text(
        agency, text, layout="flock_json", category="stolen_vehicle", hot_list=hot_list
    )


@pytest.fixture
def seen(agency, watch_list, camera) -> Desk:
    """An alert on the plate that the list holds."""
    import_rows(agency, watch_list, ROW)
    agency.read(camera, "KTX4827")
    return only_alert(agency, camera)


def match_row(desk, person):
    [row] = card_of(desk.alert, person, desk.agency.profile)["matches"]
    return row


def test_the_card_gives_the_reason_to_who_handles_the_alert(agency, seen):
    for who in ("captain", "dispatcher"):
        assert match_row(seen, getattr(agency, who))["reason"] == WHY
    for who in ("officer", "sergeant", "chief"):
        row = match_row(seen, getattr(agency, who))
        assert (row["reason"], row["has_restricted"]) == ("", True)
        assert row["category_label"] == agency.profile.category("stolen_vehicle").label
    seen.alert = claim_alert(alert_id=seen.alert.pk, actor=agency.officer)
    assert match_row(seen, agency.officer)["reason"] == WHY
    assert match_row(seen, agency.other_officer)["reason"] == ""


def test_the_page_of_the_alert_says_that_there_is_more(agency, seen, sign_in):
    address = reverse("hotlists:alert", args=[seen.alert.pk])
    page = sign_in(agency.officer).get(address).content.decode()
    assert WHY not in page
    assert "Details are shown to who claims the alert" in page
    assert WHY in sign_in(agency.dispatcher).get(address).content.decode()


def test_on_other_lists_everyone_reads_the_reason(agency, seen, watch_list):
    HotList.objects.update(is_restricted=False)
    row = match_row(seen, agency.officer)
    assert row["reason"] == WHY
    assert "has_restricted" not in row


def test_the_page_of_the_entry_gives_it_to_the_administrator_alone(agency, seen, sign_in):
    [entry] = imported()
    page, note = (reverse(f"hotlists:{name}", args=[entry.pk]) for name in ("entry", "entry-note"))
    client = sign_in(agency.captain)
    assert WHY in client.get(page).content.decode()
    assert WHY in client.get(note).content.decode()
    change = reverse("hotlists:change-entry", args=[entry.pk])
    for who in ("officer", "sergeant", "chief", "auditor"):
        client = sign_in(getattr(agency, who))
        shown = client.get(page).content.decode()
        assert WHY not in shown
        assert "Its list is restricted" in shown
        assert note not in shown
        assert [client.get(address).status_code for address in (note, change)] == [403, 403]


def test_the_page_of_an_imported_entry_says_that_its_list_decides(agency, watch_list, sign_in):
    import_rows(agency, watch_list, ROW)
    page = reverse("hotlists:entry", args=[imported()[0].pk])
    client = sign_in(agency.officer)
    assert "With its list: determined for use" in client.get(page).content.decode()
    HotList.objects.update(determined_at=None, determined_by=None)
    assert "so it matches nothing" in client.get(page).content.decode()


def test_whoever_entered_a_plate_reads_what_they_wrote(agency, sign_in):
    entry = agency.add_entry(reason="Taken from a driveway at night")
    HotList.objects.update(is_restricted=True)
    page = reverse("hotlists:entry", args=[entry.pk])
    assert entry.reason in sign_in(agency.other_officer).get(page).content.decode()
    assert entry.reason not in sign_in(agency.officer).get(page).content.decode()


def import_page(client, one) -> str:
    return client.get(reverse("hotlists:import", args=[one.pk])).content.decode()


def test_the_page_of_an_import_gives_the_rows_to_the_administrator_alone(
    agency, watch_list, sign_in
):
    done = import_rows(agency, watch_list, ROW, LEFT_OUT)
    assert done.rejected == 1
    assert "Seen with the gang" in import_page(sign_in(agency.captain), done)
    page = import_page(sign_in(agency.sysadmin), done)
    assert "Seen with the gang" not in page
    assert "ABC123" not in page
    assert "Unknown state" in page
    assert "This list is restricted" in page
    HotList.objects.update(is_restricted=False)
    assert "Seen with the gang" in import_page(sign_in(agency.sysadmin), done)


def test_the_line_taken_for_a_header_is_such_a_row(agency, watch_list, sign_in):
    rows = [ncic("KTX4827", 9, date=" " * 8), *ncic_rows(3)]
    done = import_text(agency, rows, way=ListImport.Way.UPLOAD, hot_list=watch_list)
    assert "KTX4827" in import_page(sign_in(agency.captain), done)
    page = import_page(sign_in(agency.sysadmin), done)
    assert "taken as the header" in page
    assert "KTX4827" not in page


def test_a_designee_for_lists_reads_no_rows_of_it(lexington, sign_in):
    hot_list = source_list(lexington, "Watch list")
    HotList.objects.update(is_restricted=True)
    done = import_rows(lexington, hot_list, ROW, LEFT_OUT)
    designate(
        kind=Designation.Kind.DESIGNEE, act="choose_lists", person_id=lexington.sergeant.pk,
        actor=lexington.captain, statement="Chooses lists", starts_at=timezone.now(),
    )  # fmt: skip
    page = import_page(sign_in(lexington.sergeant), done)
    assert "Unknown state" in page
    assert "Seen with the gang" not in page
