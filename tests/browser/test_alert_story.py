"""The story end to end, in real browsers: frame, alert, checks, stop, end. Both profiles."""

import signal
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import requests
from playwright.sync_api import expect

from camera_ingest.services.key import issue_key
from camera_ingest.synthetic import draw_frame, encode_jpeg
from hotlists.models import Alert, Clearance, Match, Stop
from hotlists.services.entry import add_entry
from ledger.models import Event

pytestmark = pytest.mark.browser

PLATE = "KTX4827"


def post_frame(site, key: str, plate: str, state: str) -> requests.Response:
    return requests.post(
        f"{site.url}/api/v1/frames",
        data={"id": uuid4().hex, "captured_at": datetime.now(UTC).isoformat()},
        files={"image": ("frame.jpg", encode_jpeg(draw_frame(plate, state)), "image/jpeg")},
        headers={"X-Camera-Key": key},
        timeout=30,
    )


def hear_test_tone(desk) -> None:
    desk.page.click("[data-sound-test]")
    desk.page.click("[data-sound-heard]")
    expect(desk.page.locator("html")).to_have_attribute("data-sound", "on")


def approve_waiting_entry(captain) -> None:
    captain.open("/approvals/")
    captain.shot("approval")
    captain.page.get_by_role("button", name="Approve").click()
    expect(captain.page.locator("body")).to_contain_text("approved")


def claim_by_keyboard(officer) -> None:
    officer.page.keyboard.press("j")
    expect(officer.page.locator(".alert-card")).to_contain_text("STOP")
    officer.shot("alert")
    officer.page.keyboard.press("c")
    expect(officer.page.locator(".alert-claim")).to_contain_text("Officer")


def check_status_with_dispatch(officer, dispatcher) -> None:
    officer.page.get_by_role("button", name="Ask dispatch").first.click()
    expect(officer.page.locator(".step-waiting").first).to_be_visible()
    dispatcher.page.locator(".queue-row").first.click()
    dispatcher.page.locator(".dispatch-ask input[name=reference]").fill("NIC V123456789")
    dispatcher.shot("answering")
    dispatcher.page.get_by_role("button", name="Still wanted").click()
    # The answer reaches the officer's open card by itself.
    expect(officer.page.locator(".step-done").first).to_be_visible()


def look_at_the_vehicle(officer, profile) -> None:
    step = officer.page.locator(".step-next")
    step.locator("input[name=characters]").fill(PLATE)
    step.locator("select[name=state]").select_option(profile.agency.state)
    if profile.verification.descriptors_required:
        step.locator("input[name=descriptors]").fill("white Ford pickup")
    officer.shot("vehicle-check")
    step.get_by_role("button", name="This is the vehicle").click()


def end_with_a_stop(officer) -> None:
    page = officer.page
    page.get_by_label("Yes, confirmed").check()
    page.locator("input[name=field_outcome][value=stop]").check()
    page.get_by_label("Call or report number").fill("26-C01234")
    page.get_by_label("Vehicle recovered").check()
    page.get_by_label("Arrest").check()
    for question in ("search", "force", "injury"):
        page.locator(f"input[name={question}][value=no]").check()
    page.get_by_label("ALPR use is named").check()
    officer.shot("ending")
    page.get_by_role("button", name="End the alert").click()


def assert_all_is_recorded(agency) -> None:
    alert = Alert.objects.get()
    assert (alert.status, alert.field_outcome) == ("ended", "stop")
    assert alert.matches.get().outcome == Match.Outcome.CONFIRMED
    stop = Stop.objects.get()
    assert (stop.report_number, stop.officer_id) == ("26-C01234", agency.officer.pk)
    assert stop.clearance == Clearance.objects.get()
    assert stop.outcomes == ["arrest", "vehicle_recovered"]
    kinds = set(Event.objects.filter(subject_id=str(alert.pk)).values_list("kind", flat=True))
    assert {"alert.opened", "alert.claimed", "alert.checked", "alert.clear_to_act"} <= kinds


@pytest.mark.usefixtures("worker")
def test_from_frame_to_documented_stop(committed_agency, site, desk):
    agency, profile = committed_agency, committed_agency.profile
    key = issue_key(camera_id=agency.add_camera().pk, actor=agency.captain)
    add_entry(draft=agency.draft(PLATE), actor=agency.other_officer)
    captain = desk("captain", theme="light")
    approve_waiting_entry(captain)
    officer, dispatcher = desk("officer"), desk("dispatcher", size=(1024, 768))
    for each in (officer, dispatcher):
        hear_test_tone(each)

    assert post_frame(site, key, PLATE, profile.agency.state).status_code == 202
    for each in (officer, dispatcher):
        expect(each.page.locator("html")).to_have_attribute("data-rings", "1", timeout=30_000)
    claim_by_keyboard(officer)

    check_status_with_dispatch(officer, dispatcher)
    while officer.page.locator(".step-next button", has_text="Not practicable now").count():
        officer.page.locator(".step-next button", has_text="Not practicable now").click()
        expect(officer.page.locator(".step-skipped")).to_have_count(1)
    officer.shot("photo-check")
    officer.page.locator(".step-next").get_by_role("button", name="Same").click()
    expect(officer.page.locator(".step-next input[name=characters]")).to_be_visible()
    expect(officer.page.locator(".clear-bar")).to_contain_text("NOT CLEAR TO ACT")
    look_at_the_vehicle(officer, profile)
    expect(officer.page.locator(".clear-yes")).to_contain_text("CLEAR TO ACT")
    officer.shot("clear")

    end_with_a_stop(officer)
    expect(officer.page.locator("#card")).to_contain_text("ended")
    officer.shot("ended")
    expect(officer.page.locator(".queue-row")).to_have_count(0)

    assert_all_is_recorded(agency)
    officer.open("/alerts/history/")
    expect(officer.page.locator("main")).to_contain_text("26-C01234")
    expect(officer.page.locator("main")).not_to_contain_text(PLATE)
    officer.shot("history")


def test_a_lost_line_shows_and_sounds_and_what_was_missed_rings_after(committed_agency, site, desk):
    agency = committed_agency
    camera = agency.add_camera()
    agency.add_entry(PLATE)
    officer = desk("officer")
    hear_test_tone(officer)
    html = officer.page.locator("html")
    expect(html).to_have_attribute("data-line", "live")
    tell(site, signal.SIGSTOP)
    try:
        expect(html).to_have_attribute("data-line", "lost", timeout=10_000)
        expect(html).to_have_attribute("data-lost-tones", "1", timeout=10_000)
        officer.shot("line-lost")
        agency.read(camera, PLATE)
    finally:
        tell(site, signal.SIGCONT)
    expect(html).to_have_attribute("data-line", "live", timeout=15_000)
    expect(html).to_have_attribute("data-rings", "1", timeout=15_000)


def test_mute_never_mutes_a_high_priority_category_and_other_states_stay_quiet(
    committed_agency, site, desk
):
    agency = committed_agency
    camera = agency.add_camera()
    agency.add_entry("PFN8436", category="stolen_plate")
    agency.add_entry("WLE6243", category="missing_person")
    agency.add_entry("XKR9347", state="IA")
    officer = desk("officer")
    hear_test_tone(officer)
    officer.page.click("[data-sound-toggle]")
    html = officer.page.locator("html")
    expect(html).to_have_attribute("data-sound", "muted")
    agency.read(camera, "PFN8436")
    expect(html).to_have_attribute("data-muted", "1")
    agency.read(camera, "XKR9347")
    expect(officer.page.locator(".queue-quiet")).to_have_count(1)
    expect(html).to_have_attribute("data-rings", "0")
    agency.read(camera, "WLE6243")
    expect(html).to_have_attribute("data-rings", "1")
    officer.shot("queue")


def tell(site, number):
    for server in site.web:
        server.send_signal(number)
