"""Somebody outside asks by the public page: under Nebraska's law a defendant, else an agency."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reads.models import Hold
from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_preservation_story import JURAT, fill_scope
from tests.browser.test_request_story import LETTER

pytestmark = pytest.mark.browser


@pytest.fixture
def outsider(browser, site):
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if "Security Policy" in m.text else None)
    page.goto(f"{site.url}/ask/")
    yield page
    assert errors == []
    context.close()


def shot(page, site, label: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{site.profile_name.split('_')[0]}-outside-{label}.png")


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
    for name, said in JURAT.items():
        page.fill(f"#id_{name}", said)
    page.get_by_role("button", name="Send the sworn statement").click()
    expect(page.locator("main")).to_contain_text("Your sworn statement has arrived")
    assert Hold.objects.live(timezone.now()).count() == 1
