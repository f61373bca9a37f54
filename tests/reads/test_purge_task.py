"""Retention as it runs in production: by a Celery worker, from the queue."""

from datetime import timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from django.utils import timezone

from alpr_compliance.celery import app
from governance.models import Adoption
from ledger.models import Event
from personnel.services import SCHEDULED_WORK
from reads import partitions
from reads.models import PurgeRun
from reads.register import TABLES
from reads.tasks import make_partitions, purge_expired
from tests.reads.captured import Past, count_rows
from tests.waiting import wait_for

A_DAY = timedelta(days=1)


@pytest.fixture
def worker(committed_db):
    with start_worker(app, pool="solo", queues=["purge"], perform_ping_check=False):
        yield


def runs() -> int:
    return PurgeRun.objects.filter(status=PurgeRun.Status.DONE).count()


def test_a_worker_purges(past_lexington: Past, worker):
    past = past_lexington
    at = past.cutoff - A_DAY  # Past the limit by the worker's clock, the real one, too.
    past.capture_everything("GONE1", at)
    purge_expired.delay()
    wait_for(runs)
    run = PurgeRun.objects.get()
    assert run.actor.username == SCHEDULED_WORK
    assert count_rows(at) == dict.fromkeys(TABLES, 0)


def test_delivered_twice_it_is_harmless(past_lexington: Past, worker):
    past = past_lexington
    past.capture_everything("GONE1", past.cutoff - A_DAY)
    purge_expired.delay()
    purge_expired.delay()
    wait_for(lambda: runs() == 2)
    first, second = PurgeRun.objects.order_by("pk")
    assert first.tallies.exists()
    assert not second.tallies.exists()


def test_without_an_adopted_policy_it_is_refused_and_says_so(past_lexington: Past, worker):
    past_lexington.capture_everything("KEPT1", past_lexington.cutoff)
    kept = count_rows()
    Adoption.objects.update(adopted_at=None, adopted_by=None, effective_from=None, document=None)
    purge_expired.delay()
    wait_for(lambda: Event.objects.filter(kind="refusal").exists())
    assert Event.objects.get(kind="refusal").data == {"act": "reads.tasks.purge_expired"}
    assert count_rows() == kept


def test_a_worker_makes_days_ahead(past_lexington: Past, worker):
    make_partitions.delay()
    today = partitions.day_of(timezone.now())
    wait_for(lambda: max(partitions.existing_days("reads_read")) > today)
    assert today in partitions.existing_days("camera_ingest_frame")


def test_the_schedule_purges_each_hour(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["purge-expired-reads"]
    assert entry["task"] == purge_expired.name
    assert entry["schedule"].total_seconds() == 3600
    # A worker that was away does the work once, not once for each hour.
    assert entry["options"]["expires"] < 3600
