"""What each camera delivered, week by week, from the counts of its days."""

from collections import defaultdict
from datetime import date, timedelta

from camera_ingest.models import CameraDay
from camera_ingest.rules.health import Week

DAYS = 7


def weeks_before(day: date, weeks: int) -> dict[int, list[Week | None]]:
    """By camera, the weeks that end the day before this one, the last first; None: nothing came."""
    first = day - timedelta(days=DAYS * weeks)
    found: dict[int, list[list[CameraDay]]] = defaultdict(lambda: [[] for _ in range(weeks)])
    for each in CameraDay.objects.filter(day__gte=first, day__lt=day):
        found[each.camera_id][(day - each.day - timedelta(days=1)).days // DAYS].append(each)
    return {
        camera: [_week(days) if days else None for days in rows] for camera, rows in found.items()
    }


def _week(days: list[CameraDay]) -> Week:
    reads = sum(day.reads for day in days)
    sure = sum(day.confidence * day.reads for day in days)
    return Week(reads, sure / reads if reads else 0.0, sum(d.rejected for d in days))
