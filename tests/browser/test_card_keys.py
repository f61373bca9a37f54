"""The keyboard on the alert page: j and k through the queue, numbers to the checks, Esc back."""

import pytest
from playwright.sync_api import expect

from hotlists.models import Alert, Check
from hotlists.services.alert import claim_alert
from tests.browser.test_alert_story import PLATE, hear_test_tone
from tests.hotlists.desk import Desk

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


@pytest.mark.clause("LEX-3.C.vii.a")
@pytest.mark.parametrize("profile_name", ["lexington_ne"], indirect=True)
@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("officer", "[data-keep='answer-1']"),
        ("dispatcher", ".dispatch-ask"),
        ("dispatcher", "[data-keep=radio]"),
    ],
)
def test_enter_in_a_field_chooses_no_answer(committed_agency, site, desk, who, place):
    agency, camera = committed_agency, committed_agency.add_camera()
    agency.add_entry(PLATE)
    agency.read(camera, PLATE)
    alert = Alert.objects.get()
    # Whoever has it can be named as the one who asked by radio.
    claim_alert(alert_id=alert.pk, actor=agency.officer)
    if place == ".dispatch-ask":
        Desk(agency, camera, alert).ask(agency.officer)
    person = desk(who)
    hear_test_tone(person)
    page = person.page
    page.locator(".queue-row").click()
    form = page.locator(place)
    expect(form).to_be_visible()
    form.evaluate("each => (each.open = true)")
    form.locator("select").evaluate_all(
        "all => all.forEach((each) => (each.value ||= each.querySelectorAll('option')[1].value))"
    )
    form.get_by_role("textbox").fill("NIC-1")
    form.get_by_role("textbox").press("Enter")
    with page.expect_response("**/status/answer/"):
        form.get_by_role("button", name="Can not tell").click()
    answers = Check.objects.exclude(answered_by=None).values_list("result", flat=True)
    assert list(answers) == ["cannot_tell"]
