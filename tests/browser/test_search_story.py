"""A search in real browsers: a vague reason stopped; a good one, to photograph and report."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from alpr_compliance.demo.streets import streets
from reads.models import Inquiry
from tests.reads.searches import REASON, photograph

pytestmark = pytest.mark.browser

PLATE = "KTX4827"
PLACES = {"cam-1": ("2nd & Main", 40.783, -99.741), "cam-2": ("Depot Road", 40.770, -99.737),
          "cam-3": ("County line", 40.777, -99.772)}  # fmt: skip


def store_reads(agency):
    now = timezone.now()
    for place, (code, (where, latitude, longitude)) in enumerate(PLACES.items()):
        camera = agency.add_camera(code, place=where, latitude=latitude, longitude=longitude)
        for turn in range(3):
            plate = (PLATE, "KTX48Z7", "BQD9316")[turn]
            look = {"color": "white", "make": "Ford", "model": "F-150", "body": "truck"}
            at = now - timedelta(hours=5 * place + turn + 1)
            agency.read(
                camera, plate, at=at, candidates=[{"plate": "KTX4B27", "confidence": 0.41}],
                confidence=0.93, **look, **photograph(plate),
            )  # fmt: skip


def say_why(officer, agency, reason):
    page = officer.page
    page.select_option("#id_purpose", "criminal_investigation")
    page.fill("#id_case", agency.case().number)
    page.fill("#id_reason", reason)
    if page.locator("#id_is_determined_relevant").count():
        page.check("#id_is_determined_relevant")
    page.check("#id_is_attested")
    page.fill("#id_plate", "KTX48?7")


def stop_at_a_vague_reason(officer, agency):
    page = officer.page
    officer.open("/searches/new/")
    assert page.locator("[data-read], .results").count() == 0
    say_why(officer, agency, "investigation")
    # At once: the refusal stays when what was typed is looked at afterwards.
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("#refusal")).to_contain_text("says nothing about the case")
    expect(page.locator("#reading")).to_contain_text("Says nothing about the case")
    expect(page.locator("#refusal [data-refusal]")).to_be_in_viewport(ratio=0.95)
    officer.shot("search-refused")
    assert not Inquiry.objects.exists()


def search_with_a_good_one(officer):
    page = officer.page
    page.fill("#id_reason", REASON)
    expect(page.locator("#reading")).to_contain_text("Says what it is about")
    page.locator("#cameras summary").click()
    page.wait_for_selector(".camera-mark")
    officer.shot("search-form")
    ticked = take_the_cameras_in_view(page)
    officer.shot("search-cameras")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".read-card")).to_have_count(2 * len(ticked))
    assert "KTX48" not in page.url
    assert Inquiry.objects.get().question["camera_ids"] == ticked
    page.wait_for_selector(".results-map .camera-mark")
    page.wait_for_load_state("networkidle")
    officer.shot("results-cards")


def take_the_cameras_in_view(page):
    """Zoom in on one camera until another is out of sight, and take those that are left."""
    take = page.get_by_role("button", name="Take the cameras in view")
    ticked: list[int] = []
    for _ in range(20):
        page.locator("#camera-map").scroll_into_view_if_needed()
        box = page.locator(".camera-mark").nth(1).bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.wheel(0, -200)
        expect(page.locator(".leaflet-zoom-anim")).to_have_count(0)
        take.click()
        found = page.locator(".camera-list input:checked").all()
        ticked = [int(each.get_attribute("value")) for each in found]
        if len(ticked) < len(PLACES):
            break
    assert 0 < len(ticked) < len(PLACES)
    expect(page.locator("[data-chosen]")).to_have_text(f"{len(ticked)} of {len(PLACES)}")
    return ticked


def open_a_read(officer):
    page = officer.page
    page.get_by_role("link", name="Table").click()
    page.wait_for_selector(".results-map .camera-mark")
    officer.shot("results-table")
    page.get_by_role("link", name=PLATE).first.click()
    expect(page.locator("h1")).to_contain_text(PLATE)
    page.wait_for_load_state("networkidle")
    officer.shot("read")
    assert Inquiry.objects.get().images_opened >= 2


def say_what_came_of_it(officer):
    page = officer.page
    page.get_by_role("link", name="Back to search").click()
    # The map comes later than the page, and moves what is below it.
    page.wait_for_selector(".results-map .camera-mark")
    page.get_by_label("Yes, it was used").check()
    page.fill("#id_report_number", "26-004711")
    page.check("#id_is_named_in_report")
    officer.shot("usage")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("body")).to_contain_text("Used in the case: report 26-004711")
    officer.open("/searches/")
    officer.shot("searches")
    assert Inquiry.objects.get().is_used


@pytest.mark.parametrize(("theme", "size"), [("dark", (1366, 768)), ("light", (1024, 768))])
def test_an_officer_searches_from_the_reason_to_the_report(
    desk, committed_agency, settings, theme, size
):
    agency = committed_agency
    agency.case()
    store_reads(agency)
    settings.MAP_FILE.write_text(json.dumps(streets("NE")))
    officer = desk("officer", theme=theme, size=size)
    officer.name = f"officer-{theme}"
    stop_at_a_vague_reason(officer, agency)
    search_with_a_good_one(officer)
    open_a_read(officer)
    say_what_came_of_it(officer)
