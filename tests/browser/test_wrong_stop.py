"""A wrong stop in real browsers: the officer says so, the captain reviews it, the sergeant sees."""

import pytest
from playwright.sync_api import expect

from hotlists.models import Alert, Incident, Recipient, Stop
from hotlists.services.alert import claim_alert
from tests.cast import PDF

pytestmark = pytest.mark.browser

PLATE = "KTX4827"


def end_as_wrong_stop(officer, profile) -> None:
    page = officer.page
    page.locator(".ending-box summary").click()
    page.get_by_label("No: other vehicle").check()
    page.locator("input[name=field_outcome][value=handed_over]").check()
    expect(page.get_by_label("Which agency")).to_be_visible()
    page.locator("input[name=field_outcome][value=stop]").check()
    expect(page.get_by_label("Which agency")).to_be_hidden()
    page.get_by_label("Call or report number").fill("26-C09999")
    page.get_by_label("Why was the stop made?").fill("It ran a red light before me")
    page.get_by_label("Released").check()
    for question, answer in (("search", "no"), ("force", "no"), ("injury", "no")):
        page.locator(f"input[name={question}][value={answer}]").check()
    page.get_by_label("The wrong vehicle was stopped").check()
    page.get_by_label("ALPR use is named").check()
    officer.shot("wrong-stop")
    page.get_by_role("button", name="End the alert").click()
    expect(page.locator("#card")).to_contain_text("Released, Wrong vehicle")


def review(captain) -> None:
    page = captain.page
    captain.open("/alerts/")
    expect(page.locator("#notices")).to_contain_text("A stop needs your review")
    captain.open("/incidents/")
    captain.shot("incidents")
    page.locator(".card-row").click()
    page.locator("#review").fill("The plate belongs to another state. The driver was told so.")
    captain.shot("incident")
    page.get_by_role("button", name="Record the review").click()
    expect(page.locator("main")).to_contain_text("The driver was told so.")


def approve_a_recipient(sergeant, captain) -> None:
    page = sergeant.page
    sergeant.open("/recipients/")
    page.get_by_role("button", name="Ask for a recipient").click()
    page.get_by_label("System").fill("County desk")
    page.get_by_label("Agency").fill("County Sheriff")
    page.get_by_label("Its ORI").fill("NE0240000")
    page.get_by_label("Its state").select_option("US")
    letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("Its written request").set_input_files(letter)
    page.get_by_label("Address").fill("https://desk.county.example/hook")
    page.get_by_label("On what basis is it told?").fill("Task force agreement")
    sergeant.shot("ask-recipient")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("main")).to_contain_text("Waiting for approval")
    captain.open("/recipients/")
    captain.shot("recipients")
    captain.page.get_by_role("button", name="Approve").click()
    expect(captain.page.locator(".secret")).to_be_visible()
    captain.shot("recipient-secret")


def test_a_wrong_stop_is_told_reviewed_and_on_the_board(committed_agency, site, desk):
    agency = committed_agency
    camera = agency.add_camera()
    agency.add_entry(PLATE)
    agency.read(camera, PLATE)
    claim_alert(alert_id=Alert.objects.get().pk, actor=agency.officer)
    officer = desk("officer")
    officer.open(f"/alerts/{Alert.objects.get().pk}/")
    end_as_wrong_stop(officer, agency.profile)
    assert Stop.objects.get().is_wrong_vehicle

    captain = desk("captain", theme="light")
    review(captain)
    assert Incident.objects.get().reviewed_by == agency.captain

    sergeant = desk("sergeant")
    sergeant.open("/alerts/board/")
    expect(sergeant.page.locator("main")).to_contain_text("Wrong vehicle stopped")
    expect(sergeant.page.locator("main")).not_to_contain_text(PLATE)
    sergeant.shot("board")
    approve_a_recipient(sergeant, captain)
    assert Recipient.objects.in_force().get().agency == "County Sheriff"
