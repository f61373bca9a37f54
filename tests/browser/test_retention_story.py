"""The captain sees what is stored, what holds keep, and takes the certificate of the last purge."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import expect

from personnel.services import scheduled_work
from reads.services.reconciliation import reconcile
from tests.reads.captured import Past, begin_past
from tests.reads.holding import around, hold
from tests.site import run_site

pytestmark = pytest.mark.clause("LEX-3.E#retention", "KIN-IV.E.7")


@pytest.fixture
def past(profile_name: str, committed_db: None) -> Past:
    return begin_past()


@pytest.fixture
def site(past: Past, tmp_path):
    with run_site(past.agency.profile.name, tmp_path, worker=False) as running:
        yield running


def test_what_is_held_and_what_was_destroyed_is_on_one_page(past: Past, desk):
    at = past.cutoff - timedelta(days=1)
    for plate in ("KTX4827", "GONE123"):
        past.read(plate, at)
    for number in range(12):
        past.read(f"WPL{number}", past.started - timedelta(days=number, minutes=1))
    with time_machine.travel(past.today, tick=False):
        hold(past.agency, past.camera.pk, **around(at))
    past.purge()
    with time_machine.travel(past.today, tick=False):
        reconcile(actor=scheduled_work())
    captain = desk("captain", theme="light")
    captain.open("/retention/")
    page = captain.page
    expect(page.get_by_text("1 held past the limit", exact=True)).to_be_visible()
    expect(page.get_by_role("row", name="Reads that holds keep 1")).to_contain_text("All held")
    expect(page.locator("body")).not_to_contain_text("GONE123")
    ending = page.locator("section", has_text="Holds that end next")
    has_term = past.agency.profile.holds.ground("preservation_request").term is not None
    expect(ending).to_contain_text("left" if has_term else "No hold has an end date")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Last certificate (PDF)").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")
    page.evaluate("window.scrollTo(0, 0)")
    captain.shot("retention")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.reload()
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'; window.scrollTo(0, 0)")
    captain.shot("retention-tablet-dark")
