"""Answers that arrive late or out of order: an older card or queue never stays on the screen.

A request is held once the server has answered it, by the browser's own means, so nothing here
waits for a length of time.
"""

import re
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from hotlists.models import Alert
from hotlists.services.alert import claim_alert
from hotlists.services.check import ask_dispatch
from tests.browser.test_alert_story import PLATE, hear_test_tone
from tests.hotlists.desk import Desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.clause("LEX-2.F"),
    # What the line brings in which order is the same under both.
    pytest.mark.parametrize("profile_name", ["lexington_ne"], indirect=True),
]
OTHER = "BQD9316"


class Held:
    """One request whose answer the server gave and the browser has not got yet."""

    def __init__(self, page):
        self.page, self.request, self.answer = page, None, None

    def hold(self, route):
        if self.request is not None:
            route.continue_()
            return
        self.request = route
        self.answer = route.fetch()

    def wait(self):
        """Until the server has answered. Playwright handles its events while it is asked."""
        deadline = time.monotonic() + 20
        while self.answer is None:
            assert time.monotonic() < deadline, "the request was never sent"
            self.page.evaluate("0")

    def let_go(self):
        with self.page.expect_event("requestfinished"):
            self.request.fulfill(response=self.answer)


@contextmanager
def held(page, address):
    """Hold the first of these requests from here on."""
    holding = Held(page)
    page.route(address, holding.hold)
    yield holding
    page.unroute(address)


@pytest.fixture
def two_matches(committed_agency, site):
    """An alert with two entries on it, so that dispatch can be asked twice."""
    agency = committed_agency
    for category in ("stolen_vehicle", "stolen_plate"):
        agency.add_entry(PLATE, category=category)
    camera = agency.add_camera()
    agency.read(camera, PLATE)
    return Desk(agency, camera, Alert.objects.get())


def ask(desk, by, match):
    step = desk.status_steps[0]
    ask_dispatch(alert_id=desk.alert.pk, actor=by, step=step, match_id=match.pk)


def open_first(desk):
    hear_test_tone(desk)
    desk.page.locator(".queue-row").first.click()
    expect(desk.page.locator(".alert-card")).to_be_visible()
    return desk.page


def test_a_request_that_comes_while_dispatch_answers_another_stays_on_the_screen(two_matches, desk):
    agency, (first, second) = two_matches.agency, two_matches.alert.matches.all()
    ask(two_matches, agency.officer, first)
    page = open_first(desk("dispatcher"))
    page.locator(".dispatch-ask input[name=reference]").fill("NIC-1")
    with held(page, "**/status/answer/") as answer:
        page.locator(".dispatch-ask").get_by_role("button", name="Still wanted").click()
        answer.wait()
        # It was written before this request, and is on its way.
        ask(two_matches, agency.other_officer, second)
        expect(page.locator("#card-updated")).to_be_visible()
        answer.let_go()
    expect(page.locator("#card")).to_contain_text("NIC-1")
    expect(page.locator(".dispatch-ask")).to_contain_text("Other_Officer")


def test_a_card_on_its_way_is_asked_for_again_when_its_alert_changed_meanwhile(two_matches, desk):
    dispatcher = desk("dispatcher")
    hear_test_tone(dispatcher)
    page, agency = dispatcher.page, two_matches.agency
    with held(page, f"**/alerts/{two_matches.alert.pk}/") as answer:
        page.locator(".queue-row").first.click()
        answer.wait()
        ask(two_matches, agency.officer, two_matches.alert.matches.first())
        expect(page.locator(".queue-row")).to_contain_text("Status asked")
        answer.let_go()
    expect(page.locator(".dispatch-ask")).to_have_count(1)


@pytest.fixture
def officer_with_two_alerts(two_matches, desk):
    agency = two_matches.agency
    agency.add_entry(OTHER)
    agency.read(two_matches.camera, OTHER)
    officer = desk("officer")
    hear_test_tone(officer)
    expect(officer.page.locator(".queue-row")).to_have_count(2)
    return officer.page


def open_row(page, plate):
    page.locator(".queue-row", has_text=plate).click()
    expect(page.locator("#card")).to_contain_text(plate)


def test_a_late_card_does_not_take_the_place_of_another_that_was_opened(
    two_matches, officer_with_two_alerts
):
    page = officer_with_two_alerts
    open_row(page, PLATE)
    with held(page, f"**/alerts/{two_matches.alert.pk}/") as answer:
        claim_alert(alert_id=two_matches.alert.pk, actor=two_matches.agency.other_officer)
        answer.wait()
        open_row(page, OTHER)
        answer.let_go()
    page.evaluate("new Promise((done) => setTimeout(done))")
    expect(page.locator("#card")).to_contain_text(OTHER)
    expect(page.locator("#card")).not_to_contain_text(PLATE)


def test_the_late_answer_to_a_form_does_not_take_the_place_of_another_alert(
    officer_with_two_alerts,
):
    page = officer_with_two_alerts
    open_row(page, PLATE)
    with held(page, "**/status/ask/") as answer:
        page.get_by_role("button", name="Ask dispatch").first.click()
        answer.wait()
        expect(page.locator(".queue-row", has_text=PLATE)).to_contain_text("Status asked")
        open_row(page, OTHER)
        with page.expect_request("**/alerts/queue/"):
            answer.let_go()
    expect(page.locator("#card")).to_contain_text(OTHER)
    expect(page.locator("#card")).not_to_contain_text(PLATE)


def test_of_two_rows_chosen_one_after_the_other_the_later_one_stays(
    two_matches, officer_with_two_alerts
):
    page = officer_with_two_alerts
    with held(page, f"**/alerts/{two_matches.alert.pk}/") as answer:
        page.locator(".queue-row", has_text=PLATE).click()
        answer.wait()
        open_row(page, OTHER)
        answer.let_go()
    page.evaluate("new Promise((done) => setTimeout(done))")
    expect(page.locator("#card")).to_contain_text(OTHER)
    expect(page.locator("#card")).not_to_contain_text(PLATE)


def test_the_answer_to_a_form_that_a_newer_card_replaced_leaves_what_was_typed_since(
    two_matches, desk
):
    claim_alert(alert_id=two_matches.alert.pk, actor=two_matches.agency.officer)
    page = open_first(desk("officer"))
    with held(page, "**/status/ask/") as answer:
        page.get_by_role("button", name="Ask dispatch").first.click()
        answer.wait()
        # The change itself was quicker than the answer to who made it.
        expect(page.locator(".step-waiting").first).to_be_visible()
        page.get_by_text("End this alert").click()
        page.locator("input[name=field_outcome][value=stop]").check()
        typed = page.get_by_label("Call or report number")
        typed.fill("26-C01234")
        answer.let_go()
    expect(page.locator("#card-updated")).to_be_visible()
    expect(typed).to_have_value("26-C01234")


def test_what_changes_before_the_line_is_open_is_on_the_card(two_matches, desk):
    officer = desk("officer")
    page = open_first(officer)
    waiting = []
    page.route("**/events/", lambda route: waiting.append(route))
    with page.expect_request("**/events/"):
        page.reload()
    expect(page.locator(".alert-card")).to_be_visible()
    claim_alert(alert_id=two_matches.alert.pk, actor=two_matches.agency.other_officer)
    waiting[0].continue_()
    page.unroute("**/events/")
    expect(page.locator(".alert-claim")).to_contain_text("Other_Officer")


def test_an_older_queue_never_stays(two_matches, desk):
    agency = two_matches.agency
    agency.add_entry(OTHER)
    officer = desk("officer")
    hear_test_tone(officer)
    page = officer.page
    expect(page.locator(".queue-row")).to_have_count(1)
    of_one_alert = re.compile("/alerts/queue/.")
    with held(page, of_one_alert) as answer, held(page, "**/alerts/queue/") as plain:
        claim_alert(alert_id=two_matches.alert.pk, actor=agency.other_officer)
        plain.wait()
        agency.read(two_matches.camera, OTHER)
        plain.let_go()
        assert answer.request is None
    expect(page.locator(".queue-row")).to_have_count(2)
    expect(page.locator("html")).to_have_attribute("data-rings", "2")


def test_an_older_count_never_stays_on_other_pages(two_matches, desk):
    agency = two_matches.agency
    agency.add_entry(OTHER)
    officer = desk("officer")
    hear_test_tone(officer)
    officer.open("/entries/")
    page = officer.page
    expect(page).to_have_title("(1) Entries · Plate Reader Compliance")
    with held(page, "**/alerts/queue/") as answer:
        claim_alert(alert_id=two_matches.alert.pk, actor=agency.other_officer)
        answer.wait()
        agency.read(two_matches.camera, OTHER)
        expect(page).to_have_title("(2) Entries · Plate Reader Compliance")
        answer.let_go()
    page.evaluate("new Promise((done) => setTimeout(done))")
    expect(page).to_have_title("(2) Entries · Plate Reader Compliance")
