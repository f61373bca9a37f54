"""What was set aside can be tried again: stored once, on record, the input kept as it came."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from camera_ingest.models import Camera, Quarantine
from camera_ingest.pipeline import record_reads
from camera_ingest.services.quarantine import try_again, try_all_again
from hotlists.models import Alert
from ledger.models import Event
from reads.images import read_image
from reads.models import Read
from tests.camera_ingest.vendor_payloads import in_base64, picture

pytestmark = pytest.mark.django_db
PLATE = "SECRET1"


@pytest.fixture
def agency(lexington):
    """One policy is enough: what is set aside does not depend on it."""
    return lexington


def send(camera, *items):
    return record_reads(camera=camera, items=items, engine="rekor 4.1.1")


def item(sender_id="1", **changes):
    facts = {"id": sender_id, "plate": PLATE, "captured_at": timezone.now().isoformat()}
    return facts | changes


@pytest.fixture
def ahead(camera, time_machine):
    """A read whose camera's clock ran ten minutes ahead; by now the clock has caught up."""
    now = timezone.now()
    captured_at = now + timedelta(minutes=10)
    image = in_base64(picture())
    send(camera, item(captured_at=captured_at.isoformat(), image=image))
    time_machine.move_to(now + timedelta(minutes=11), tick=False)
    return Quarantine.objects.get()


def again(row, actor):
    return try_again(quarantine_id=row.id, captured_at=row.captured_at, actor=actor)


def test_a_read_of_a_clock_that_ran_ahead_is_stored_later_with_its_picture(agency, camera, ahead):
    assert ahead.reason == "in_the_future"
    tried = again(ahead, agency.sysadmin)
    assert (tried.outcome, tried.body) == ("stored", ahead.body)
    read = Read.objects.get()
    assert (read.plate, read.engine, read.camera) == (PLATE, "rekor 4.1.1", camera)
    assert read_image(captured_at=read.captured_at, image_id=read.image_id) == picture()
    event = Event.objects.get(kind="quarantine.tried_again")
    assert (event.actor, event.data["outcome"]) == (agency.sysadmin, "stored")
    assert PLATE not in str(event.data)


def test_trying_twice_stores_once(agency, ahead):
    assert [again(ahead, agency.captain).outcome for _ in range(2)] == ["stored", "stored"]
    assert Read.objects.count() == 1
    assert Quarantine.objects.count() == 1
    assert Event.objects.filter(kind="quarantine.tried_again").count() == 2


def test_one_that_the_sender_sent_again_itself_counts_as_stored(agency, camera, ahead):
    send(camera, item(captured_at=(ahead.captured_at + timedelta(minutes=10)).isoformat()))
    Read.objects.get()
    assert again(ahead, agency.captain).outcome == "stored"
    assert Read.objects.count() == 1


def test_what_is_still_no_read_stays_aside_once(agency, camera):
    send(camera, item(plate="<>"))
    row = Quarantine.objects.get()
    assert again(row, agency.captain).outcome == "quarantined"
    assert Quarantine.objects.get().tried_at is not None
    assert not Read.objects.exists()


def test_a_picture_that_is_none_does_not_keep_the_read_from_being_stored(agency, camera):
    send(camera, item(image="no base64!"))
    assert again(Quarantine.objects.get(), agency.captain).outcome == "stored"
    assert Read.objects.get().image_id is None


def test_all_of_one_reason_are_tried_at_once(agency, camera, time_machine):
    now = timezone.now()
    ahead = (now + timedelta(minutes=10)).isoformat()
    send(camera, *[item(str(n), captured_at=ahead) for n in range(3)], item("x", plate=""))
    time_machine.move_to(now + timedelta(minutes=11), tick=False)
    tried = try_all_again(reason="in_the_future", actor=agency.captain)
    assert [row.outcome for row in tried] == ["stored"] * 3
    assert [row.reason for row in Quarantine.objects.waiting()] == ["plate_empty"]


def test_one_of_which_only_the_start_was_kept_can_not_be_tried(agency, camera):
    send(camera, item(plate="A" * 20_000))
    with pytest.raises(ValidationError, match="only its start"):
        again(Quarantine.objects.get(), agency.captain)


@pytest.mark.parametrize("who", ["officer", "sergeant", "auditor", "chief"])
def test_others_do_not_try_it_again(agency, ahead, who):
    with pytest.raises(PermissionDenied):
        again(ahead, getattr(agency, who))


def test_fields_that_a_read_does_not_have_are_not_set_aside(camera):
    send(camera, item(plate="", license_key="K", candidates=[{"plate": "A1", "url": "U"}]))
    body = bytes(Quarantine.objects.get().body)
    assert b"license_key" not in body and b'"url"' not in body and b'"A1"' in body


def test_its_page_says_why_and_shows_no_plate(agency, camera, ahead, sign_in):
    send(camera, item("2", plate=f"{PLATE}<"))
    client = sign_in(agency.captain)
    page = reverse("camera_ingest:set-aside")
    first = client.get(page).content.decode()
    assert "ahead of our clock" in first and "other characters" in first
    assert PLATE not in first
    answer = client.post(
        reverse("camera_ingest:try-again"),
        {"id": ahead.id, "captured_at": ahead.captured_at.isoformat()},
    )
    assert answer.url == page
    assert "ahead of our clock" not in client.get(page).content.decode()
    assert "stored" in client.get(page + "?tried=1").content.decode()
    one_reason = client.get(page + "?reason=in_the_future").content.decode()
    assert "Try again" not in one_reason.partition("<tbody>")[2]
    client.post(reverse("camera_ingest:try-again"), {"reason": "plate_has_other_characters"})
    assert "Nothing is set aside" in client.get(page).content.decode()
    assert client.post(reverse("camera_ingest:try-again"), {"id": "x"}).status_code == 400


@pytest.mark.clause("LEX-3.B.viii", "NC-20-183.31(c)")
def test_what_came_while_the_camera_was_out_of_service_rings_nothing_later(agency, camera, ahead):
    agency.add_entry(PLATE)
    Camera.objects.update(state_since=timezone.now())
    assert again(ahead, agency.sysadmin).outcome == "stored"
    assert not Read.objects.get().camera_in_service
    assert not Alert.objects.exists()


def test_what_came_while_it_served_rings(agency, camera, ahead):
    agency.add_entry(PLATE)
    again(ahead, agency.sysadmin)
    assert Alert.objects.exists()
