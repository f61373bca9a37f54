"""Green outlives neither its time nor a change of the alert, and says when the line is lost."""

import signal

import pytest
from playwright.sync_api import expect

from hotlists.models import Check
from hotlists.services.alert import claim_alert
from tests.browser.test_alert_story import PLATE, hear_test_tone, tell
from tests.hotlists.desk import only_alert

pytestmark = [
    pytest.mark.browser,
    pytest.mark.clause("LEX-3.C.vii.a"),
    # How long a confirmation lasts is all that the profiles differ in here.
    pytest.mark.parametrize("profile_name", ["lexington_ne"], indirect=True),
]
# While a laptop sleeps its wall clock goes on, and the clock of its pages stands still.
SLEEP = "(minutes) => { const now = Date.now; Date.now = () => now() + minutes * 60000; }"


@pytest.fixture
def cleared(committed_agency, site, desk):
    """An alert whose every check stands for the officer, open and green on their page."""
    agency = committed_agency
    agency.add_entry(PLATE)
    camera = agency.add_camera()
    agency.read(camera, PLATE)
    alert = only_alert(agency, camera)
    alert.make_every_check(agency.officer)
    officer = desk("officer")
    hear_test_tone(officer)
    officer.page.locator(".queue-row").click()
    expect(officer.page.locator(".clear-yes")).to_be_visible()
    return alert, officer.page


def fill_in_the_ending(page):
    stop = page.locator("input[name=field_outcome][value=stop]")
    stop.check()
    return stop


def not_clear(page, why):
    expect(page.locator(".clear-yes")).to_have_count(0)
    expect(page.locator(".alert-top .clear-no")).to_contain_text(why)


def test_a_change_takes_green_from_the_card_that_somebody_fills_in(cleared):
    alert, page = cleared
    typed = fill_in_the_ending(page)
    place = typed.bounding_box()
    alert.answer(alert.agency.dispatcher, Check.Result.CANNOT_TELL)
    expect(page.locator("#card-updated")).to_be_visible()
    not_clear(page, "This alert changed")
    expect(typed).to_be_checked()
    # A finger on its way there still meets it.
    assert typed.bounding_box() == place


def test_a_change_that_can_not_be_had_takes_green_too(cleared):
    alert, page = cleared
    page.route(f"**/alerts/{alert.alert.pk}/", lambda route: route.fulfill(status=500))
    claim_alert(alert_id=alert.alert.pk, actor=alert.agency.other_officer)
    not_clear(page, "This alert changed")


def test_green_does_not_wait_for_a_laptop_that_slept(cleared):
    alert, page = cleared
    fill_in_the_ending(page)
    page.evaluate(SLEEP, alert.agency.profile.verification.confirmation_minutes)
    not_clear(page, "The time is over")
    expect(page.locator(".queue-age")).to_contain_text("min")


def test_green_says_that_the_line_is_lost(cleared, site):
    page = cleared[1]
    warning = page.get_by_text("Line lost: ask by radio before you act")
    expect(warning).to_be_hidden()
    tell(site, signal.SIGSTOP)
    try:
        expect(warning).to_be_visible()
    finally:
        tell(site, signal.SIGCONT)
    expect(warning).to_be_hidden()


def test_a_bar_that_is_not_green_goes_with_a_change_too(committed_agency, site, desk):
    agency = committed_agency
    agency.add_entry(PLATE, instruction="do_not_stop", contact="Detective Ames, ext. 41")
    camera = agency.add_camera()
    agency.read(camera, PLATE)
    alert = only_alert(agency, camera)
    alert.make_every_check(agency.officer)
    officer = desk("officer")
    hear_test_tone(officer)
    page = officer.page
    page.locator(".queue-row").click()
    bar = page.locator(".alert-top .clear-stands")
    expect(bar).to_contain_text("CHECKS STAND: do not stop, call Detective Ames, ext. 41")
    fill_in_the_ending(page)
    expect(page.get_by_label("Why was the stop made?")).to_be_visible()
    alert.answer(agency.dispatcher, Check.Result.CANNOT_TELL)
    not_clear(page, "This alert changed")
    expect(bar).to_have_count(0)
