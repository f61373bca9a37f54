"""One line for all tabs of a browser: every tab rings, loses the line, and takes over."""

import signal

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    # What the line brings in which order is the same under both.
    pytest.mark.parametrize("profile_name", ["lexington_ne"], indirect=True),
]
PLATE = "KTX4827"


def hear_test_tone(page) -> None:
    page.click("[data-sound-test]")
    page.click("[data-sound-heard]")
    expect(page.locator("html")).to_have_attribute("data-sound", "on")


def html(page):
    return expect(page.locator("html"))


@pytest.fixture
def tabs(committed_agency, site, desk):
    """Two tabs of one officer, and the addresses each asked the server for."""
    officer = desk("officer")
    second = officer.page.context.new_page()
    second.set_default_timeout(15_000)
    asked = []
    second.on("request", lambda request: asked.append(request.url))
    html(officer.page).to_have_attribute("data-leads", "1")
    second.goto(f"{site.url}/alerts/")
    for page in (officer.page, second):
        page.bring_to_front()
        hear_test_tone(page)
        html(page).to_have_attribute("data-line", "live")
    return officer.page, second, asked


def test_two_tabs_ring_over_one_line_and_the_second_takes_over(committed_agency, site, tabs):
    agency, (first, second, asked) = committed_agency, tabs
    camera = agency.add_camera()
    agency.add_entry(PLATE)
    agency.read(camera, PLATE)
    for page in (first, second):
        html(page).to_have_attribute("data-rings", "1")
    html(second).to_have_attribute("data-leads", "0")
    assert not any("/events/" in url for url in asked)

    first.close()
    html(second).to_have_attribute("data-leads", "1", timeout=5_000)
    agency.add_entry("WLE6243")
    agency.read(camera, "WLE6243")
    html(second).to_have_attribute("data-rings", "2", timeout=5_000)


def test_a_lost_line_shows_and_sounds_in_every_tab(site, tabs):
    first, second, _ = tabs
    for server in site.web:
        server.send_signal(signal.SIGSTOP)
    try:
        for page in (first, second):
            html(page).to_have_attribute("data-line", "lost", timeout=10_000)
            html(page).to_have_attribute("data-lost-tones", "1", timeout=5_000)
    finally:
        for server in site.web:
            server.send_signal(signal.SIGCONT)
    for page in (first, second):
        html(page).to_have_attribute("data-line", "live", timeout=20_000)
