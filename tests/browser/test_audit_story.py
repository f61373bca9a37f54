"""An audit from the calendar to the filed memo, in browsers, under both policies."""

import re

import pytest
from playwright.sync_api import expect

from audits.models import Audit, AuditItem
from governance.models import Flag
from tests.audits.auditing import NOTE, SUMMARY, last_period, main_program, searches
from tests.governance.test_rendering import needs_poppler, text_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.clause("LEX-3.H", "KIN-IV.A.5#audit", "KIN-IV.H.2#audit", "NC-20-183.31(a)#audit"),
]
REMARKS = "The sergeant is to show me the corrected case number by the end of the week."


def open_from_calendar(desk, agency) -> Audit:
    """The one button of the period that is due."""
    program, period = main_program(agency), last_period(agency)
    desk.open(f"/audits/?year={period.due.year}")
    desk.shot("audit-calendar")
    form = desk.page.locator(
        f'form:has(input[value="{program.code}"]):has(input[value="{period.end:%Y-%m-%d}"])'
    )
    form.get_by_role("button", name="Open the audit").click()
    expect(desk.page.locator(".notices")).to_contain_text("its population is frozen")
    desk.shot("audit-opened")
    return Audit.objects.get()


def answer(desk, item: AuditItem, code: str, key: str) -> None:
    expect(desk.page.locator(".question-now")).to_have_attribute("id", code)
    if key != "p":
        desk.page.locator("main").press("n")
        expect(desk.page.locator("#note")).to_be_focused()
        desk.page.keyboard.type(NOTE)
        desk.page.keyboard.press("Escape")
    # Each answer loads the page with the next question.
    with desk.page.expect_navigation():
        desk.page.locator("main").press(key)


def judge_with_keys(desk, item: AuditItem, **keys: str) -> None:
    expect(desk.page.locator("h1")).to_contain_text(
        f"Search {item.inquiry_id}" if item.inquiry_id else "The period as a whole"
    )
    for check in item.questions:
        answer(desk, item, check.code, keys.get(check.code, "p"))


def correct_a_data_error(desk, agency) -> None:
    desk.page.get_by_text("Write down a data error").click()
    desk.page.fill("#what", "The search names case 26-000771; the report says 26-000717.")
    desk.page.select_option("#owner", str(agency.sergeant.pk))
    desk.page.fill("#due", "2099-01-31")
    desk.page.get_by_role("button", name="Write it down").click()
    expect(desk.page.locator(".notices")).to_contain_text("The data error is written down")


def read_second(desk, item: AuditItem) -> None:
    desk.open(f"/audits/{item.audit_id}/items/{item.pk}/")
    desk.page.get_by_label("Your reading of this fail").fill(f"Looked at the case too. {NOTE}")
    desk.shot("audit-second")
    desk.page.get_by_role("button", name="Agree: it fails").click()
    expect(desk.page.locator(".notices")).to_contain_text("second reading")


def file_by_chief(desk, audit: Audit) -> bytes:
    desk.open(f"/audits/{audit.pk}/memo/")
    desk.page.fill("#remarks", REMARKS)
    desk.shot("audit-memo-chief")
    desk.page.get_by_role("button", name="File the memo").click()
    expect(desk.page.locator(".notices")).to_contain_text("Filed")
    return desk.page.request.get(f"{desk.site.url}/audits/{audit.pk}/memo.pdf").body()


def judge_mine(captain, agency, audit: Audit) -> AuditItem:
    """All that the captain reviews, by keys; returns the one that fails a question."""
    mine = [item for item in audit.items.all() if item.reviewer_id == agency.captain.pk]
    failed = next(item for item in mine if item.inquiry_id)
    captain.page.get_by_role("link", name="Begin", exact=True).click()
    for item in mine:
        if item == failed:
            captain.shot("audit-item")
            judge_with_keys(captain, item, case_open="f", reason_specific="c")
            captain.shot("audit-item-failed")
            correct_a_data_error(captain, agency)
            captain.page.get_by_role("link", name="Next item").click()
        else:
            judge_with_keys(captain, item)
    expect(captain.page.locator("main")).to_contain_text("The memo still lacks")
    captain.shot("audit-lacks")
    return failed


@needs_poppler
def test_an_audit_from_the_calendar_to_the_filed_memo(committed_agency, site, desk):
    agency = committed_agency
    searches(agency, 4)
    [own] = searches(agency, 1, by=agency.captain)
    captain = desk("captain", theme="light")
    audit = open_from_calendar(captain, agency)
    captain.page.get_by_role("button", name=re.compile("Begin the review")).click()
    expect(captain.page.locator("main")).to_contain_text("questions answered")
    captain.shot("audit-drawn")

    failed = judge_mine(captain, agency, audit)

    auditor = desk("auditor")
    item = audit.items.get(inquiry=own)
    auditor.open(f"/audits/{audit.pk}/items/{item.pk}/")
    judge_with_keys(auditor, item)
    read_second(auditor, failed)
    assert Flag.objects.get(kind=Flag.Kind.AUDIT_FINDING).person == agency.officer

    captain.open(f"/audits/{audit.pk}/memo/")
    captain.page.get_by_label("What the audit came to").fill(SUMMARY)
    captain.page.get_by_label("What you recommend").fill("Train both officers again.")
    captain.shot("audit-memo")
    captain.page.get_by_role("button", name="Submit the memo").click()
    expect(captain.page.locator(".notices")).to_contain_text("Submitted")

    text = text_of(file_by_chief(desk("chief"), audit))
    for told in ("MEMORANDUM", SUMMARY, NOTE, REMARKS, "Train both officers again."):
        assert told.lower() in text.lower()
    audit.refresh_from_db()
    assert audit.status == Audit.Status.FILED
    captain.open(f"/audits/{audit.pk}/")
    captain.shot("audit-filed")
    expect(captain.page.locator("main")).to_contain_text("Filed")
