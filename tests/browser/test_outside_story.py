"""Somebody outside asks by the public page: under Nebraska's law a defendant, else an agency."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from data_requests.models import DataRequest
from reads.models import Hold
from tests.browser.conftest import shot
from tests.browser.test_preservation_story import fill_scope, jurat
from tests.browser.test_request_story import LETTER, press
from tests.data_requests.asking import REASON

pytestmark = pytest.mark.browser


def test_a_request_without_an_account_gets_a_receipt_and_is_sworn_later(
    committed_agency, site, outsider
):
    committed_agency.add_camera()
    page = outsider
    shot(page, site, "who")
    page.get_by_role("link", name="Defendant in a criminal case").click()
    shot(page, site, "defendant")
    if site.profile_name == "kinston_nc":
        expect(page.locator("main")).to_contain_text("Ask the court")
        page.get_by_role("link", name="I am somebody else").click()
        page.get_by_role("link", name="North Carolina law enforcement agency").click()
    page.get_by_role("link", name="Ask that data is kept").click()
    page.fill("#id_name", "Pat Rowe")
    page.fill("#id_phone", "555-010-3003")
    page.fill("#id_case_reference", "CR 26-17")
    fill_scope(page)
    shot(page, site, "form")
    page.fill("#id_facts", "A witness saw the white van leave the feed store at 2 a.m.")
    page.fill("#id_parties", "State against Rowe")
    page.get_by_role("button", name="Send the request").click()
    receipt, secret = (page.locator(f"#{name}").inner_text() for name in ("receipt", "secret"))
    shot(page, site, "receipt")
    assert Hold.objects.provisional(timezone.now()).count() == 1

    page.get_by_role("link", name="How it stands").click()
    page.fill("#id_receipt", receipt)
    page.fill("#id_secret", secret)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("Received. We are looking at it.")
    assert secret not in page.url
    shot(page, site, "state")
    page.set_input_files("#id_statement", LETTER)
    for name, said in jurat().items():
        page.fill(f"#id_{name}", said)
    page.get_by_role("button", name="Send the sworn statement").click()
    expect(page.locator("main")).to_contain_text("Your sworn statement has arrived")
    assert Hold.objects.live(timezone.now()).count() == 1


def fill_keys(page, site, keys) -> None:
    page.goto(f"{site.url}/ask/state/")
    for name, said in keys.items():
        page.fill(f"#id_{name}", said)
    page.get_by_role("button", name="Show").click()


def keys_of(page) -> dict[str, str]:
    return {name: page.locator(f"#{name}").inner_text() for name in ("receipt", "secret")}


def ask_for_release(page, site, agency) -> dict[str, str]:
    """Refused while the written request is missing, then taken; its receipt and secret."""
    asker = agency.profile.requests.asker("state_agency")
    page.get_by_role("link", name=asker.label).click()
    page.get_by_role("link", name="Ask for data").click()
    page.fill("#id_name", "Lena Ortiz")
    page.fill("#id_agency", "Dawson County Sheriff")
    page.fill("#id_phone", "555-010-2001")
    fill_scope(page)
    page.select_option("#id_purpose", "criminal_investigation")
    page.fill("#id_reason", REASON)
    page.fill("#id_training", "State ALPR course, March 2026")
    page.check("#id_never_sold")
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator(".refusal-box")).to_contain_text("the written request itself")
    page.set_input_files("#id_letter", LETTER)
    shot(page, site, "release")
    page.get_by_role("button", name="Send the request").click()
    return keys_of(page)


def test_a_release_is_sent_back_put_right_and_withdrawn_by_the_receipt(
    committed_agency, site, outsider, desk
):
    committed_agency.add_camera()
    page = outsider
    keys = ask_for_release(page, site, committed_agency)
    request = DataRequest.objects.get()
    captain = desk("captain")
    captain.open(f"/requests/{request.pk}/")
    expect(captain.page.locator(".request-bar")).to_contain_text("Verify by")
    captain.page.fill("#r-note", "Which plate is it? Two letters look alike.")
    press(captain, "Send it back")

    fill_keys(page, site, keys)
    expect(page.locator("main")).to_contain_text("Two letters look alike")
    shot(page, site, "fix-required")
    page.get_by_role("button", name="Change my request").click()
    page.fill("#id_plate", "WLE 6243")
    shot(page, site, "change")
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator("main")).to_contain_text("Your request is handed in again")
    captain.open(f"/requests/{request.pk}/")
    expect(captain.page.locator("main")).to_contain_text("WLE6243")
    fill_keys(page, site, keys)
    page.get_by_role("button", name="Withdraw my request").click()
    expect(page.locator("main")).to_contain_text("Your request is withdrawn")
    assert keys["secret"] not in page.url


def test_anyone_else_is_told_what_the_law_says(committed_agency, site, outsider, desk):
    agency = committed_agency
    page = outsider
    page.get_by_role("link", name="Anyone else").click()
    page.get_by_role("link", name="Ask something else").click()
    page.fill("#id_name", "Pat Rowe")
    page.fill("#id_reason", "All reads of my street last summer")
    page.get_by_role("button", name="Send the request").click()
    keys = keys_of(page)
    captain = desk("captain")
    captain.open(f"/requests/{DataRequest.objects.get().pk}/")
    captain.page.get_by_label("Refuse", exact=True).check()
    press(captain, "Record the decision")
    fill_keys(page, site, keys)
    if agency.profile.requests.other.answer is None:
        expect(captain.page.locator(".refusal-box")).to_contain_text("counsel")
        expect(page.locator("main")).to_contain_text("We are looking at it")
        return
    expect(page.locator("main")).to_contain_text("not a public record")
    expect(page.locator("main")).to_contain_text("NC-20-183.32(e)")
    shot(page, site, "answered")
    with captain.page.expect_download() as taken:
        captain.page.get_by_role("link", name="Print the answer").click()
    assert taken.value.suggested_filename.endswith("-answer.pdf")
