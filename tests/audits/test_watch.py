"""What machines ask the site: alive, ready, and its gauges."""

from datetime import timedelta

import pytest
import redis
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from alpr_compliance.celery import app
from camera_ingest.models import Frame
from governance.models import Adoption
from ledger.models import Seal
from ledger.services import record_event, seal_trail
from personnel.services import scheduled_work
from reads.models import PurgeRun

TOKEN = "a-token-of-the-test"


def gauges(client) -> dict[tuple[str, ...], float]:
    answer = client.get(reverse("audits:metrics"), headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_alive_and_ready(db, client):
    assert client.get("/healthz").content == b"ok"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"database": "ok", "queue": "ok"})


def test_without_its_queue_it_is_ready_and_says_so(db, client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["queue"]) == (200, "away")


@pytest.mark.parametrize("token", ["", TOKEN])
def test_without_the_token_there_are_no_gauges(db, client, settings, token):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics").status_code == 404
    wrong = {"Authorization": "Bearer "} if not token else {"Authorization": "Bearer other"}
    assert client.get("/metrics", headers=wrong).status_code == 404


def test_the_gauges_say_how_it_goes(lexington, client, settings, django_assert_max_num_queries):
    settings.METRICS_TOKEN = TOKEN
    agency, plate = lexington, "KTX4827"
    camera = agency.add_camera()
    agency.add_entry(plate)
    now = timezone.now()
    agency.read(camera, plate, at=now - timedelta(seconds=3))
    waiting = {"received_at": now - timedelta(seconds=90), "sent_at": now, "digest": b"-" * 16}
    for number, status in enumerate((Frame.Status.PENDING, Frame.Status.FAILED)):
        own = f"00000000-0000-0000-0000-00000000000{number}"
        Frame.objects.create(
            captured_at=now, id=own, image_id=own, camera=camera, sender_id=own, status=status,
            **waiting,
        )  # fmt: skip
    seal_trail()
    record_event("test.done", actor=None)
    with django_assert_max_num_queries(30):
        found = gauges(client)
    assert found["alpr_reads_last_5_minutes",] == 1
    assert found["alpr_frames_pending",] == found["alpr_frames_failed_last_day",] == 1
    assert 90 <= found["alpr_frame_oldest_pending_seconds",] < 900
    assert found["alpr_alerts_open",] == 1
    assert 3 <= found["alpr_alert_latency_seconds", "0.95"] < 600
    assert found["alpr_cameras", "yes"] == 1
    assert found["alpr_queue_up",] == 1
    assert found["alpr_dead_letters", "frames"] == 1
    assert found["alpr_dead_letters", "tasks"] == 0
    assert found["alpr_unsealed_rows",] >= 1
    assert 0 <= found["alpr_seal_lag_seconds",] < 600
    assert found["alpr_seals_unwritten",] == 0 < Seal.objects.count()
    assert 0 <= found["alpr_list_age_seconds", "Agency list"] < 600
    assert plate not in str(found)


def purge_run(agency, status: str, ended_ago: timedelta) -> None:
    at = timezone.now() - ended_ago
    PurgeRun.objects.create(
        started_at=at, finished_at=at, cutoff=at - timedelta(days=90), limit="90 days",
        clause=agency.profile.retention.reads.clause, actor=scheduled_work(), status=status,
        boot_id="-", uptime_seconds=1,
    )  # fmt: skip


def test_a_purge_that_never_ran_or_failed_is_seen(lexington, client, settings):
    settings.METRICS_TOKEN = TOKEN
    hour, minutes = timedelta(hours=1), timedelta(minutes=10)
    Adoption.objects.update(effective_from=timezone.now() - 9 * hour)

    def seen() -> tuple[int, float]:
        found = gauges(client)
        return round(found["alpr_purge_lag_seconds",] / 3600), found["alpr_purge_failed",]

    assert seen() == (9, 0)
    purge_run(lexington, PurgeRun.Status.FAILED, 6 * hour)
    assert seen() == (9, 1)
    purge_run(lexington, PurgeRun.Status.DONE, 4 * hour)
    assert seen() == (4, 0)
    purge_run(lexington, PurgeRun.Status.FAILED, minutes)
    assert seen() == (4, 1)


def test_before_a_policy_is_adopted_no_purge_and_no_backup_is_late(db, client, settings):
    settings.METRICS_TOKEN, settings.BACKUP_KEY = TOKEN, "/etc/alpr/backup.pub"
    found = gauges(client)
    assert found["alpr_purge_lag_seconds",] == found["alpr_backup_age_seconds",] == 0


def test_a_backup_that_never_worked_is_seen_and_so_is_a_site_that_takes_none(
    lexington, client, settings, tmp_path
):
    settings.METRICS_TOKEN, settings.BACKUP_DIR = TOKEN, tmp_path
    Adoption.objects.update(effective_from=timezone.now() - timedelta(hours=9))
    settings.BACKUP_KEY = ""
    without = gauges(client)
    assert without["alpr_backup_key_named",] == 0
    assert ("alpr_backup_age_seconds",) not in without
    settings.BACKUP_KEY = "/etc/alpr/backup.pub"
    found = gauges(client)
    assert found["alpr_backup_key_named",] == 1
    assert round(found["alpr_backup_age_seconds",] / 3600) == 9


def test_a_task_that_waits_has_an_age(lexington, servers, client, settings):
    settings.METRICS_TOKEN = TOKEN
    with redis.Redis.from_url(servers.redis_url) as queue:
        queue.delete("purge")
        assert gauges(client)["alpr_queue_oldest_seconds", "purge"] == 0
        try:
            app.send_task("reads.tasks.purge_expired")
            [message] = queue.lrange("purge", 0, -1)
            queue.lset("purge", 0, message.replace(b'"sent_at": ', b'"sent_at": 1.0, "x": '))
            found = gauges(client)
        finally:
            queue.delete("purge")
    assert found["alpr_queue_length", "purge"] == 1
    assert found["alpr_queue_oldest_seconds", "purge"] > 1e9
