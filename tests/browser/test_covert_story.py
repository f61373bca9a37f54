"""Covert use in real browsers: a written approval asked, granted, and an entry made under it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from camera_ingest.models import Deployment
from governance.models import WrittenApproval
from hotlists.models import Entry
from reads.models import Inquiry
from tests.browser.entering import fill_entry
from tests.browser.test_entry_story import PLATE
from tests.browser.test_request_story import LETTER, press
from tests.browser.test_search_story import say_why, store_reads
from tests.camera_ingest.inspecting import new_camera
from tests.data_requests.asking import today
from tests.reads.searches import REASON

pytestmark = pytest.mark.browser
PLACE = "Warehouse row"


def ask(officer, agency, kind: str = "entry") -> None:
    """For a month, seen by the officer and whoever decides alone."""
    officer.open("/written-approvals/ask/")
    page = officer.page
    page.select_option("#id_kind", kind)
    page.fill("#id_subject", "Watch on the warehouse")
    page.fill("#id_case", agency.case().number)
    page.fill("#id_ends_on", f"{today() + timedelta(days=20)}")
    officer.shot("covert-ask")
    press(officer, "Send for decision")
    expect(page.locator("main")).to_contain_text("Not yet: it allows nothing")


def grant(captain, approval) -> None:
    captain.open(f"/written-approvals/{approval.pk}/")
    captain.page.set_input_files("#id_document", LETTER)
    captain.shot("covert-decide")
    press(captain, "Approve in writing")
    expect(captain.page.locator("main")).to_contain_text("In force")


def enter(officer, agency, approval) -> None:
    officer.open("/entries/add/")
    page = officer.page
    fill_entry(page, agency, PLATE, "A white pickup was taken; the warehouse is watched")
    page.check("#id_is_covert")
    if page.locator(f"#id_written_approval_id option[value='{approval.pk}']").count():
        page.select_option("#id_written_approval_id", str(approval.pk))
    press(officer, "Send for approval")


def test_a_covert_entry_is_made_only_under_its_written_approval(desk, committed_agency):
    agency = committed_agency
    agency.add_list()
    agency.case()
    officer, captain = desk("officer"), desk("captain", theme="light")
    ask(officer, agency)
    approval = WrittenApproval.objects.get()
    enter(officer, agency, approval)
    officer.shot("covert-not-yet")
    assert not Entry.objects.exists()

    grant(captain, approval)
    enter(officer, agency, approval)
    expect(officer.page.locator("body")).to_contain_text("Not yet: it matches nothing")
    captain.open("/approvals/")
    expect(captain.page.locator("#approval")).to_contain_text("Covert or highly sensitive")
    captain.shot("covert-entry-approval")
    captain.page.keyboard.press("a")
    expect(captain.page.locator("body")).to_contain_text("approved")
    entry = Entry.objects.get()
    assert (entry.status, entry.written_approval) == (Entry.Status.APPROVED, approval)

    colleague = desk("other_officer")
    colleague.open("/entries/")
    expect(colleague.page.locator("main")).not_to_contain_text(PLATE)
    colleague.open(f"/entries/{entry.pk}/")
    expect(colleague.page.locator("body")).not_to_contain_text(PLATE)
    officer.open("/entries/")
    expect(officer.page.locator("main")).to_contain_text(PLATE)
    officer.shot("covert-entry")


def search_under_cover(officer, agency, approval) -> None:
    officer.open("/searches/new/")
    page = officer.page
    say_why(officer, agency, REASON)
    page.locator("summary", has_text="Covert or highly sensitive").click()
    page.check("#id_is_sensitive")
    if page.locator(f"#id_approval option[value='{approval.pk}']").count():
        page.select_option("#id_approval", str(approval.pk))
    press(officer, "Search")


def test_a_covert_search_is_made_only_under_its_written_approval(desk, committed_agency):
    agency = committed_agency
    agency.case()
    store_reads(agency)
    officer, captain = desk("officer"), desk("captain", theme="light")
    ask(officer, agency, "inquiry")
    approval = WrittenApproval.objects.get()
    search_under_cover(officer, agency, approval)
    expect(officer.page.locator("#refusal [data-refusal]")).to_be_visible()
    officer.shot("covert-search-not-yet")
    assert not Inquiry.objects.exists()

    grant(captain, approval)
    search_under_cover(officer, agency, approval)
    expect(officer.page.locator(".read-card")).to_have_count(6)
    officer.shot("covert-search")
    assert Inquiry.objects.get().approval == approval
    sergeant = desk("sergeant")
    sergeant.open(f"/activity/{agency.officer.pk}/")
    expect(sergeant.page.locator("main")).not_to_contain_text(REASON)
    for person, is_shown in ((officer, True), (sergeant, False)):
        person.open(f"/cases/{agency.case().pk}/")
        found = person.page.locator(f"main a[href='/searches/{Inquiry.objects.get().pk}/']")
        expect(found).to_have_count(1 if is_shown else 0)


def deploy_under_cover(sergeant, agency, camera, approval) -> None:
    sergeant.open(f"/cameras/{camera.pk}/deploy/")
    page = sergeant.page
    page.select_option("#id_kind", "temporary")
    page.fill("#id_place", PLACE)
    page.fill("#id_purpose", "Vehicles that come at night")
    page.fill("#id_ends_on", f"{today() + timedelta(days=10)}")
    page.locator("summary", has_text="Special, covert or highly sensitive").click()
    page.check("#id_is_covert")
    page.fill("#id_case", agency.case().number)
    if page.locator(f"#id_written_approval option[value='{approval.pk}']").count():
        page.select_option("#id_written_approval", str(approval.pk))
    page.check("#id_is_attested")
    press(sergeant, "Send for decision")


def test_a_covert_deployment_is_made_only_under_its_written_approval(desk, committed_agency):
    agency = committed_agency
    agency.case()
    camera = new_camera(agency)
    sergeant, captain = desk("sergeant"), desk("captain", theme="light")
    ask(sergeant, agency, "deployment")
    approval = WrittenApproval.objects.get()
    deploy_under_cover(sergeant, agency, camera, approval)
    expect(sergeant.page.locator("#refusal [data-refusal]")).to_be_visible()
    sergeant.shot("covert-deployment-not-yet")
    assert not Deployment.objects.exists()

    grant(captain, approval)
    deploy_under_cover(sergeant, agency, camera, approval)
    expect(sergeant.page.locator("main")).to_contain_text("Waits for its decision")
    made = Deployment.objects.get()
    captain.open("/cameras/deployments/?show=waiting")
    captain.page.get_by_role("link", name=PLACE).click()
    captain.page.fill("#words", "As the written approval says.")
    captain.shot("covert-deployment-decide")
    press(captain, "Approve")
    expect(captain.page.locator("main")).to_contain_text("Running")
    made.refresh_from_db()
    assert (made.is_approved, made.written_approval) == (True, approval)

    for name, is_known in (("chief", True), ("sysadmin", False)):
        other = desk(name)
        other.open("/cameras/deployments/")
        main = other.page.locator("main")
        expect(main).not_to_contain_text(PLACE)
        expect(main.get_by_text("Sealed")).to_have_count(1 if is_known else 0)
        other.open(f"/cameras/deployments/{made.pk}/")
        expect(other.page.locator("body")).not_to_contain_text(PLACE)
        other.open(f"/cameras/{camera.pk}/")
        expect(other.page.locator("main")).not_to_contain_text(PLACE)
    sergeant.open("/cameras/deployments/")
    expect(sergeant.page.locator("main")).to_contain_text(PLACE)
    sergeant.shot("covert-deployment")
