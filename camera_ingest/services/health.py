"""Watching cameras: what each delivered a day, alarms opened and ended, and the mail about them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from camera_ingest import permissions
from camera_ingest.health import words_of
from camera_ingest.models import Camera, CameraAlarm, Pulse
from camera_ingest.rules.health import Facts, clock_off, silent_since, week_findings
from camera_ingest.weeks import weeks_before
from governance.models import Adoption
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from personnel.services.post import deliver
from personnel.standing import are_administrators, are_system_administrators
from reads.partitions import day_of, start_of

Kind = CameraAlarm.Kind
# A week is compared with these before it.
BEFORE = 4

COUNT_DAY = """
INSERT INTO camera_ingest_cameraday (camera_id, day, reads, confidence, rejected)
SELECT camera_id, %(day)s, sum(reads), coalesce(sum(sure) / nullif(sum(reads), 0), 0),
    sum(rejected)
FROM (
    SELECT camera_id, count(*) AS reads, sum(confidence) AS sure, 0 AS rejected
    FROM reads_read WHERE captured_at >= %(start)s AND captured_at < %(end)s GROUP BY 1
    UNION ALL
    SELECT camera_id, 0, 0, count(*)
    FROM camera_ingest_quarantine WHERE captured_at >= %(start)s AND captured_at < %(end)s
    GROUP BY 1
    UNION ALL
    SELECT camera_id, 0, 0, count(*)
    FROM camera_ingest_frame WHERE captured_at >= %(start)s AND captured_at < %(end)s
        AND status = 'failed' GROUP BY 1
) counted
WHERE camera_id IN (SELECT id FROM camera_ingest_camera)
GROUP BY camera_id
ON CONFLICT (camera_id, day) DO UPDATE SET
    reads = EXCLUDED.reads, confidence = EXCLUDED.confidence, rejected = EXCLUDED.rejected
"""


def count_days(now: datetime) -> None:
    """Count what each camera delivered today and yesterday, anew; older days stay as counted."""
    for day in (day_of(now) - timedelta(days=1), day_of(now)):
        bounds = {"day": day, "start": start_of(day), "end": start_of(day + timedelta(days=1))}
        with connection.cursor() as cursor:
            cursor.execute(COUNT_DAY, bounds)


@transaction.atomic
def watch_cameras(*, actor: User) -> int:
    """Open an alarm for all that is wrong with a camera in service, end those that are over.

    Returns how many it opened. Before a policy is adopted there is nothing to watch.
    """
    permissions.require(actor, "watch_cameras")
    now = timezone.now()
    if not Adoption.objects.in_force(now).exists():
        return 0
    profile = effective_profile(now)
    _watch_all(now)
    # The pulses are the lock: of two rounds at once the second finds the first one's alarms.
    pulses = list(Pulse.objects.select_for_update(no_key=True).order_by("pk"))
    serving = [p for p in pulses if p.camera_id in set(_serving())]
    found = _findings(profile, serving, now)
    known = {(a.camera_id, a.kind): a for a in CameraAlarm.objects.open()}
    for key, alarm in known.items():
        if key in found:
            alarm.facts = dict(found[key])
            alarm.save(update_fields=["facts"])
        else:
            _end(alarm, actor, now)
    new = [key for key in found if key not in known]
    for camera_id, kind in new:
        _open(camera_id, kind, found[camera_id, kind], actor, profile, now)
    return len(new)


def _watch_all(now: datetime) -> None:
    unknown = Camera.objects.filter(pulse=None).values_list("pk", flat=True)
    Pulse.objects.bulk_create(
        [Pulse(camera_id=pk, since=now) for pk in unknown], ignore_conflicts=True
    )
    # Silence out of service is no alarm, and does not count once it is back.
    Pulse.objects.filter(camera__is_in_service=False).update(since=now)


def _serving() -> Iterable[int]:
    return Camera.objects.filter(is_in_service=True).values_list("pk", flat=True)


def _findings(profile: Profile, pulses: list[Pulse], now: datetime) -> dict[tuple[int, str], Facts]:
    limits = profile.camera_health
    weeks = weeks_before(day_of(now), 1 + BEFORE)
    found: dict[tuple[int, str], Facts] = {}
    for pulse in pulses:
        silent = silent_since(
            limits,
            since=pulse.since,
            heard_at=pulse.heard_at,
            has_heartbeat=pulse.heartbeat_at is not None,
            now=now,
        )
        off = clock_off(limits, ahead=pulse.clock_ahead, measured_since=pulse.clock_since, now=now)
        if pulse.down_at is not None:
            said = {"since": round(pulse.down_at.timestamp()), "said": 1}
            found[pulse.camera_id, Kind.SILENT] = said
        elif silent is not None:
            found[pulse.camera_id, Kind.SILENT] = {"since": round(silent.timestamp())}
        elif off is not None:
            found[pulse.camera_id, Kind.CLOCK] = {"seconds": round(off)}
        week, *before = weeks.get(pulse.camera_id, [None])
        if week is not None:
            usual = [each for each in before if each is not None]
            for kind, facts in week_findings(limits, week, usual).items():
                found[pulse.camera_id, kind] = facts
    return found


def _open(
    camera_id: int, kind: str, facts: Facts, actor: User, profile: Profile, now: datetime
) -> None:
    alarm = CameraAlarm.objects.create(
        camera_id=camera_id, kind=kind, facts=dict(facts), opened_at=now
    )
    record_event(
        "camera.alarm_opened",
        actor=actor,
        subject=alarm.camera,
        clause=profile.cite("equipment"),
        data={"alarm": kind},
    )


def _end(alarm: CameraAlarm, actor: User, now: datetime) -> None:
    alarm.ended_at = now
    alarm.save(update_fields=["ended_at"])
    record_event(
        "camera.alarm_ended", actor=actor, subject=alarm.camera, data={"alarm": alarm.kind}
    )


@transaction.atomic
def mail_alarms(*, actor: User) -> int:
    """Tell those who keep the cameras of each open alarm, once; returns of how many."""
    permissions.require(actor, "watch_cameras")
    now = timezone.now()
    unsent = CameraAlarm.objects.open().filter(mailed_at=None)
    alarms = list(unsent.select_for_update(no_key=True, of=("self",)).select_related("camera"))
    recipients = _keepers(now)
    # Without an address nothing is marked as sent: it goes out once there is one.
    if not alarms or not recipients:
        return 0
    profile = effective_profile(now)
    lines = [f"{alarm.camera}: {words_of(alarm, profile)}." for alarm in alarms]
    many = "a camera needs attention" if len(alarms) == 1 else "cameras need attention"
    for alarm in alarms:
        alarm.mailed_at = now
        alarm.save(update_fields=["mailed_at"])
    # In the transaction: what could not be sent is not marked, and is tried again.
    address = f"{settings.SITE_URL}{reverse('camera_ingest:cameras')}?show=attention"
    text = "\n".join([*lines, "", address, ""])
    deliver(f"{profile.agency.short_name}: {many}", text, recipients)
    return len(alarms)


def _keepers(now: datetime) -> list[str]:
    keepers = are_administrators(now) | are_system_administrators(now)
    able = User.objects.filter(keepers, is_active=True).exclude(email="")
    return list(able.values_list("email", flat=True).distinct())
