"""Vendors' products at the door: stored once, by the right camera, nothing secret kept."""

import base64
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from camera_ingest.health import words_of
from camera_ingest.models import CameraAlarm, Pulse, Quarantine, RefusedPosts
from camera_ingest.services import pulse as pulses
from camera_ingest.services.agent import add_agent, speak_for
from camera_ingest.services.health import watch_cameras
from camera_ingest.services.key import issue_agent_key, issue_key
from hotlists.models import Alert
from personnel.services import scheduled_work
from reads.images import read_image
from reads.models import Read, ReadCandidate
from tests.camera_ingest.vendor_payloads import (
    LICENCE_KEY,
    PLATE,
    STREAM,
    in_base64,
    new_result,
    offline_alarm,
    old_result,
    picture,
    plate_recognizer,
    rekor_alert,
    rekor_group,
    rekor_heartbeat,
    rekor_results,
    seconds_ago,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(lexington):
    """One policy is enough: what a vendor's product sends does not depend on it."""
    return lexington


@pytest.fixture
def agent_key(agency, camera) -> str:
    """The key of an agent that calls our camera both 1000 and camera-1."""
    agent = add_agent(name="Cabinet north", actor=agency.sysadmin)
    for called in ("1000", "camera-1"):
        speak_for(agent_id=agent.pk, camera_id=camera.pk, called=called, actor=agency.sysadmin)
    return issue_agent_key(agent_id=agent.pk, actor=agency.sysadmin)


@pytest.fixture
def send(agent_key):
    def post(message, feed="rekor", query="", **headers):
        data = message if isinstance(message, bytes) else json.dumps(message)
        return Client(raise_request_exception=False).post(
            f"/api/v1/feeds/{feed}{query}",
            data,
            content_type="application/json",
            headers={"X-Camera-Key": agent_key} | headers,
        )

    return post


def answered(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 200
    return [(row["status"], row.get("reason", "")) for row in answer.json()["reads"]]


@pytest.mark.clause("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def test_a_group_is_stored_with_where_it_came_from_and_rings(agency, camera, send):
    agency.add_entry(PLATE)
    at = seconds_ago(20)
    assert answered(send(rekor_group(at))) == [("stored", "")]
    read = Read.objects.get()
    assert (read.camera, read.plate, read.state, read.captured_at) == (camera, PLATE, "NE", at)
    assert (read.engine, read.confidence, read.state_confidence) == ("rekor 4.1.1", 0.932, 0.84)
    assert (read.make, read.model, read.color, read.body) == (
        "ford", "f-150", "white", "truck-standard",
    )  # fmt: skip
    assert read.box == "50,40,50,20"
    assert read_image(captured_at=at, image_id=read.image_id) == picture()
    candidates = ReadCandidate.objects.values_list("plate", flat=True)
    assert set(candidates) == {"WPL4B2", "VPL482"}
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_one_vehicle_is_one_read_in_whatever_order_its_messages_come(send, order):
    group = rekor_group()
    messages = [group, group, rekor_alert(group), rekor_results(uuid=group["best_uuid"])]
    answers = [row for place in order for row in answered(send(messages[place]))]
    assert sorted(answers) == [("duplicate", ""), ("duplicate", ""), ("stored", "")]
    assert Read.objects.count() == 1
    assert not Quarantine.objects.exists()


def test_what_is_no_final_read_is_answered_and_stores_nothing(send):
    for message in (
        rekor_results(),
        rekor_group(is_preview=True),
        rekor_group(best_plate_number=""),
        {"data_type": "vehicle"},
        rekor_heartbeat(),
        {"openalpr_webhook": "test"},
        {"data_type": "alpr_news"},
    ):
        answer = send(message)
        assert answered(answer) == []
        assert (answer.json()["left_out"] == []) is (message.get("data_type") == "heartbeat")
    assert not Read.objects.exists()
    assert not Quarantine.objects.exists()


@pytest.mark.parametrize("shape", [old_result, new_result])
def test_plate_recognizer_comes_as_a_form_with_its_picture(agent_key, camera, shape):
    frame = picture(1280, 720)
    message = plate_recognizer(shape())
    for status in ("stored", "duplicate"):
        upload = SimpleUploadedFile("image.jpg", frame, content_type="image/jpeg")
        form = {"json": json.dumps(message), "upload": upload}
        answer = Client().post(
            "/api/v1/feeds/plate-recognizer",
            form,
            headers={"Authorization": f"Token {agent_key}"},
        )
        assert answered(answer) == [(status, "")]
    read = Read.objects.get()
    assert (read.plate, read.engine, read.box) == (PLATE, "plate-recognizer", "337,270,75,35")
    assert read_image(captured_at=read.captured_at, image_id=read.image_id) == frame


def test_partial_failure_is_partial_and_names_each(send, camera):
    message = plate_recognizer(
        old_result(),
        old_result(plate="<>", box={"xmin": 1, "ymin": 1, "xmax": 9, "ymax": 9}, vehicle=None),
        old_result(score="high", box=None, vehicle=None),
    )
    assert answered(send(message, "plate-recognizer")) == [
        ("stored", ""),
        ("quarantined", "plate_has_other_characters"),
        ("quarantined", "confidence_float_type"),
    ]
    assert Read.objects.count() == 1
    assert Quarantine.objects.count() == 2
    assert set(Quarantine.objects.values_list("engine", flat=True)) == {"plate-recognizer"}


def test_a_batch_of_ours_may_name_a_camera_for_each_read(agency, send, camera):
    at = timezone.now().isoformat()
    reads = [
        {"id": "a", "plate": "WPL1", "captured_at": at, "camera": "1000", "confidence": 0.9},
        {"id": "b", "plate": "WPL2", "captured_at": at, "camera": "2000", "confidence": 0.9},
    ]
    answer = send({"reads": reads, "engine": "roadside 2.1"}, "own")
    assert answered(answer) == [("stored", ""), ("refused", "unknown_camera")]
    assert Read.objects.get().engine == "roadside 2.1"
    assert RefusedPosts.objects.get().reason == "unknown_camera"


def test_a_camera_that_the_agent_does_not_speak_for_is_refused_and_kept_nowhere(agency, send):
    agency.add_camera("cam-2")
    for message in (rekor_group(camera_id=2000), rekor_group(camera_id="cam-2")):
        answer = send(message)
        assert (answer.status_code, answer.json()["code"]) == (403, "unknown_camera")
    assert not Read.objects.exists()
    assert not Quarantine.objects.exists()
    assert RefusedPosts.objects.get().posts == 2


def test_a_cameras_own_key_speaks_for_it_alone(agency, camera, send):
    own = issue_key(camera_id=camera.pk, actor=agency.captain)
    send_as_camera = {"X-Camera-Key": own}
    assert send(rekor_group(), **send_as_camera).status_code == 403
    assert answered(send(rekor_group(camera_id=camera.code), **send_as_camera)) == [("stored", "")]


def test_the_key_may_stand_where_the_vendors_product_can_put_it(agent_key):
    password = base64.b64encode(f"key:{agent_key}".encode()).decode()
    for headers, status in (
        ({"Authorization": f"Token {agent_key}"}, 200),
        ({"Authorization": f"Bearer {agent_key}"}, 200),
        ({"Authorization": f"Basic {password}"}, 200),
        ({"X-Api-Key": agent_key}, 200),
        ({"Authorization": "Basic !!"}, 401),
        ({"Authorization": f"Digest {agent_key}"}, 401),
        ({}, 401),
    ):
        answer = Client().post(
            "/api/v1/feeds/rekor",
            json.dumps({"openalpr_webhook": "test"}),
            content_type="application/json",
            headers=headers,
        )
        assert answer.status_code == status, headers


def test_a_format_that_is_none_is_not_found(send):
    assert send({}, "nobodys").status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[NaN]", b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000]
)
def test_what_can_not_be_parsed_is_a_bad_request(send, body):
    assert send(body).status_code == 400


def test_fifty_megabytes_are_refused_before_they_are_read(send):
    assert send(b"[" + b" " * 50_000_000 + b"]").status_code == 413


def test_epochs_of_the_year_3000_and_of_long_ago_are_no_reads(send):
    later = seconds_ago(0).replace(year=3000)
    assert answered(send(rekor_group(later))) == [("quarantined", "in_the_future")]
    long_ago = timezone.now() - timedelta(days=400)
    assert answered(send(rekor_group(long_ago))) == [("expired", "expired")]
    at = seconds_ago(20).replace(microsecond=0)
    in_seconds = rekor_group(epoch_start=int(at.timestamp()))
    assert answered(send(in_seconds)) == [("stored", "")]
    assert Read.objects.get().captured_at == at


def test_a_picture_that_is_none_sets_the_read_aside(send):
    for wrong in ("no base64!", in_base64(b"no picture")):
        [(status, reason)] = answered(send(rekor_group(vehicle_crop_jpeg=wrong)))
        assert (status, reason) == ("quarantined", "image_refused")


def test_what_a_sender_says_of_its_cameras_is_heard_and_one_that_is_down_is_an_alarm(
    agency, camera, send, monkeypatch
):
    # A process notes each camera once in a while; cameras of other tests had the same numbers.
    monkeypatch.setattr(pulses, "EVERY", 0.0)
    heartbeat = rekor_heartbeat()
    send(heartbeat)
    pulse = Pulse.objects.get()
    assert (pulse.camera, pulse.heartbeat_at is not None) == (camera, True)
    assert pulse.state["frames_a_second"] == 30
    assert -30 < pulse.clock_ahead <= 0
    for message, feed in (
        (rekor_heartbeat(video_streams=[{"camera_id": 1000, "is_streaming": False}]), "rekor"),
        (offline_alarm(), "plate-recognizer"),
    ):
        send(message, feed)
        assert watch_cameras(actor=scheduled_work()) == 1
        alarm = CameraAlarm.objects.open().get()
        assert "its sender says it delivers nothing" in words_of(alarm, agency.profile)
        send(rekor_group())
        watch_cameras(actor=scheduled_work())
        assert not CameraAlarm.objects.open().exists()


def test_licence_keys_and_stream_addresses_are_never_stored(send):
    """Neither from messages in order nor from those that are set aside."""
    secrets = {"license_key": LICENCE_KEY, "url": STREAM, "source_url": STREAM}
    for message in (
        rekor_heartbeat(),
        rekor_group(**secrets),
        rekor_group(best_plate_number="<>", **secrets),
        rekor_alert(rekor_group(best_plate_number=None, **secrets), **secrets),
    ):
        assert send(message).status_code == 200
    broken = old_result(plate="<>", box=None, vehicle=None)
    for message in (plate_recognizer(old_result(), broken), offline_alarm()):
        assert send(message, "plate-recognizer").status_code == 200
    item = {"id": "x", "plate": "", "captured_at": timezone.now().isoformat(), **secrets}
    item["candidates"] = [{"plate": "A1", **secrets}]
    assert send({"reads": [item], "camera": "1000", **secrets}, "own").status_code == 200
    assert Quarantine.objects.count() == 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        assert "camera_ingest_quarantine" in tables
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 names of our tables
            rows = "\n".join(row for (row,) in cursor.fetchall())
            for secret in (LICENCE_KEY, "stream-password"):
                assert secret not in rows, table
                # As a column of bytes is written.
                assert secret.encode().hex() not in rows, table


def test_trying_a_message_stores_nothing_and_says_what_would_be(send, agency, settings):
    agency.add_entry(PLATE)
    group = rekor_group()
    answer = send(group, query="?try=1")
    [row] = answer.json()["would"]
    assert (row["status"], row["camera"], row["engine"]) == ("stored", "cam-1", "rekor 4.1.1")
    assert (row["read"]["plate"], row["read"]["state"]) == (PLATE, "NE")
    assert row["read"]["has_image"] is True
    [other] = send(rekor_group(camera_id=5), query="?try=1").json()["would"]
    assert (other["status"], other["camera"], other["read"]) == ("refused", None, None)
    [bad] = send(rekor_group(best_plate_number="<>"), query="?try=1").json()["would"]
    assert (bad["status"], bad["reason"]) == ("quarantined", "plate_has_other_characters")
    assert not Read.objects.exists()
    assert not Quarantine.objects.exists()
    assert not Alert.objects.exists()
    assert not settings.IMAGE_DIR.exists()
    send(group)
    [again] = send(group, query="?try=1").json()["would"]
    assert again["status"] == "duplicate"


def test_answers_say_nothing_back_of_what_was_sent(send):
    for message in (rekor_group(best_plate_number="SECRET1!"), rekor_group(best_plate=None)):
        content = send(message).content
        assert b"SECRET1" not in content and PLATE.encode() not in content
