"""Entry, approval, alert, "no longer wanted", suspension, import again: in real browsers."""

import pytest
from playwright.sync_api import expect

from hotlists.models import Alert, Entry, HotList, Suspension
from tests.browser.test_alert_story import PLATE, approve_waiting_entry, hear_test_tone
from tests.browser.test_entry_story import propose
from tests.hotlists.sources import ncic, source_list

pytestmark = pytest.mark.browser


@pytest.fixture
def send_list(committed_agency, tmp_path):
    """Upload the source's file with its one record of this date, look at it, make it live."""
    hot_list: HotList = source_list(committed_agency)
    state = committed_agency.profile.agency.state

    def sent(captain, *, date: str) -> None:
        file = tmp_path / "ncic.txt"
        file.write_text(f"NCIC LPR EXTRACT\n{ncic(PLATE, 7, state=state, date=date)}\n")
        page = captain.page
        captain.open(f"/lists/{hot_list.pk}/import/")
        page.select_option("#id_layout", "ncic_fixed")
        page.set_input_files("#id_file", file)
        page.get_by_role("button", name="Read the file").click()
        page.get_by_role("button", name="Make it live").click()
        expect(page.locator("main")).to_contain_text("What changed")

    return sent


def ask_dispatch(officer) -> None:
    expect(officer.page.locator(".step-waiting")).to_have_count(0)
    officer.page.get_by_role("button", name="Ask dispatch").first.click()
    expect(officer.page.locator(".step-waiting").first).to_be_visible()


def answer_no_longer_wanted(dispatcher, reference: str) -> None:
    page = dispatcher.page
    expect(page.locator(".dispatch-ask")).to_be_visible()
    page.locator(".dispatch-ask input[name=reference]").first.fill(reference)
    dispatcher.shot("no-longer-wanted")
    page.locator(".dispatch-ask").first.get_by_role("button", name="No longer wanted").click()
    expect(page.locator(".dispatch-ask")).to_have_count(0)


def two_officers_on_it(officer, other) -> None:
    officer.page.locator(".queue-row").first.click()
    officer.page.get_by_role("button", name="Claim").click()
    expect(officer.page.locator(".crew")).to_contain_text("has it")
    other.page.locator(".queue-row").first.click()
    other.page.get_by_role("button", name="Join").click()
    expect(officer.page.locator(".crew .tag")).to_have_count(2)
    officer.shot("two-on-it")


def call_both_records_off(officer, other, dispatcher) -> None:
    dispatcher.page.locator(".queue-row").first.click()
    for reference in ("NIC V000000007", "C-1042"):
        ask_dispatch(officer)
        answer_no_longer_wanted(dispatcher, reference)
    for each in (officer, other):
        expect(each.page.locator("#card")).to_contain_text("ended")
        expect(each.page.locator(".queue-row")).to_have_count(0)
    expect(other.page.locator("body")).to_contain_text("No longer wanted")
    other.shot("stood-down")


@pytest.mark.usefixtures("worker")
def test_a_record_that_dispatch_calls_stale_stays_off_until_its_source_dates_it_anew(
    committed_agency, site, desk, send_list
):
    agency = committed_agency
    camera = agency.add_camera()
    # The agency's own list and the case, for the form to offer.
    agency.add_list()
    agency.case()
    captain = desk("captain", theme="light")
    officer, other, dispatcher = desk("officer"), desk("other_officer"), desk("dispatcher")
    send_list(captain, date="20260110")
    propose(officer, agency)
    approve_waiting_entry(captain)
    for each in (officer, other, dispatcher):
        each.open("/alerts/")
    for each in (officer, other, dispatcher):
        hear_test_tone(each)

    agency.read(camera, PLATE)
    for each in (officer, other, dispatcher):
        expect(each.page.locator("html")).to_have_attribute("data-rings", "1", timeout=30_000)
    two_officers_on_it(officer, other)
    call_both_records_off(officer, other, dispatcher)

    entry = Entry.objects.get(kind="imported")
    assert Suspension.objects.filter(entry__plate=PLATE).count() == 2
    send_list(captain, date="20260110")
    agency.read(camera, PLATE)
    assert not Alert.objects.open().exists()
    dispatcher.open("/suspended/")
    expect(dispatcher.page.locator("main")).to_contain_text(entry.source_record)
    dispatcher.shot("suspended")

    send_list(captain, date="20261101")
    agency.read(camera, PLATE)
    expect(officer.page.locator(".queue-row")).to_have_count(1)
    assert Alert.objects.open().get().matches.get().list_name == entry.hot_list.name
    assert Suspension.objects.get(entry=entry).ended_as == Suspension.End.REDATED
