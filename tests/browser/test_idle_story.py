"""An alert screen that nobody uses locks, but sounds on; who signs in is back at the alert."""

from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import expect

from hotlists.models import Alert
from hotlists.services import alert as alerts
from personnel.models import Session
from tests.browser.test_alert_story import hear_test_tone
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")]
FIRST, SECOND = "KTX4827", "WLE6243"


def sign_in_by_keyboard(officer):
    page = officer.page
    page.keyboard.press("Enter")
    # The page that signs in hears it, too.
    expect(page.locator("#waiting-bar")).to_be_visible()
    officer.shot("locked-sign-in")
    expect(page.locator("#id_login")).to_be_focused()
    page.keyboard.type("officer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("profile_name", ["lexington_ne"], indirect=True)
def test_an_idle_alert_screen_shows_nothing_and_is_never_deaf(committed_agency, site, desk):
    agency, camera = committed_agency, committed_agency.add_camera()
    for plate in (FIRST, SECOND):
        agency.add_entry(plate)
    agency.read(camera, FIRST)
    officer = desk("officer")
    page, html = officer.page, expect(officer.page.locator("html"))
    hear_test_tone(officer)
    page.keyboard.press("j")
    expect(page.locator(".alert-card .plate").first).to_contain_text(FIRST)
    where = page.url
    first = Alert.objects.get()
    alerts.claim_alert(alert_id=first.pk, actor=agency.officer)
    expect(page.locator(".alert-claim")).to_contain_text("Officer")

    # Half an hour without use, as the server sees it.
    idle = timedelta(minutes=31)
    Session.objects.filter(person=agency.officer).update(used_at=F("used_at") - idle)
    expect(page.locator("#lock-title")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_focused()
    assert FIRST not in page.content()
    assert page.locator("img").count() == 0
    expect(page.locator("#waiting-bar")).to_be_hidden()
    rung = int(page.locator("html").get_attribute("data-rings"))

    # Another alert: no plate, but the sound, once more and again.
    agency.read(camera, SECOND)
    expect(page.locator("#waiting-bar")).to_be_visible()
    html.to_have_attribute("data-rings", str(rung + 1))
    officer.shot("locked-alert-waits")
    assert SECOND not in page.content()
    html.to_have_attribute("data-rings", str(rung + 2), timeout=40_000)

    sign_in_by_keyboard(officer)
    expect(page.locator(".alert-card .plate").first).to_contain_text(FIRST)
    assert page.url == where
    expect(page.locator(".queue-row .plate").first).to_contain_text(SECOND)


@pytest.mark.parametrize("profile_name", ["lexington_ne"], indirect=True)
def test_who_leaves_the_car_locks_the_screen_with_one_click(committed_agency, desk):
    agency, camera = committed_agency, committed_agency.add_camera()
    agency.add_entry(FIRST)
    agency.read(camera, FIRST)
    officer = desk("officer")
    page = officer.page
    hear_test_tone(officer)
    page.keyboard.press("j")
    expect(page.locator(".alert-card .plate").first).to_contain_text(FIRST)
    officer.shot("before-lock-now")
    page.get_by_role("button", name="Lock now").click()
    expect(page.locator("#lock-title")).to_be_visible()
    assert FIRST not in page.content()
    rung = int(page.locator("html").get_attribute("data-rings"))
    # Nobody took the alert: the screen sounds on.
    expect(page.locator("#waiting-bar")).to_be_visible()
    expect(page.locator("html")).not_to_have_attribute("data-rings", str(rung))
    officer.shot("locked-now")
    assert FIRST not in page.content()
    officer.open("/")
    expect(page.locator("#id_login")).to_be_visible()
