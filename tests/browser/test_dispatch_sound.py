"""Each status request sounds at the dispatcher's, on whatever page; at nobody else's."""

import pytest
from playwright.sync_api import expect

from hotlists.models import Alert, Check
from tests.browser.test_alert_story import PLATE, hear_test_tone
from tests.hotlists.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.clause("LEX-3.C.vii.a", "KIN-IV.B.3.b")]


def rings(desk, count: int) -> None:
    expect(desk.page.locator("html")).to_have_attribute("data-rings", str(count))


def test_every_request_rings_once(committed_agency, site, desk):
    agency = committed_agency
    for category in ("stolen_vehicle", "stolen_plate"):
        agency.add_entry(PLATE, category=category)
    dispatcher, officer = desk("dispatcher"), desk("officer")
    for each in (dispatcher, officer):
        hear_test_tone(each)
    camera = agency.add_camera()
    agency.read(camera, PLATE)
    asked = Desk(agency, camera, Alert.objects.get())
    first, second = asked.alert.matches.all()
    rings(dispatcher, 1)
    asked.ask(agency.officer, match=first)
    rings(dispatcher, 2)
    # Another while the first still waits.
    asked.ask(agency.officer, match=second)
    rings(dispatcher, 3)
    # An answer is no request; the same asked anew is one.
    asked.answer(agency.dispatcher, Check.Result.CANNOT_TELL, match=first)
    expect(dispatcher.page.locator(".queue-row")).to_contain_text("Status asked")
    asked.ask(agency.officer, match=first)
    rings(dispatcher, 4)
    rings(officer, 1)

    dispatcher.open("/lists/")
    dispatcher.page.locator("h1").click()
    expect(dispatcher.page.locator("html")).to_have_attribute("data-sound", "on")
    asked.answer(agency.dispatcher, Check.Result.CANNOT_TELL, match=second)
    asked.ask(agency.officer, match=second)
    rings(dispatcher, 1)
