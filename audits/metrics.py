"""What a monitoring system asks for: gauges made from the database and the queue at each visit.

Every process gives the same answer, and none of them has to be asked twice: nothing is counted
in memory. No plate, person or case number is among the labels.
"""

import json
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

import redis
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from audits.failed import counts
from camera_ingest.models import Camera, Frame, Quarantine
from governance.models import Adoption
from hotlists.models import Alert, HotList
from ledger.models import Seal
from ledger.services.seal import unsealed, unwritten
from reads.backups.watch import archive_age, backup_age
from reads.models import PurgeRun, Read

# Each is read to see whether it was written: more are not counted.
MOST_UNWRITTEN = 100
QUEUES = ("default", "ocr", "purge")
LATENCY = """
SELECT percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
    ORDER BY extract(epoch FROM a.opened_at - s.first_at))
FROM hotlists_alert a
JOIN (SELECT alert_id, min(captured_at) AS first_at FROM hotlists_sighting
      WHERE captured_at > %(day)s GROUP BY 1) s ON s.alert_id = a.id
WHERE a.opened_at > %(hour)s
"""


def exposition() -> bytes:
    """All gauges in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Gauges())
    return generate_latest(registry)


class _Gauges(Collector):
    def collect(self) -> Iterable[Metric]:
        now = timezone.now()
        yield from _ingest(now)
        yield from _queues()
        yield from _alerts(now)
        yield from _purge(now)
        yield from _seal(now)
        yield from _lists(now)
        yield from _dead_letters()
        yield from _backups(now)


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"alpr_{name}", help_text, value=value)


def _age(now: datetime, at: datetime | None) -> float:
    return (now - at).total_seconds() if at else 0.0


def _adopted_at(now: datetime) -> datetime | None:
    adopted = Adoption.objects.in_force(now).last()
    return adopted.effective_from if adopted else None


def _ingest(now: datetime) -> Iterator[Metric]:
    reads = Read.objects.filter(captured_at__gt=now - timedelta(minutes=5)).count()
    yield _gauge("reads_last_5_minutes", "Reads captured in the last five minutes.", reads)
    pending = Frame.objects.filter(status=Frame.Status.PENDING)
    waiting = pending.aggregate(number=Count("id"), oldest=Min("received_at"))
    yield _gauge("frames_pending", "Frames that wait for recognition.", waiting["number"])
    oldest = _age(now, waiting["oldest"])
    yield _gauge("frame_oldest_pending_seconds", "Age of the oldest frame that waits.", oldest)
    day = now - timedelta(days=1)
    failed = Frame.objects.filter(captured_at__gt=day, status=Frame.Status.FAILED).count()
    yield _gauge("frames_failed_last_day", "Frames that could not be read.", failed)
    aside = Quarantine.objects.filter(captured_at__gt=day).count()
    yield _gauge("quarantined_last_day", "Messages set aside, to be tried again.", aside)
    cameras = GaugeMetricFamily("alpr_cameras", "Cameras by service.", labels=["in_service"])
    counted = Camera.objects.values_list("is_in_service").annotate(number=Count("pk"))
    for in_service, number in counted.order_by():
        cameras.add_metric(["yes" if in_service else "no"], number)
    yield cameras


def _queues() -> Iterator[Metric]:
    lengths = GaugeMetricFamily("alpr_queue_length", "Tasks that wait.", labels=["queue"])
    ages = GaugeMetricFamily(
        "alpr_queue_oldest_seconds", "Age of the task that waits longest.", labels=["queue"]
    )
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1) as server:
            for queue in QUEUES:
                lengths.add_metric([queue], server.llen(queue))
                ages.add_metric([queue], _age_of_message(server.lindex(queue, -1)))
        is_up = 1
    except (redis.ConnectionError, redis.TimeoutError):
        is_up = 0
    yield _gauge("queue_up", "Whether the queue answers.", is_up)
    yield lengths
    yield ages


def _age_of_message(message: bytes | None) -> float:
    """Seconds since it was sent; 0 without one."""
    sent_at = json.loads(message)["headers"].get("sent_at") if message else None
    return max(0.0, time.time() - sent_at) if sent_at else 0.0


def _dead_letters() -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "alpr_dead_letters", "What failed and waits for a person.", labels=["kind"]
    )
    for kind, number in counts().items():
        waiting.add_metric([kind], number)
    yield waiting


def _alerts(now: datetime) -> Iterator[Metric]:
    yield _gauge("alerts_open", "Alerts that nobody ended yet.", Alert.objects.open().count())
    with connection.cursor() as cursor:
        times = {"hour": now - timedelta(hours=1), "day": now - timedelta(days=1)}
        cursor.execute(LATENCY, times)
        [found] = cursor.fetchone()
    latency = GaugeMetricFamily(
        "alpr_alert_latency_seconds",
        "From capture to alert, of the alerts of the last hour.",
        labels=["quantile"],
    )
    for quantile, seconds in zip(("0.5", "0.95"), found or (), strict=False):
        latency.add_metric([quantile], float(seconds))
    yield latency


def _purge(now: datetime) -> Iterator[Metric]:
    done = PurgeRun.objects.filter(status=PurgeRun.Status.DONE).first()
    # One that never ran is late from the first adoption on.
    lag = _age(now, done.finished_at if done else _adopted_at(now))
    yield _gauge("purge_lag_seconds", "Since a purge last came to its end, or adoption.", lag)
    last = PurgeRun.objects.first()
    failed = last is not None and last.status == PurgeRun.Status.FAILED
    yield _gauge("purge_failed", "Whether the last purge failed.", int(failed))


def _backups(now: datetime) -> Iterator[Metric]:
    has_key = bool(settings.BACKUP_KEY)
    yield _gauge("backup_key_named", "Whether a key is named to back up for.", int(has_key))
    age = backup_age(now)
    if has_key or age is not None:
        # Where none was ever taken, too.
        seconds = _age(now, _adopted_at(now)) if age is None else age.total_seconds()
        yield _gauge("backup_age_seconds", "Since the last backup, or adoption.", seconds)
    oldest = archive_age(now).total_seconds()
    yield _gauge("log_archive_seconds", "Age of the oldest file in the log archive.", oldest)


def _seal(now: datetime) -> Iterator[Metric]:
    rows, age = unsealed()
    yield _gauge("unsealed_rows", "Rows of the audit trail without a seal yet.", rows)
    yield _gauge("seal_lag_seconds", "Age of the oldest of them.", age)
    yield _gauge("seals", "Seals of the audit trail.", Seal.objects.count())
    behind = sum(1 for _ in islice(unwritten(), MOST_UNWRITTEN))
    yield _gauge("seals_unwritten", "Seals that are not in ALPR_ROOT_DIR yet.", behind)


def _lists(now: datetime) -> Iterator[Metric]:
    ages = GaugeMetricFamily("alpr_list_age_seconds", "Since a list was updated.", labels=["list"])
    for name, refreshed_at in HotList.objects.values_list("name", "refreshed_at"):
        ages.add_metric([name], _age(now, refreshed_at))
    yield ages
