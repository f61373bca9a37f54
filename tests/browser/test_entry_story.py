"""An entry's way in real browsers: proposed, sent back, put right, approved by keyboard, noted."""

import pytest
from playwright.sync_api import expect

from hotlists.models import Entry
from hotlists.services.entry import add_entry, remove_entry
from hotlists.services.entry_change import propose_change
from tests.browser.entering import fill_entry

pytestmark = pytest.mark.browser

PLATE = "KTX4827"


def propose(officer, agency) -> None:
    officer.open("/entries/add/")
    page = officer.page
    fill_entry(page, agency, PLATE, "My neighbor saw a white pickup being taken")
    officer.shot("entry-form")
    page.get_by_role("button", name="Send for approval").click()
    expect(page.locator("body")).to_contain_text("Not yet: it matches nothing")


def send_back_by_keyboard(captain) -> None:
    captain.open("/approvals/")
    expect(captain.page.locator("#approval")).to_contain_text("close to the author")
    captain.page.keyboard.press("n")
    captain.page.keyboard.type("Say who saw it")
    captain.shot("approval-with-concerns")
    captain.page.keyboard.press("Escape")
    captain.page.keyboard.press("b")
    expect(captain.page.locator("body")).to_contain_text("The entry is returned")


def refuse_by_keyboard(captain) -> None:
    """The first entry that waits. Without a note the key leads to the note."""
    page = captain.page
    page.keyboard.press("r")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("The owner has it back")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("body")).to_contain_text("The entry is refused")


def put_right(officer) -> None:
    officer.open("/entries/")
    expect(officer.page.locator("body")).to_contain_text("came back with a note")
    officer.page.get_by_role("link", name="came back with a note").click()
    officer.shot("entry-returned")
    officer.page.get_by_role("link", name="Put it right").click()
    officer.page.fill("#id_summary", "A witness saw the white pickup being taken")
    if officer.page.locator("#id_is_determined_relevant").count():
        officer.page.check("#id_is_determined_relevant")
    officer.page.check("#id_has_no_prohibited_use")
    officer.page.get_by_role("button", name="Send for approval").click()
    expect(officer.page.locator("body")).to_contain_text("waits for approval again")


def test_an_entry_goes_back_and_forth_until_it_is_approved(desk, committed_agency):
    agency = committed_agency
    earlier = agency.add_entry(PLATE)
    remove_entry(entry_id=earlier.pk, actor=agency.other_officer)
    officer, captain = desk("officer"), desk("captain", theme="light")
    propose(officer, agency)
    send_back_by_keyboard(captain)
    put_right(officer)
    add_entry(draft=agency.draft("BQD9316"), actor=agency.other_officer)
    add_entry(draft=agency.draft("BQD9317"), actor=agency.other_officer)
    live = agency.add_entry("HJR2210")
    propose_change(
        entry_id=live.pk, changes={"cautions": "Driver carries a knife"}, version=1,
        is_attested=True, why="The owner called", actor=agency.sergeant,
    )  # fmt: skip
    captain.open("/approvals/")
    expect(captain.page.locator("body")).to_contain_text("Entered 1 time before")
    captain.shot("approval-of-several")
    captain.page.keyboard.press("a")
    expect(captain.page.locator("body")).to_contain_text("approved")
    refuse_by_keyboard(captain)
    assert Entry.objects.filter(status=Entry.Status.REFUSED).count() == 1
    entry = Entry.objects.get(plate=PLATE)
    assert entry.status == Entry.Status.APPROVED
    officer.open(f"/entries/{entry.pk}/")
    officer.shot("entry")
    officer.page.get_by_role("link", name="Note for the case report").click()
    expect(officer.page.locator("#note")).to_contain_text(PLATE)
    officer.shot("note")
    officer.page.get_by_role("button", name="Copy the text").click()
    expect(officer.page.locator("[data-copy]")).not_to_contain_text("Copy the text")
