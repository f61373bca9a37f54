"""How cameras fare: silence, clocks and weeks become alarms, are mailed once, and end."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from alpr_compliance.policy import CameraHealth
from audits.needs import needs_of
from camera_ingest.models import CameraAlarm, CameraDay, Pulse
from camera_ingest.rules.health import Week, clock_off, silent_since, week_findings
from camera_ingest.services import pulse as pulses
from camera_ingest.services.camera import take_out_of_service
from camera_ingest.services.health import count_days, mail_alarms, watch_cameras
from camera_ingest.services.pulse import beat, hear
from personnel.services import scheduled_work
from reads.partitions import day_of
from tests.camera_ingest.conftest import KEY

LIMITS = CameraHealth()
Kind = CameraAlarm.Kind


@pytest.fixture(autouse=True)
def _note_at_once(monkeypatch):
    # A process notes each camera once in a while; cameras of other tests had the same numbers.
    monkeypatch.setattr(pulses, "EVERY", 0.0)


def watch() -> int:
    return watch_cameras(actor=scheduled_work())


def make_silent(camera, *, minutes: int = 16, heartbeat: bool = True) -> None:
    at = timezone.now() - timedelta(minutes=minutes)
    facts = {"since": at, "heard_at": at, "heartbeat_at": at if heartbeat else None}
    Pulse.objects.update_or_create(camera=camera, defaults=facts)


def test_silence_counts_by_what_the_camera_sends():
    now = timezone.now()
    for minutes, has_heartbeat, is_silent in (
        (14, True, False), (15, True, True), (16, False, False), (24 * 60, False, True),
    ):  # fmt: skip
        last = now - timedelta(minutes=minutes)
        facts = {"since": last, "heard_at": None, "has_heartbeat": has_heartbeat, "now": now}
        assert (silent_since(LIMITS, **facts) == last) is is_silent


def test_a_clock_is_judged_once_its_promptest_post_could_have_come():
    now = timezone.now()
    early, settled = now - timedelta(minutes=4), now - timedelta(minutes=6)
    assert clock_off(LIMITS, ahead=-3600, measured_since=early, now=now) is None
    assert clock_off(LIMITS, ahead=-3600, measured_since=settled, now=now) == -3600
    assert clock_off(LIMITS, ahead=30, measured_since=settled, now=now) is None
    assert clock_off(LIMITS, ahead=None, measured_since=None, now=now) is None


def test_a_week_is_compared_with_the_middle_of_those_before_it():
    usual = [Week(1000, 0.95, 5), Week(900, 0.95, 5), Week(9000, 0.95, 5)]
    assert week_findings(LIMITS, Week(401, 0.81, 40), usual) == {}
    bad = week_findings(LIMITS, Week(399, 0.79, 50), usual)
    assert bad["reads"] == {"reads": 399, "usual": 1000}
    assert bad["confidence"] == {"percent": 79}
    assert bad["rejected"] == {"percent": 11}
    # One week before it is no habit, and few reads are no judgement.
    assert week_findings(LIMITS, Week(0, 0, 0), usual[:1]) == {}
    assert week_findings(LIMITS, Week(50, 0.1, 49), []) == {}


@pytest.mark.django_db
def test_a_silent_camera_is_an_alarm_mailed_once_and_over_when_it_is_heard(agency, sign_in):
    for person in (agency.captain, agency.sysadmin, agency.officer):
        person.email = f"{person.username}@example.org"
        person.save(update_fields=["email"])
    camera = agency.add_camera()
    assert watch() == 0
    make_silent(camera)
    assert (watch(), watch()) == (1, 0)
    assert [mail_alarms(actor=scheduled_work()) for _ in range(2)] == [1, 0]
    message, other = sorted(mail.outbox, key=lambda each: each.to)
    assert message.to + other.to == ["captain@example.org", "sysadmin@example.org"]
    assert f"{camera.name}: nothing heard since" in message.body
    needs = needs_of(agency.sysadmin, agency.profile, timezone.now())
    assert [need.number for need in needs if need.label == "Alarms of cameras"] == [1]
    page = sign_in(agency.captain).get("/cameras/?show=attention").content.decode()
    assert "Nothing heard since" in page
    hear(camera)
    assert watch() == 0
    assert not CameraAlarm.objects.open().exists()
    assert CameraAlarm.objects.get().ended_at is not None
    assert "Nothing heard" not in sign_in(agency.captain).get("/cameras/").content.decode()


@pytest.mark.django_db
def test_silence_out_of_service_is_no_alarm_and_does_not_count_afterwards(agency, camera):
    make_silent(camera)
    watch()
    take_out_of_service(camera_id=camera.pk, actor=agency.captain, reason="Lens cracked")
    assert watch() == 0
    assert not CameraAlarm.objects.open().exists()
    assert Pulse.objects.get().since > timezone.now() - timedelta(minutes=1)


@pytest.mark.django_db
def test_only_the_clock_watches(agency):
    with pytest.raises(PermissionDenied):
        watch_cameras(actor=agency.captain)


@pytest.mark.django_db
def test_reads_of_a_camera_say_that_it_lives_and_how_its_clock_goes(agency, camera):
    now = timezone.now()
    agency.read(camera, "KTX4827", at=now - timedelta(seconds=50))
    agency.read(camera, "KTX4827", at=now - timedelta(seconds=40))
    pulse = Pulse.objects.get()
    assert pulse.heard_at >= now
    # The promptest counts.
    assert -42 < pulse.clock_ahead <= -40
    # Far ahead: nothing is stored, and its clock is known all the same.
    assert agency.read(camera, "KTX4827", at=now + timedelta(hours=1))["status"] == "quarantined"
    Pulse.objects.update(clock_since=now - timedelta(minutes=6))
    assert watch() == 1
    alarm = CameraAlarm.objects.get()
    assert alarm.kind == Kind.CLOCK
    assert 3590 < alarm.facts["seconds"] <= 3600


@pytest.mark.django_db
def test_a_heartbeat_says_more_than_a_late_read(agency, camera):
    now = timezone.now()
    beat(camera, sent_at=now, state={})
    agency.read(camera, "KTX4827", at=now - timedelta(minutes=9))
    assert abs(Pulse.objects.get().clock_ahead) < 5


@pytest.mark.django_db
def test_the_heartbeat_of_a_camera_is_taken_and_keeps_no_free_text(agency, camera, key, sign_in):
    def post(body):
        return Client(raise_request_exception=False).post(
            "/api/v1/heartbeat", json.dumps(body), "application/json", headers={KEY: key}
        )

    state = {"source": "streaming", "frames_a_second": 4.5, "url": "rtsp://Admin:secret@cam",
             "plate": "KTX4827", "nested": {"a": 1}, "Bad name": 1}  # fmt: skip
    assert post({"sent_at": timezone.now().isoformat(), "state": state}).status_code == 200
    pulse = Pulse.objects.get()
    assert pulse.state == {"source": "streaming", "frames_a_second": 4.5}
    assert pulse.heartbeat_at is not None
    page = sign_in(agency.captain).get(f"/cameras/{camera.pk}/").content.decode()
    assert "Frames a second" in page
    at = timezone.now().isoformat()
    for body in ({}, [], {"sent_at": "noon"}, {"sent_at": 5}, {"sent_at": at, "state": []}):
        assert post(body).status_code == 400, body
    assert post({"sent_at": at, "camera": "cam-9"}).status_code == 403


@pytest.mark.django_db
def test_days_are_counted_and_stay_when_their_reads_go(agency, camera):
    now = timezone.now()
    for number, sure in enumerate((0.9, 0.7)):
        agency.read(camera, f"KTX482{number}", at=now, confidence=sure)
    agency.read(camera, "", at=now)
    count_days(now)
    count_days(now)
    day = CameraDay.objects.get()
    assert (day.day, day.reads, day.rejected) == (day_of(now), 2, 1)
    assert day.confidence == pytest.approx(0.8)


@pytest.mark.django_db
def test_a_bad_week_is_an_alarm_and_stands_on_the_page(agency, camera, sign_in):
    today = day_of(timezone.now())
    for ago in range(1, 36):
        is_last_week = ago <= 7
        CameraDay.objects.create(
            camera=camera, day=today - timedelta(days=ago), reads=20 if is_last_week else 200,
            confidence=0.7 if is_last_week else 0.95, rejected=10 if is_last_week else 1,
        )  # fmt: skip
    assert watch() == 3
    kinds = set(CameraAlarm.objects.values_list("kind", flat=True))
    assert kinds == {Kind.READS, Kind.CONFIDENCE, Kind.REJECTED}
    page = sign_in(agency.sergeant).get(f"/cameras/{camera.pk}/").content.decode()
    assert "140, usual 1400" in page
    assert "Reads of a week are 70 % sure, 80 % are expected" in page


@pytest.mark.django_db
def test_the_list_filters_sorts_and_marks_the_map(agency, sign_in):
    heard = agency.add_camera("cam-1", latitude=40.0, longitude=-99.0)
    agency.add_camera("cam-2")
    out = agency.add_camera("cam-3", latitude=40.1, longitude=-99.1)
    take_out_of_service(camera_id=out.pk, actor=agency.captain, reason="Lens cracked")
    hear(heard)
    client = sign_in(agency.captain)
    for show, names in (("working", ["Cam-1"]), ("new", ["Cam-2"]), ("out", ["Cam-3"])):
        found = client.get(f"/cameras/?show={show}").context["rows"]
        assert [row["camera"].name for row in found] == names
    answer = client.get("/cameras/?sort=heard")
    assert answer.context["rows"][-1]["camera"] == heard
    assert [mark["state"] for mark in answer.context["marks"]] == ["working", "out"]
    assert client.get("/cameras/streets/").status_code in (200, 404)
