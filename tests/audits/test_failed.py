"""What failed is in one place: by cause, tried again or dropped with a reason, on record."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.celery import app
from audits.failed import counts
from audits.models import FailedTask
from audits.services.failed_task import drop_task, note_failure, note_success, try_task_again
from camera_ingest.models import Frame, Quarantine
from camera_ingest.pipeline import record_reads
from camera_ingest.services.backlog import recognize_waiting
from camera_ingest.services.failed_frames import (
    _failed,
    drop_frames,
    drop_set_aside,
    try_frames_again,
)
from camera_ingest.services.frame import MAX_ATTEMPTS, accept_frame
from camera_ingest.synthetic import draw_frame, encode_jpeg
from hotlists.tasks import take_incoming_lists
from ledger.models import Event
from reads.models import Read

pytestmark = pytest.mark.django_db
NAME = "hotlists.tasks.take_incoming_lists"
PLATE = "WKX473"


@pytest.fixture
def agency(lexington):
    """One policy is enough: faults do not depend on it."""
    return lexington


@pytest.fixture
def failed_frame(agency) -> Frame:
    camera, image = agency.add_camera(), encode_jpeg(draw_frame(PLATE, "NE"))
    frame, _ = accept_frame(camera=camera, sender_id="1", captured_at=timezone.now(), image=image)
    Frame.objects.update(status=Frame.Status.FAILED, attempts=MAX_ATTEMPTS)
    return frame


def events(kind: str) -> list[dict[str, object]]:
    return list(Event.objects.filter(kind=kind).values_list("data", flat=True))


def test_a_frame_that_failed_is_read_once_it_is_tried_again(agency, failed_frame):
    assert counts()["frames"] == 1
    assert try_frames_again(actor=agency.sysadmin) == 1
    assert counts()["frames"] == 0
    assert recognize_waiting() == 1
    assert Read.objects.get().plate == PLATE
    assert events("frames.tried_again") == [{"frames": 1}]


def test_a_frame_is_dropped_with_a_reason_from_the_list(agency, failed_frame):
    with pytest.raises(ValidationError):
        drop_frames(why="KTX4827", actor=agency.captain)
    assert drop_frames(why="camera_fault", actor=agency.captain) == 1
    assert counts()["frames"] == try_frames_again(actor=agency.captain) == 0
    assert events("frames.dropped") == [{"frames": 1, "why": "camera_fault"}]


def test_frames_that_failed_are_found_without_a_look_at_the_others(agency, failed_frame):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "Filter" not in Frame.objects.filter(status=Frame.Status.FAILED).explain()


def test_a_frame_that_somebody_else_dealt_with_meanwhile_is_left_alone(agency, failed_frame):
    looked_at = _failed()
    drop_frames(why="test", actor=agency.captain)
    assert looked_at.update(status=Frame.Status.PENDING) == 0


def test_what_was_set_aside_is_dropped_by_its_reason(agency):
    item = {"id": "1", "plate": "", "captured_at": timezone.now().isoformat()}
    record_reads(camera=agency.add_camera(), items=[item], engine="test")
    assert counts()["set_aside"] == 1
    assert drop_set_aside(reason="other", why="test", actor=agency.sysadmin) == 0
    assert drop_set_aside(reason="plate_empty", why="test", actor=agency.sysadmin) == 1
    assert counts()["set_aside"] == 0
    assert Quarantine.objects.get().outcome == "dropped"


def test_a_task_that_fails_stands_there_until_it_works(agency, settings, tmp_path):
    # As a worker does when it starts.
    app.loader.import_default_modules()
    agency.add_list()
    settings.IMPORT_DIR = tmp_path
    (tmp_path / "agency-list").mkdir()
    (in_the_way := tmp_path / "agency-list" / "taking").touch()
    for _ in range(2):
        assert take_incoming_lists.apply().failed()
    task = FailedTask.objects.open().get()
    assert (task.name, task.ids, task.error, task.failures) == (NAME, [], "FileExistsError", 2)
    in_the_way.unlink()
    assert take_incoming_lists.apply().successful()
    assert not FailedTask.objects.open().exists()
    task.refresh_from_db()
    assert (task.why, task.ended_by) == ("worked", None)


def test_only_ids_are_kept_and_what_is_sent_anew_is_no_task_of_the_list(agency):
    note_failure(name="x.import_one", ids=[7, "KTX 4827", "a-code"], error="ValueError")
    note_failure(name="camera_ingest.tasks.recognize_frame", ids=["x"], error="ValueError")
    assert FailedTask.objects.get().ids == [7, "", "a-code"]
    note_success(name="x.import_one", ids=[8])
    assert counts()["tasks"] == 1
    note_success(name="x.import_one", ids=[7, "KTX 4827", "a-code"])
    assert counts()["tasks"] == 0


@pytest.fixture
def failed_task(agency) -> FailedTask:
    note_failure(name=NAME, ids=[], error="OSError")
    return FailedTask.objects.get()


def test_a_task_is_tried_again_and_stays_until_it_worked(
    agency, failed_task, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as sent:
        try_task_again(task_id=failed_task.pk, actor=agency.sysadmin)
    assert len(sent) == 1
    failed_task.refresh_from_db()
    assert failed_task.tried_at and failed_task.ended_at is None
    assert events("task.tried_again") == [{"task": NAME}]


def test_a_task_is_dropped_with_a_reason_and_may_fail_anew(agency, failed_task):
    for why in ("", "worked"):
        with pytest.raises(ValidationError):
            drop_task(task_id=failed_task.pk, why=why, actor=agency.sysadmin)
    drop_task(task_id=failed_task.pk, why="not_needed", actor=agency.sysadmin)
    assert events("task.dropped") == [{"task": NAME, "why": "not_needed"}]
    note_failure(name=NAME, ids=[], error="OSError")
    assert FailedTask.objects.open().get().failures == 1


@pytest.mark.parametrize("who", ["officer", "sergeant", "auditor", "chief"])
def test_others_neither_try_nor_drop(agency, failed_task, failed_frame, who):
    person = getattr(agency, who)
    for act in (
        lambda: try_task_again(task_id=failed_task.pk, actor=person),
        lambda: drop_task(task_id=failed_task.pk, why="test", actor=person),
        lambda: try_frames_again(actor=person),
        lambda: drop_frames(why="test", actor=person),
        lambda: drop_set_aside(reason="x", why="test", actor=person),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_page_shows_count_cause_and_age_and_acts(agency, failed_task, failed_frame, sign_in):
    Frame.objects.update(received_at=timezone.now() - timedelta(hours=2))
    client, page = sign_in(agency.sysadmin), reverse("audits:failed")
    text = client.get(page).content.decode()
    for words in (
        "The engine failed each time",
        "The camera was at fault",
        "2\xa0hours",
        "Take in the lists",
        "1 time since",
    ):
        assert words in text
    assert PLATE not in text
    for url, facts in (
        ("audits:try-failed", {"kind": "frames"}),
        ("audits:drop-failed", {"kind": "task", "id": failed_task.pk, "why": "test"}),
    ):
        assert client.post(reverse(url), facts).url == page
    assert "Nothing failed" in client.get(page).content.decode()
    assert client.post(reverse("audits:try-failed"), {"id": "x"}).status_code == 400
