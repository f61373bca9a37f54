"""A video, read by `ingest_camera` in a process of its own, rings in the officer's browser."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from camera_ingest.services.key import issue_key
from hotlists.models import Alert
from reads.models import Read
from tests.browser.test_alert_story import hear_test_tone
from tests.camera_ingest.filming import empty_road, passing, write_video
from tests.site import ROOT

pytestmark = pytest.mark.browser

PLATE, OTHER = "WKX473", "HPL394"


@pytest.mark.parametrize("profile_name", ["lexington_ne"], indirect=True)
@pytest.mark.usefixtures("worker")
def test_a_vehicle_on_a_video_rings_and_its_camera_is_seen_to_live(
    committed_agency, site, desk, tmp_path
):
    agency = committed_agency
    camera = agency.add_camera()
    key_file = tmp_path / "cam.key"
    key_file.write_text(issue_key(camera_id=camera.pk, actor=agency.captain))
    agency.add_entry(PLATE, state="NE")
    film = write_video(
        tmp_path / "film.avi",
        [*passing(OTHER, frames=2, seed=1), *empty_road(2), *passing(PLATE, frames=2)],
    )
    officer = desk("officer")
    hear_test_tone(officer)

    ingest = subprocess.run(
        [sys.executable, "manage.py", "ingest_camera", film, "--key-file", key_file, "--url",
         site.url, "--recorded-at", "now", "--engine", "rapidocr"],
        cwd=ROOT, env=site.environment, capture_output=True, text=True, timeout=200, check=True,
    )  # fmt: skip

    expect(officer.page.locator(".queue-row .plate").first).to_contain_text(PLATE)
    officer.page.locator(".queue-row").first.click()
    expect(officer.page.locator(".alert-card .photo img")).to_be_visible()
    officer.shot("alert-of-a-video")
    # One read a vehicle, whatever the frames; and no plate in what the program says.
    assert sorted(Read.objects.values_list("plate", flat=True)) == [OTHER, PLATE]
    assert Alert.objects.get().matches.get().how == "exact"
    assert PLATE not in ingest.stdout + ingest.stderr
    assert "2 reads sent" in ingest.stdout

    captain = desk("captain", theme="light", size=(1024, 768))
    captain.open(f"/cameras/{camera.pk}/")
    expect(captain.page.locator("body")).to_contain_text("Reads sent")
    captain.shot("camera-of-a-video")
