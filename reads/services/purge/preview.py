"""What a run would remove and keep, counted as the run counts it; nothing is touched."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from personnel.models import User
from reads import images, partitions
from reads.models import Hold, LookAlikeDecision
from reads.permissions import require
from reads.register import LOGS, TABLES
from reads.rules import retention_cutoff
from reads.services.purge.day import days_until
from reads.services.purge.preserving import COVERED
from reads.services.purge.settling import STANDING

# As COVERED, with the rows that would be preserved.
KEEPING = f"""
{COVERED},
keeping AS MATERIALIZED (
    SELECT r.*, k.hold_id FROM covered k JOIN expired r USING (captured_at, id))
"""  # noqa: S608 put together from our own text
KEPT = f"{KEEPING} SELECT camera_id, hold_id, count(*) FROM keeping GROUP BY 1, 2"  # noqa: S608
ENDED = f"""
{STANDING}
SELECT (p.captured_at AT TIME ZONE 'UTC')::date, p.camera_id, count(*)
FROM reads_preservedread p
WHERE NOT EXISTS (SELECT FROM standing s WHERE s.captured_at = p.captured_at AND s.id = p.id)
GROUP BY 1, 2
"""  # noqa: S608 put together from our own text


@dataclass
class Preview:
    """The numbers of a run: by day, place and camera; by day, camera and hold."""

    cutoff: datetime
    removed: Counter[tuple[date, str, int | None]] = field(default_factory=Counter)
    kept: Counter[tuple[date, int, int]] = field(default_factory=Counter)
    image_hours: int = 0
    images: int = 0


def preview_purge(*, actor: User, as_of: datetime | None = None) -> Preview:
    """Count what a run at this time (now, or any other) would do with what is stored today."""
    require(actor, "purge")
    at = as_of or timezone.now()
    preview = Preview(cutoff=retention_cutoff(effective_profile(at), at))
    for day, tables in days_until(preview.cutoff).items():
        _count_day(preview, day, tables, at)
    _count_ended(preview, at)
    _count_logs(preview, effective_profile(at), at)
    destroyed = images.count_until(preview.cutoff)
    preview.image_hours, preview.images = destroyed.hours, destroyed.images
    return preview


def _count_day(preview: Preview, day: date, tables: list[str], at: datetime) -> None:
    since = partitions.start_of(day)
    facts = {
        "since": since,
        "until": since + timedelta(days=1),
        "cutoff": preview.cutoff,
        "now": at,
    }
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(_counting(table, day), facts)
            for camera_id, rows in cursor.fetchall():
                preview.removed[day, table, camera_id] = rows
        cursor.execute(KEPT, facts)
        for camera_id, hold_id, reads in cursor.fetchall():
            preview.kept[day, camera_id, hold_id] = reads


def _counting(table: str, day: date) -> str:
    camera = "camera_id" if TABLES[table].has_camera else "NULL::int"
    goes_with_read = TABLES[table].goes_with_read
    kept = f" AND NOT EXISTS (SELECT FROM keeping p WHERE {goes_with_read})"
    return (
        f"{KEEPING} SELECT {camera}, count(*)"  # noqa: S608
        f" FROM {partitions.partition_name(table, day)} c"
        f" WHERE captured_at <= %(cutoff)s{kept if goes_with_read else ''} GROUP BY 1"
    )


def _count_ended(preview: Preview, at: datetime) -> None:
    """Preserved reads that only ended holds kept: looked at when there is such a hold."""
    ended = Hold.objects.over(at).filter(settled_at=None)
    released = LookAlikeDecision.objects.filter(is_kept=False, settled_at=None, decided_at__lte=at)
    if not ended.exists() and not released.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute(ENDED, {"now": at})
        for day, camera_id, rows in cursor.fetchall():
            preview.removed[day, "reads_preservedread", camera_id] = rows


def _count_logs(preview: Preview, profile: Profile, at: datetime) -> None:
    before = profile.retention.log_life.before(at)
    for log in LOGS.values():
        if rows := log.over(before, at).count():
            preview.removed[partitions.day_of(at), log.name, None] = rows
