"""While photographs wait unread, every open page of those on duty says that alerts come late."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from camera_ingest.models import Frame
from camera_ingest.services.frame import accept_frame
from tests.camera_ingest.test_frames_api import jpeg
from tests.site import run_site

pytestmark = pytest.mark.browser


@pytest.fixture
def site(committed_lexington, tmp_path):
    """Without a worker: nobody reads what comes."""
    with run_site("lexington_ne", tmp_path, worker=False) as running:
        yield running


def test_the_bar_comes_and_goes_by_itself(committed_lexington, desk):
    officer = desk("officer")
    bar = officer.page.locator("#delay-bar")
    expect(officer.page.locator("#connection")).to_have_attribute("data-state", "live")
    expect(bar).to_be_hidden()
    at = timezone.now() - timedelta(minutes=4)
    camera = committed_lexington.add_camera()
    accept_frame(camera=camera, sender_id="1", captured_at=at, image=jpeg())
    Frame.objects.update(received_at=at)
    expect(bar).to_contain_text("Photos wait to be read, the oldest for 4 min")
    officer.shot("alerts-come-late")
    officer.open("/entries/")
    expect(bar).to_contain_text("alerts come late")
    Frame.objects.update(status=Frame.Status.DONE)
    expect(bar).to_be_hidden()
