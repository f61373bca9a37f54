"""A card that is renewed stays where its reader was; what to beware of stays in view."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from camera_ingest.models import CameraAlarm
from hotlists.models import Alert, HotList
from hotlists.services.alert import claim_alert
from hotlists.services.check import ask_dispatch
from tests.browser.test_alert_story import PLATE, hear_test_tone

pytestmark = [pytest.mark.browser, pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")]
SIZES = [(1366, 768), (820, 1180)]
CAUTION = "Armed when last arrested"
SCROLLED = (
    "[document.querySelector('.card-pane').scrollTop, document.querySelector('.alerts').scrollTop]"
)
SCROLL_BY = (
    "document.querySelectorAll('.card-pane, .alerts').forEach((each) => each.scrollBy(0, 90))"
)
COVERED = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector('.clear-no')?.getBoundingClientRect();
  const top = document.querySelector('.alert-top').getBoundingClientRect();
  return box.top < top.bottom - 1 || box.bottom > (bar ? bar.top : innerHeight) + 1;
}"""


def seen_whole(page, number):
    """The keyboard is in this step, and nothing covers where; the page is on its way there when
    the step opens."""
    is_there = f"document.activeElement.closest(\"[data-step='{number}']\")"
    page.wait_for_function(f"() => {is_there} && !({COVERED})()")


@pytest.fixture
def opened(committed_agency, site, desk):
    """An officer's page with an alert open, on a screen of this size."""

    def open_alert(size):
        agency = committed_agency
        agency.add_entry(PLATE, category="stolen_vehicle", cautions=CAUTION)
        agency.read(agency.add_camera(), PLATE)
        officer = desk("officer", size=size)
        hear_test_tone(officer)
        officer.page.locator(".queue-row").first.click()
        expect(officer.page.locator(".alert-card")).to_be_visible()
        return officer.page, Alert.objects.get()

    return open_alert


def renewed(page, act):
    """The card after another's act, which this page was told of."""
    page.evaluate("document.querySelector('.alert-card').dataset.before = '1'")
    act()
    expect(page.locator(".alert-card:not([data-before])")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_another_s_act_takes_neither_the_keyboard_nor_the_place(committed_agency, opened, size):
    agency = committed_agency
    page, alert = opened(size)
    page.keyboard.press("1")
    button = page.locator("[data-step='1'] [data-focus]")
    expect(button).to_be_focused()
    page.evaluate(SCROLL_BY)
    place = page.evaluate(SCROLLED)
    assert sum(place) > 0
    renewed(page, lambda: claim_alert(alert_id=alert.pk, actor=agency.other_officer))
    expect(button).to_be_focused()
    assert page.evaluate(SCROLLED) == place
    step = next(step.code for step in agency.profile.verification.steps if step.kind == "status")
    facts = {"alert_id": alert.pk, "step": step, "match_id": alert.matches.get().pk}
    renewed(page, lambda: ask_dispatch(actor=agency.other_officer, **facts))
    expect(button).to_have_count(0)
    expect(page.locator("[data-next] :focus")).to_have_count(1)


@pytest.mark.parametrize("size", SIZES)
def test_the_caution_stays_in_view_and_covers_no_step(committed_agency, opened, size):
    page, _ = opened(size)
    caution = page.locator(".caution")
    expect(caution).to_be_in_viewport(ratio=1)
    for number in range(1, len(committed_agency.profile.verification.steps) + 1):
        page.keyboard.press("Escape")
        page.keyboard.press(str(number))
        expect(page.locator(f"[data-step='{number}']")).to_have_attribute("open", "")
        seen_whole(page, number)
        expect(caution).to_be_in_viewport(ratio=1)


@pytest.fixture
def marked(committed_agency, site, desk):
    """An officer's page with all on the alert that there may be to beware of."""

    def open_alert(size):
        agency, now = committed_agency, timezone.now()
        camera = agency.add_camera()
        for number, instruction in enumerate(("stop", "do_not_stop")):
            facts = {"instruction": instruction, "cautions": f"{CAUTION}, {number}"}
            look = {"vehicle_color": "white", "vehicle_make": "Ford", "vehicle_body": "pickup"}
            hot_list = agency.add_list(f"List {number}")
            agency.add_entry(PLATE, hot_list_id=hot_list.pk, **facts, **look)
        HotList.objects.update(refreshed_at=now - timedelta(days=2))
        CameraAlarm.objects.create(
            camera=camera, kind="clock", facts={"seconds": 95}, opened_at=now
        )
        seen = {"color": "white", "make": "Ford", "body": "truck"}
        agency.read(camera, PLATE, at=now - timedelta(minutes=20), **seen)
        officer = desk("officer", size=size)
        hear_test_tone(officer)
        officer.page.locator(".queue-row").first.click()
        expect(officer.page.locator(".alert-card")).to_be_visible()
        officer.shot(f"marked-{size[0]}")
        return officer.page

    return open_alert


@pytest.mark.parametrize("size", SIZES)
def test_all_there_is_to_beware_of_stays_in_view_and_covers_no_step(committed_agency, marked, size):
    page = marked(size)
    top = page.locator(".alert-top")
    for number in range(1, len(committed_agency.profile.verification.steps) + 1):
        page.keyboard.press("Escape")
        page.keyboard.press(str(number))
        expect(page.locator(f"[data-step='{number}']")).to_have_attribute("open", "")
        seen_whole(page, number)
    for words in ("Do not stop", f"{CAUTION}, 0", f"{CAUTION}, 1", "Stale list: 2", "clock off"):
        expect(top).to_contain_text(words)
    expect(top).to_be_in_viewport(ratio=1)
    # As the browser counts, no longer as the server wrote it.
    expect(top.locator("time")).to_have_text("20 min")


def test_on_a_tablet_the_first_check_is_in_view_when_an_alert_opens(committed_agency, opened):
    page, _ = opened((820, 1180))
    expect(page.locator("[data-next]")).to_be_in_viewport()
    page.locator("[data-step='1'] summary").first.click(trial=True)
