"""Captured data of this app outside its captured tables, and how much of it should be gone."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import connection

from reads.images import count_held_images, holds_with_images, strays
from reads.images.hours import HOUR, HOUR_NAME
from reads.models import PreservedRead
from reads.overage import UNTIL_NEXT_RUN, overdue_since
from reads.register import OtherPlace

ORPHANS = """
SELECT (r.captured_at AT TIME ZONE 'UTC')::date, count(*) FROM reads_preservedrow r
WHERE NOT EXISTS (
    SELECT FROM reads_preservedread p WHERE p.captured_at = r.captured_at AND p.id = r.read_id)
GROUP BY 1
"""


def _image_hours() -> list[datetime]:
    """The hours of capture that have a folder or a key."""
    folders = (settings.IMAGE_DIR, settings.KEY_DIR)
    names = {path.name.split(".")[0] for folder in folders for path in folder.glob("*T*")}
    return [
        datetime.strptime(name, HOUR).replace(tzinfo=UTC)
        for name in filter(HOUR_NAME.fullmatch, names)
    ]


def _late_hours(now: datetime) -> Counter[date]:
    last = overdue_since(now) - timedelta(hours=1)
    return Counter(at.date() for at in _image_hours() if at <= last)


def _late_held_images(now: datetime) -> Counter[date]:
    """Images that no preserved read shows, and keys of holds without any; by day of writing.

    A young one may belong to a late read that is not committed yet.
    """
    found: Counter[date] = Counter()
    for hold_id in holds_with_images():
        shown = PreservedRead.objects.filter(hold_id=hold_id).exclude(image_id=None)
        images = [(at, i) for at, i in shown.values_list("captured_at", "image_id") if i]
        for path in strays(hold_id, images):
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if written_at <= now - UNTIL_NEXT_RUN:
                found[written_at.date()] += 1
    return found


def _count_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reads_preservedrow")
        [rows] = cursor.fetchone()
    return int(rows)


def _orphaned_rows(now: datetime) -> Counter[date]:
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS)
        return Counter(dict(cursor.fetchall()))


PLACES = (
    OtherPlace("images", "Photographs, by hour", lambda: len(_image_hours()), _late_hours),
    OtherPlace(
        "held_images",
        "Photographs that holds keep",
        count_held_images,
        _late_held_images,
        is_held=True,
    ),
    OtherPlace(
        "reads_preservedrow",
        "What goes with held reads",
        _count_rows,
        _orphaned_rows,
        is_held=True,
    ),
)
