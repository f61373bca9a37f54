"""A granted request ends in a package: made, told, received, noted; and the vendor's page."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_request_story import press
from tests.data_requests.asking import (
    camera_of,
    granted,
    officer_draft,
    preservation_draft,
    submitted,
)
from tests.data_requests.test_preservation import sworn_and_submitted

pytestmark = pytest.mark.browser


def test_a_package_is_made_told_received_and_noted(desk, committed_agency, site):
    agency = committed_agency
    agency.read(camera_of(agency), "KTX4827", at=timezone.now() - timedelta(days=2, hours=12))
    sworn_and_submitted(agency, preservation_draft(agency))
    request = granted(agency, submitted(agency, officer_draft(agency)))
    captain = desk("captain")
    captain.open(f"/requests/{request.pk}/")
    captain.page.get_by_label("Portable media").check()
    captain.page.fill("#p-label", "Stick 7")
    captain.shot("hand-over")
    press(captain, "Make the package")
    expect(captain.page.locator("#passphrase")).to_be_visible()
    captain.shot("package-made")
    with captain.page.expect_download() as taken:
        captain.page.get_by_role("button", name="Download, for Stick 7").click()
    assert taken.value.suggested_filename.endswith(".zip")
    captain.open(f"/requests/{request.pk}/")
    captain.page.get_by_label("Who received it").fill("Officer Officer")
    press(captain, "Note the receipt")
    expect(captain.page.locator(".request-bar")).to_contain_text("Fulfilled")
    captain.shot("package-received")
    captain.open("/requests/packages/")
    captain.shot("packages")
    captain.open("/vendor/")
    expect(captain.page.locator("main")).to_contain_text("Not sent")
    captain.shot("vendor")
