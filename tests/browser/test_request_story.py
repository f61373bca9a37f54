"""Each kind of request in real browsers: written, completed, reviewed, decided, closed."""

import pytest
from playwright.sync_api import expect

from data_requests.models import DataRequest
from tests.cast import PDF
from tests.data_requests.asking import REASON, ori, today

pytestmark = pytest.mark.browser
LETTER = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}


def choose(person, label: str) -> None:
    person.open("/requests/new/")
    person.page.get_by_role("link", name=label).first.click()


def fill_scope(page) -> None:
    page.fill("#id_plate", "ktx 4827")
    page.locator("input[name=cameras]").first.check()
    page.fill("#id_window_from", "2026-01-02T08:00")
    page.fill("#id_window_to", "2026-01-02T20:00")


def press(person, name: str) -> None:
    person.page.get_by_role("button", name=name, exact=True).click()


def test_an_officer_asks_for_reads_and_gets_them_granted(desk, committed_agency):
    agency = committed_agency
    agency.add_camera()
    case = agency.case()
    officer = desk("officer", theme="light")
    officer.open("/requests/")
    officer.shot("requests-empty")
    choose(officer, "Officer's data request")
    page = officer.page
    fill_scope(page)
    page.fill("#id_case", case.number)
    page.select_option("#id_purpose", "criminal_investigation")
    officer.shot("request-form")
    press(officer, "Write it down")
    expect(page.locator(".request-missing")).to_contain_text("A reason that says something")
    officer.shot("request-missing")
    page.get_by_role("link", name="Add what is missing").click()
    page.fill("#id_reason", REASON)
    press(officer, "Save the change")
    press(officer, "Submit the request")
    expect(page.locator(".request-bar")).to_contain_text("Submitted")

    request = DataRequest.objects.get()
    if "supervisor" in agency.profile.requests.form("officer_data").approvals:
        sergeant = desk("sergeant")
        sergeant.open("/requests/?show=mine")
        sergeant.page.get_by_role("link", name=request.number).click()
        sergeant.shot("request-review")
        press(sergeant, "Approve")
    captain = desk("captain")
    captain.open("/requests/?show=mine")
    captain.shot("requests-waiting")
    captain.page.get_by_role("link", name=request.number).click()
    captain.page.get_by_label("Grant", exact=True).check()
    captain.shot("request-decide")
    press(captain, "Record the decision")
    expect(captain.page.locator(".request-bar")).to_contain_text("Granted")
    captain.shot("request-granted")


def test_a_release_waits_for_the_call_back(desk, committed_agency):
    agency = committed_agency
    agency.add_camera()
    officer = desk("officer", size=(1024, 768))
    choose(officer, "Release to another agency")
    page = officer.page
    page.fill("#id_name", "Lena Ortiz")
    page.fill("#id_title", "Detective")
    page.fill("#id_agency", "Dawson County Sheriff")
    page.fill("#id_phone", "555-010-2001")
    page.select_option("#id_purpose", "criminal_investigation")
    page.fill("#id_reason", REASON)
    fill_scope(page)
    page.fill("#id_training", "State ALPR course, March 2026")
    page.check("#id_never_sold")
    page.set_input_files("#id_letter", LETTER)
    officer.shot("release-form")
    press(officer, "Write it down")
    press(officer, "Submit the request")

    request = DataRequest.objects.get()
    captain = desk("captain", theme="light", size=(1024, 768))
    captain.open(f"/requests/{request.pk}/")
    captain.page.get_by_label("Grant", exact=True).check()
    press(captain, "Record the decision")
    expect(captain.page.locator(".refusal-box")).to_contain_text("not verified yet")
    captain.shot("release-refused")
    captain.open(f"/requests/{request.pk}/")
    captain.page.fill("#v-ori", ori(agency))
    captain.page.fill("#v-number", "555-010-9999")
    captain.page.fill("#v-person", "Desk sergeant Hall")
    press(captain, "They are who they say")
    captain.page.get_by_label("Grant", exact=True).check()
    captain.page.fill("#d-report", "26-000411")
    press(captain, "Record the decision")
    expect(captain.page.locator(".request-bar")).to_contain_text("Granted")
    captain.shot("release-granted")
    press(captain, "Close it")
    expect(captain.page.locator(".request-bar")).to_contain_text("Closed")


def test_one_outside_law_enforcement_is_answered_by_law(desk, committed_agency):
    agency = committed_agency
    officer = desk("officer")
    choose(officer, "Request from outside law enforcement")
    page = officer.page
    page.select_option("#id_asker", "public")
    page.fill("#id_name", "Pat Rowe")
    page.fill("#id_reason", "All reads of my street last summer")
    press(officer, "Write it down")
    press(officer, "Submit the request")
    captain = desk("captain")
    captain.open(f"/requests/{DataRequest.objects.get().pk}/")
    captain.page.get_by_label("Refuse", exact=True).check()
    captain.shot("other-decide")
    press(captain, "Record the decision")
    if agency.profile.requests.other.answer is None:
        expect(captain.page.locator(".refusal-box")).to_contain_text("counsel")
        captain.shot("other-waits-for-counsel")
    else:
        expect(captain.page.locator("main")).to_contain_text("not a public record")


def test_a_request_to_another_agency_is_approved_sworn_and_sent(desk, committed_agency):
    case = committed_agency.case()
    officer = desk("officer", theme="light")
    choose(officer, "Request to another agency")
    page = officer.page
    page.fill("#id_other_agency", "Gosper County Sheriff")
    page.fill("#id_case", case.number)
    page.fill("#id_reason", REASON)
    press(officer, "Write it down")
    press(officer, "Submit the request")
    request = DataRequest.objects.get()
    sergeant = desk("sergeant")
    sergeant.open(f"/requests/{request.pk}/")
    press(sergeant, "Approve")
    officer.open(f"/requests/{request.pk}/")
    page.set_input_files("#id_statement", LETTER)
    for name, said in {
        "signer": "Officer Officer",
        "oath_by": "Mary Quill",
        "oath_title": "Notary public",
        "commission": "20261234, until May 2029",
        "place": "Dawson County",
        "sworn_on": f"{today()}",
    }.items():
        page.fill(f"#id_{name}", said)
    officer.shot("statement-attach")
    press(officer, "Attach it")
    expect(page.locator(".request-bar")).to_contain_text("Yes, this version")
    press(officer, "I sent it")
    page.fill("#w-note", "District court, applied today")
    press(officer, "Note the warrant")
    page.fill("#n-told", "Records clerk")
    officer.shot("outbound-sent")
    press(officer, "Withdraw it")
    expect(page.locator("main")).to_contain_text("Cancelled with Records clerk")
