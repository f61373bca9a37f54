"""Holds in real browsers: a look-alike decided on, an early end by two people."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reads.models import Hold
from tests.reads.holding import around, hold
from tests.reads.searches import photograph

pytestmark = pytest.mark.browser


def test_a_look_alike_is_released_and_a_hold_ended_by_two(committed_agency, desk):
    agency = committed_agency
    camera = agency.add_camera()
    at = timezone.now() - timedelta(minutes=1)
    agency.read(camera, "KTO4827", at=at)
    agency.read(camera, "KTD4827", at=at, **photograph("KTD4827"))
    placed = hold(agency, camera.pk, plate="KTO4827", **around(at))
    hold(agency, camera.pk, is_sworn=False)

    captain = desk("captain", theme="light", size=(1024, 768))
    captain.open("/holds/")
    expect(captain.page.get_by_text("1 waits")).to_be_visible()
    captain.shot("holds")
    captain.page.get_by_role("link", name=str(placed.pk), exact=True).click()
    expect(captain.page.get_by_role("heading", name="Only look alike")).to_be_visible()
    expect(captain.page.locator("img.read-crop")).to_be_visible()
    captain.shot("hold-light")
    captain.page.get_by_role("button", name="Release").click()
    expect(captain.page.get_by_role("heading", name="Only look alike")).to_have_count(0)
    captain.page.select_option("#id_why", "withdrawn")
    captain.page.fill("#id_note", "The case was solved without it")
    captain.page.get_by_role("button", name="Ask a second person to end it").click()
    expect(captain.page.get_by_text("Another person decides")).to_be_visible()

    chief = desk("chief")
    chief.open(f"/holds/{placed.pk}/")
    expect(chief.page.get_by_text("The case was solved without it")).to_be_visible()
    chief.shot("hold-to-end-dark")
    chief.page.get_by_role("button", name="End it", exact=True).click()
    expect(chief.page.get_by_text("Nothing to decide")).to_be_visible()
    placed.refresh_from_db()
    assert placed.end_reason == Hold.EndReason.WITHDRAWN
    chief.open("/holds/?show=ended")
    chief.shot("holds-ended-dark")
    assert captain.errors == chief.errors == []
