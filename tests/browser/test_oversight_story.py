"""A supervisor decides flags, a referral puts a person out, the Chief closes it: in browsers."""

import re

import pytest
from playwright.sync_api import expect

from governance.models import Flag, Referral, UseReview
from personnel.models import User
from reads.services.monitoring import is_held
from tests.cast import PASSWORD
from tests.reads.searches import search

pytestmark = pytest.mark.browser

PROTEST = "White van parked at the No Kings protest on Main"
PLAUSIBLE = (
    "Child missing since Friday, the mother named this car",
    "Drug sale behind the bowling alley on Tuesday",
    "Witness of the Oak Street shooting drives this",
)


def decide_with_keys(supervisor, key: str, note: str) -> None:
    supervisor.page.locator("main").press("n")
    expect(supervisor.page.locator("#note")).to_be_focused()
    supervisor.page.keyboard.type(note)
    supervisor.page.keyboard.press("Escape")
    supervisor.page.keyboard.press(key)


def is_put_out(officer) -> None:
    """Within seconds and without a click of their own; signed in anew, every page refuses."""
    expect(officer.page).to_have_url(re.compile("/account/login"), timeout=10_000)
    officer.page.fill("#id_login", officer.name)
    officer.page.fill("#id_password", PASSWORD)
    officer.page.click("form button[type=submit]")
    expect(officer.page.locator("body")).to_contain_text("Your access is suspended")
    officer.shot("suspended")


def test_a_flag_is_decided_and_a_referral_puts_a_person_out(committed_agency, site, desk):
    agency = committed_agency
    held = search(agency, reason=PROTEST, plate="BBB2222")
    for reason in PLAUSIBLE:
        search(agency, by=agency.other_officer, reason=reason)
    officer = desk("other_officer")
    supervisor = desk("sergeant", theme="light")
    officer.open("/alerts/")
    expect(officer.page.locator("#connection")).to_have_attribute("data-state", "live")

    supervisor.open("/flags/")
    expect(supervisor.page.locator("main")).to_contain_text("The search shows no results until")
    supervisor.shot("flag-held")
    decide_with_keys(supervisor, "m", "The report says robbery; the protest was only near.")
    expect(supervisor.page.locator(".notices")).to_contain_text("The search is released")
    assert not is_held(held)

    expect(supervisor.page.locator("main")).to_contain_text("different reasons")
    supervisor.shot("flag-repeated")
    decide_with_keys(supervisor, "r", "Three stories for one car, and no case has it.")
    expect(supervisor.page.locator("main")).to_contain_text("Access is suspended")
    supervisor.shot("referral")
    is_put_out(officer)

    referral = Referral.objects.get()
    chief = desk("chief")
    chief.open(f"/referrals/{referral.pk}/")
    chief.page.get_by_label("Misuse; access ended").check()
    chief.page.fill("#note", "He admits that he followed his neighbor's car.")
    chief.shot("referral-outcome")
    chief.page.get_by_role("button", name="Record the outcome").click()
    expect(chief.page.locator("main")).to_contain_text("Misuse; access ended")
    chief.open("/referrals/")
    chief.shot("referrals")
    assert not User.objects.get(pk=agency.other_officer.pk).is_active
    assert Flag.objects.filter(status=Flag.Status.REFERRED).count() == 1


def test_a_supervisor_looks_at_their_people_and_signs(committed_agency, site, desk):
    agency = committed_agency
    for number, plate in enumerate(("BBB2222", "CCC3333", "DDD4444", "EEE5555")):
        search(agency, plate=plate, reason=f"Robbery at the bank, car {number} of the clerk's list")
    search(agency, plate="FFF6666", reason="Elm burglary")
    supervisor = desk("sergeant")
    supervisor.open("/activity/")
    canvas = supervisor.page.locator("canvas").first
    # Chart.js sets the size of what it has drawn on the canvas itself.
    expect(canvas).to_have_attribute("style", re.compile("height"))
    supervisor.shot("activity")
    supervisor.page.set_viewport_size({"width": 1024, "height": 768})
    supervisor.shot("activity-1024")
    row = supervisor.page.get_by_role("row").filter(has_text=str(agency.officer)).first
    supervisor.page.set_viewport_size({"width": 820, "height": 1180})
    expect(row.get_by_role("link", name="Open")).to_be_in_viewport(ratio=1)
    supervisor.shot("activity-820")
    row.get_by_role("link", name="Open").click()
    supervisor.page.fill("#statement", "Read the five searches: the same bank robbery, one weak.")
    supervisor.page.get_by_label("I looked at how").check()
    supervisor.shot("review")
    supervisor.page.get_by_role("button", name="Sign the review").click()
    expect(supervisor.page.locator(".notices")).to_contain_text("Signed")
    review = UseReview.objects.get()
    assert (review.reviewer, review.looked_at["searches"]) == (agency.sergeant, 5)


def test_anyone_reports_from_any_page(committed_agency, site, desk):
    agency = committed_agency
    officer = desk("officer", theme="light", size=(1024, 768))
    officer.page.get_by_role("link", name="Report misuse").click()
    officer.page.get_by_label("Who").select_option(str(agency.other_officer.pk))
    officer.page.get_by_label("What you saw").fill("He let his brother search on his account.")
    officer.shot("report")
    officer.page.get_by_role("button", name="Send the report").click()
    expect(officer.page.locator(".notices")).to_contain_text("Reported to the Chief")
    assert Referral.objects.get().status == Referral.Status.REPORTED
