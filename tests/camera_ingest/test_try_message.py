"""The page on which a device's message is tried: it shows what would be stored, and stores none."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from camera_ingest.models import Quarantine
from camera_ingest.services.agent import add_agent, speak_for
from ledger.models import Event
from reads.models import Read
from tests.camera_ingest.vendor_payloads import (
    LICENCE_KEY,
    PLATE,
    old_result,
    picture,
    plate_recognizer,
    rekor_group,
    rekor_heartbeat,
)

pytestmark = pytest.mark.django_db
PAGE = reverse("camera_ingest:try-message")


@pytest.fixture
def agency(lexington):
    """One policy is enough."""
    return lexington


@pytest.fixture
def agent(agency, camera):
    agent = add_agent(name="Cabinet north", actor=agency.sysadmin)
    speak_for(agent_id=agent.pk, camera_id=camera.pk, called="1000", actor=agency.sysadmin)
    return agent


def shown(client, sender, message, feed="rekor", **files):
    text = message if isinstance(message, str) else json.dumps(message)
    answer = client.post(PAGE, {"feed": feed, "sender": sender, "message": text, **files})
    assert answer.status_code == 200
    # Without what was typed.
    return answer.content.decode().partition("What would be stored</h2>")[2]


def test_it_shows_the_read_and_stores_nothing(agency, agent, sign_in):
    client = sign_in(agency.sysadmin)
    events = Event.objects.count()
    page = shown(client, f"agent-{agent.pk}", rekor_group())
    for words in ("Would be stored", PLATE, "NE", "93 % sure", "rekor 4.1.1", "WPL4B2", "cam-1"):
        assert words in page
    other = shown(client, f"agent-{agent.pk}", rekor_group(camera_id=7))
    assert "does not speak for this camera" in other
    bad = shown(client, f"agent-{agent.pk}", rekor_group(epoch_start=None))
    assert "The time is missing or wrong" in bad
    assert "A preview" in shown(client, f"agent-{agent.pk}", rekor_group(is_preview=True))
    heartbeat = shown(client, f"agent-{agent.pk}", rekor_heartbeat())
    assert "delivers nothing" in heartbeat and LICENCE_KEY not in heartbeat
    assert not Read.objects.exists()
    assert not Quarantine.objects.exists()
    assert Event.objects.count() == events


def test_a_camera_of_its_own_and_a_picture_beside_the_message(agency, camera, sign_in):
    client = sign_in(agency.captain)
    message = plate_recognizer(old_result(), camera_id=camera.code)
    upload = SimpleUploadedFile("image.jpg", picture(1280, 720))
    page = shown(client, f"camera-{camera.pk}", message, "plate-recognizer", picture=upload)
    assert "Would be stored" in page and "the plate's place in it" in page.replace("&#x27;", "'")


@pytest.mark.parametrize("message", ["{", "[NaN]", "no JSON"])
def test_what_is_no_json_is_said_so(agency, agent, sign_in, message):
    client = sign_in(agency.captain)
    form = {"feed": "rekor", "sender": f"agent-{agent.pk}", "message": message}
    assert "This is not JSON" in client.post(PAGE, form).content.decode()
