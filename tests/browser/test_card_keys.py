"""The keyboard on the alert page: j and k through the queue, numbers to the checks, Esc back."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_alert_story import hear_test_tone

pytestmark = pytest.mark.browser


def focused_in(place) -> None:
    expect(place.locator(":focus").or_(place.locator("summary:focus"))).to_have_count(1)


def test_every_key_of_the_alert_page(committed_agency, site, desk):
    agency = committed_agency
    camera = agency.add_camera()
    for plate in ("BQD9316", "KTX4827"):
        agency.add_entry(plate)
        agency.read(camera, plate)
    officer = desk("officer")
    hear_test_tone(officer)
    page, press = officer.page, officer.page.keyboard.press
    rows, card = page.locator(".queue-row"), page.locator("#card")
    expect(rows).to_have_count(2)

    for key, place, plate in (("j", 0, "KTX4827"), ("j", 1, "BQD9316"), ("k", 0, "KTX4827")):
        press(key)
        expect(rows.nth(place)).to_have_attribute("aria-current", "true")
        expect(card).to_contain_text(plate)

    steps = len(agency.profile.verification.steps)
    assert steps >= 3
    for number in range(1, steps + 1):
        step = page.locator(f"[data-step='{number}']")
        press(str(number))
        expect(step).to_have_attribute("open", "")
        focused_in(step)
        # Out of a field first: in it a number is typed.
        press("Escape")
    press("Escape")
    expect(rows.first).to_be_focused()

    press("c")
    expect(page.locator(".alert-claim")).to_contain_text("Claimed")
