"""Preservation requests and warrants in real browsers: held on submission, whole once sworn."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from data_requests.models import DataRequest
from reads.models import Hold
from tests.browser.test_request_story import LETTER, choose, press
from tests.data_requests.asking import today

pytestmark = pytest.mark.browser
INSTRUMENT = {
    "number": "SW-26-0042",
    "court": "District Court",
    "issued_by": "Judge Avery",
    "issued_on": "2026-11-05",
}


def jurat() -> dict[str, str]:
    return {
        "signer": "Officer Officer",
        "oath_by": "Mary Quill",
        "oath_title": "Notary public",
        "commission": "20261234, until May 2029",
        "place": "Dawson County",
        "sworn_on": f"{today()}",
    }


def fill_scope(page) -> None:
    page.fill("#id_plate", "ktx 4827")
    page.locator("input[name=cameras]").first.check()
    page.fill("#id_window_from", "2026-11-02T08:00")
    page.fill("#id_window_to", "2026-11-02T20:00")


def attach_oath(person) -> None:
    person.page.set_input_files("#id_statement", LETTER)
    for name, said in jurat().items():
        person.page.fill(f"#id_{name}", said)
    press(person, "Attach it")


def test_a_preservation_request_holds_provisionally_and_whole_once_sworn(desk, committed_agency):
    agency = committed_agency
    agency.add_camera()
    case = agency.case()
    officer = desk("officer")
    choose(officer, "Preservation request")
    page = officer.page
    fill_scope(page)
    page.fill("#id_case", case.number)
    officer.shot("preservation-form")
    press(officer, "Write it down")
    if agency.profile.name == "kinston_nc":
        add_what_is_missing(officer)
    with page.expect_download() as printed:
        page.get_by_role("link", name="Print the statement (PDF)").click()
    assert printed.value.suggested_filename.endswith("-statement.pdf")
    press(officer, "Submit the request")
    expect(page.locator(".request-bar")).to_contain_text("Provisionally")
    officer.shot("preservation-provisional")
    assert not Hold.objects.live(timezone.now()).exists()
    attach_oath(officer)
    expect(page.locator(".request-bar")).to_contain_text("Until")
    assert Hold.objects.live(timezone.now()).count() == 1

    captain = desk("captain", theme="light")
    captain.open(f"/requests/{DataRequest.objects.get().pk}/")
    captain.shot("preservation-review")
    find_complete(captain)
    officer.open(f"/requests/{DataRequest.objects.get().pk}/")
    officer.shot("preservation-granted")
    if agency.profile.name == "kinston_nc":
        renew(officer)
        assert Hold.objects.live(timezone.now()).count() == 2
    else:
        serve(officer)
        assert Hold.objects.live(timezone.now()).count() == 2
        find_complete(captain)
        assert Hold.objects.live(timezone.now()).get().ground == "subpoena"


def add_what_is_missing(officer):
    page = officer.page
    expect(page.locator(".request-missing")).to_contain_text("Specific and articulable facts")
    officer.shot("preservation-missing")
    page.get_by_role("link", name="Add what is missing").click()
    page.fill("#id_facts", "A witness saw the white van leave the feed store at 2 a.m.")
    page.fill("#id_parties", "State against Rowe; the feed store is the victim")
    press(officer, "Save the change")


def renew(officer):
    """Another year: a complete new request, sworn before it is handed in."""
    page = officer.page
    page.get_by_role("link", name="Ask anew").click()
    expect(page.locator("#id_plate")).to_have_value("KTX4827")
    press(officer, "Write it down")
    attach_oath(officer)
    press(officer, "Submit the request")
    expect(page.locator(".request-bar")).to_contain_text("Until")


def serve(officer):
    """What the hold waited for."""
    page = officer.page
    page.get_by_role("link", name="The instrument was served").click()
    expect(page.locator("#id_plate")).to_have_value("KTX4827")
    page.select_option("#id_ground", label="Subpoena")
    for name, said in INSTRUMENT.items():
        page.fill(f"#id_{name}", said)
    page.set_input_files("#id_instrument", LETTER)
    press(officer, "Write it down")
    press(officer, "Submit the request")
    expect(page.locator(".request-bar")).to_contain_text("Until ended by a person")


def find_complete(captain):
    captain.open(f"/requests/{DataRequest.objects.latest('pk').pk}/")
    captain.page.get_by_label("Complete: the hold stands").check()
    press(captain, "Record the decision")
    expect(captain.page.locator(".request-bar")).to_contain_text("Granted")


def test_a_warrant_that_is_a_pdf_holds(desk, committed_agency):
    agency = committed_agency
    agency.add_camera()
    officer = desk("officer", theme="light", size=(1024, 768))
    choose(officer, agency.profile.requests.form("warrant").label)
    page = officer.page
    offered = page.locator("#id_ground option").all_inner_texts()
    assert ("Subpoena" in offered) == (agency.profile.name == "lexington_ne")
    for name, said in INSTRUMENT.items():
        page.fill(f"#id_{name}", said)
    fill_scope(page)
    page.set_input_files(
        "#id_instrument",
        {"name": "warrant.pdf", "mimeType": "application/pdf", "buffer": b"\x89PNG..."},
    )
    officer.shot("warrant-form")
    press(officer, "Write it down")
    expect(page.locator("main")).to_contain_text("as a PDF")
    page.set_input_files("#id_instrument", LETTER)
    press(officer, "Write it down")
    press(officer, "Submit the request")
    expect(page.locator(".request-bar")).to_contain_text("Until ended by a person")
    officer.shot("warrant-holds")
