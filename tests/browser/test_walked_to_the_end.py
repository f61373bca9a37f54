"""Requests walked to their end in real browsers: decided, packed, handed over, in their case."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from data_requests.models import DataRequest, Package
from tests.browser.conftest import shot
from tests.browser.test_outside_story import keys_of
from tests.browser.test_request_story import LETTER, choose, press
from tests.data_requests.asking import REASON, camera_of, ori, preservation_draft, today
from tests.data_requests.test_preservation import sworn_and_submitted

pytestmark = pytest.mark.browser
REPORT = "26-000411"


def see(agency):
    """One read, two and a half days ago."""
    agency.read(camera_of(agency), "KTX4827", at=timezone.now() - timedelta(days=2, hours=12))


def preserve(agency):
    """In North Carolina only what is preserved may leave."""
    return sworn_and_submitted(agency, preservation_draft(agency))


def fill_scope(page, agency):
    """Around that read, inside what was preserved."""
    zone = ZoneInfo(agency.profile.agency.timezone)
    page.fill("#id_plate", "ktx 4827")
    page.locator("input[name=cameras]").first.check()
    for name, hours in (("window_from", 20), ("window_to", 4)):
        at = timezone.now() - timedelta(days=2, hours=hours)
        page.fill(f"#id_{name}", f"{timezone.localtime(at, zone):%Y-%m-%dT%H:%M}")


def swear(page):
    page.set_input_files("#id_statement", LETTER)
    for name, said in {
        "signer": "Lena Ortiz",
        "oath_by": "Mary Quill",
        "oath_title": "Notary public",
        "commission": "20261234, until May 2029",
        "place": "Dawson County",
        "sworn_on": f"{today()}",
    }.items():
        page.fill(f"#id_{name}", said)


def call_back(sergeant, ori):
    sergeant.page.fill("#v-ori", ori)
    sergeant.page.fill("#v-number", "555-010-9999")
    sergeant.page.fill("#v-person", "Desk sergeant Hall")


def decide(captain, label):
    captain.page.get_by_label(label, exact=True).check()
    if captain.page.locator("#d-report").count():
        captain.page.fill("#d-report", REPORT)
    press(captain, "Record the decision")
    expect(captain.page.locator(".request-bar")).to_contain_text("Granted")


def pack(captain, agency, request):
    """By a one-time link where the policy has them, else on a labelled stick."""
    captain.open(f"/requests/{request.pk}/")
    page = captain.page
    if "link" in agency.profile.requests.hand_over.media:
        page.get_by_label("One-time link").check()
    else:
        page.fill("#p-label", "Stick 7")
    if page.locator("#p-report").count():
        page.fill("#p-report", REPORT)
    captain.shot(f"pack-{request.kind}")
    press(captain, "Make the package")
    expect(page.locator("#passphrase")).to_be_visible()


def collect(captain, outsider, site):
    """The recipient opens the link, once; on a stick the Administrator takes the file out."""
    link = captain.page.locator("#link")
    if not link.count():
        with captain.page.expect_download() as taken:
            captain.page.get_by_role("button", name="Download, for Stick 7").click()
    else:
        outsider.goto(link.inner_text())
        shot(outsider, site, "collect")
        with outsider.expect_download() as taken:
            outsider.get_by_role("button", name="Download it now, once").click()
        outsider.goto(link.inner_text())
        outsider.get_by_role("button", name="Download it now, once").click()
        expect(outsider.locator("main")).to_contain_text("it was used, or its time is over")
    assert taken.value.suggested_filename.endswith(".zip")


def receive_and_close(captain, request, who):
    captain.open(f"/requests/{request.pk}/")
    captain.page.get_by_label("Who received it").fill(who)
    press(captain, "Note the receipt")
    expect(captain.page.locator(".request-bar")).to_contain_text("Fulfilled")
    press(captain, "Close it")
    expect(captain.page.locator(".request-bar")).to_contain_text("Closed")
    captain.shot(f"closed-{request.kind}")


def test_a_release_asked_for_in_public_is_handed_over(desk, committed_agency, site, outsider):
    agency, page = committed_agency, outsider
    see(agency)
    preserve(agency)
    page.get_by_role("link", name=agency.profile.requests.asker("state_agency").label).click()
    page.get_by_role("link", name="Ask for data").click()
    for name, said in {
        "name": "Lena Ortiz",
        "agency": "Dawson County Sheriff",
        "phone": "555-010-2001",
        "reason": REASON,
        "training": "State ALPR course, March 2026",
    }.items():
        page.fill(f"#id_{name}", said)
    fill_scope(page, agency)
    page.select_option("#id_purpose", "criminal_investigation")
    page.check("#id_never_sold")
    page.set_input_files("#id_letter", LETTER)
    page.get_by_role("button", name="Send the request").click()
    keys_of(page)

    request = DataRequest.objects.get(kind="release")
    sergeant = desk("sergeant", theme="light")
    sergeant.open(f"/requests/{request.pk}/")
    call_back(sergeant, ori(agency))
    press(sergeant, "They are who they say")
    captain = desk("captain", theme="light")
    captain.open(f"/requests/{request.pk}/")
    decide(captain, "Grant")
    pack(captain, agency, request)
    collect(captain, page, site)
    receive_and_close(captain, request, "Lena Ortiz")
    assert Package.objects.get().reads == 1


def test_a_warrant_is_reviewed_packed_and_stands_in_its_case(
    desk, committed_agency, outsider, site
):
    agency, case = committed_agency, committed_agency.case()
    see(agency)
    officer = desk("officer")
    choose(officer, agency.profile.requests.form("warrant").label)
    page = officer.page
    for name, said in {
        "number": "SW-26-0042",
        "court": "District Court",
        "issued_by": "Judge Avery",
        "issued_on": f"{today()}",
    }.items():
        page.fill(f"#id_{name}", said)
    page.fill("#id_case", case.number)
    fill_scope(page, agency)
    page.set_input_files("#id_instrument", LETTER)
    press(officer, "Write it down")
    press(officer, "Submit the request")

    request = DataRequest.objects.get()
    captain = desk("captain")
    captain.open(f"/requests/{request.pk}/")
    decide(captain, "Complete: the hold stands")
    pack(captain, agency, request)
    collect(captain, outsider, site)
    receive_and_close(captain, request, "Officer Officer")
    captain.open("/cases/")
    captain.page.get_by_role("link", name=case.number).click()
    expect(captain.page.locator("main")).to_contain_text(request.number)
    expect(captain.page.locator("main")).to_contain_text("1 read, 0 images")
    captain.shot("case")
    officer.open(f"/cases/{case.pk}/")
    officer.shot("case")


def test_a_sworn_request_from_outside_is_granted_once_its_oath_is_checked(
    desk, committed_agency, outsider
):
    agency, page = committed_agency, outsider
    see(agency)
    page.get_by_role("link", name=agency.profile.requests.asker("state_agency").label).click()
    page.get_by_role("link", name="Ask that data is kept").click()
    for name, said in {
        "name": "Lena Ortiz",
        "agency": "Dawson County Sheriff",
        "phone": "555-010-2001",
        "case_reference": "CR 26-17",
        "facts": "A witness saw the white van leave the feed store at 2 a.m.",
        "parties": "State against Rowe",
    }.items():
        page.fill(f"#id_{name}", said)
    fill_scope(page, agency)
    swear(page)
    page.get_by_role("button", name="Send the request").click()
    keys_of(page)

    request = DataRequest.objects.get()
    sergeant = desk("sergeant")
    sergeant.open(f"/requests/{request.pk}/")
    call_back(sergeant, ori(agency))
    sergeant.shot("check-the-oath")
    press(sergeant, "They are who they say")
    expect(sergeant.page.locator(".refusal-box")).to_contain_text("checked the oath")
    sergeant.open(f"/requests/{request.pk}/")
    call_back(sergeant, ori(agency))
    sergeant.page.fill("#v-oath", "Mary Quill, notary: commission looked up")
    press(sergeant, "They are who they say")
    expect(sergeant.page.locator("main")).to_contain_text("Oath: Mary Quill")
    captain = desk("captain")
    captain.open(f"/requests/{request.pk}/")
    decide(captain, "Complete: the hold stands")


def test_a_basis_of_the_law_opens_data_outside_law_enforcement(
    desk, committed_agency, site, outsider
):
    agency, page = committed_agency, outsider
    see(agency)
    page.get_by_role("link", name="Anyone else").click()
    page.get_by_role("link", name="Ask something else").click()
    if not agency.profile.requests.other.bases:
        expect(page.locator("#id_basis option")).to_have_count(1)
        shot(page, site, "no-basis")
        return
    page.select_option("#id_basis", "missing_person")
    page.fill("#id_name", "Pat Rowe")
    page.fill("#id_reason", "My brother has not come home since Monday")
    fill_scope(page, agency)
    page.set_input_files("#id_proof", LETTER)
    shot(page, site, "missing-person")
    page.get_by_role("button", name="Send the request").click()
    keys_of(page)
    request = DataRequest.objects.get()
    sergeant, captain = desk("sergeant"), desk("captain")
    sergeant.open(f"/requests/{request.pk}/")
    sergeant.page.fill("#v-identity", "State identity card, shown in person")
    press(sergeant, "They are who they say")
    captain.open(f"/requests/{request.pk}/")
    decide(captain, "Grant")
    pack(captain, agency, request)
    collect(captain, page, site)
    receive_and_close(captain, request, "Pat Rowe")


def test_what_a_hold_keeps_is_asked_for_from_its_case_and_handed_over(
    desk, committed_agency, outsider, site
):
    agency, case = committed_agency, committed_agency.case()
    see(agency)
    preserve(agency)
    officer = desk("officer", theme="light")
    officer.open(f"/cases/{case.pk}/")
    officer.page.get_by_role("link", name="Ask for its data").click()
    page = officer.page
    expect(page.locator("#id_plate")).to_have_value("KTX4827")
    page.select_option("#id_purpose", "criminal_investigation")
    page.fill("#id_reason", REASON)
    press(officer, "Write it down")
    press(officer, "Submit the request")
    request = DataRequest.objects.get(kind="officer_data")
    if "supervisor" in agency.profile.requests.form("officer_data").approvals:
        sergeant = desk("sergeant")
        sergeant.open(f"/requests/{request.pk}/")
        press(sergeant, "Approve")
    captain = desk("captain")
    captain.open(f"/requests/{request.pk}/")
    decide(captain, "Grant")
    pack(captain, agency, request)
    collect(captain, outsider, site)
    receive_and_close(captain, request, "Officer Officer")
