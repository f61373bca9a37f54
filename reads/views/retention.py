"""Retention: what is kept how long, and what the last runs removed. Counts only, no plate."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.services import effective_profile
from personnel.requests import MemberRequest
from reads.models import PurgeRun, Read
from reads.register import TABLES

BARS = 30


@require_GET
def retention(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    limit = profile.retention.reads
    runs = PurgeRun.objects.annotate(removed=Sum("tallies__removed")).order_by("-pk")[:10]
    last = runs[0] if runs else None
    context = {
        "limit": limit,
        "histogram": _histogram(now, limit.effective.before(now)),
        "runs": runs,
        "next_run_at": last.started_at + timedelta(hours=1) if last else None,
        "tallies": last.tallies.order_by("day", "place")[:50] if last else [],
        "places": [table.what for table in TABLES.values()] + ["Photographs, by hour"],
        "place_names": {table.name: table.what for table in TABLES.values()},
        "overdue": Read.objects.expired(now).count(),
    }
    return render(request, "reads/retention.html", context)


def _histogram(now: Any, cutoff: Any) -> dict[str, Any]:
    """Stored reads by age in days, in at most 30 bars up to the limit."""
    days = max(1, (now - cutoff).days)
    width = max(1, -(-days // BARS))
    counts = (
        Read.objects.filter(captured_at__gt=now - timedelta(days=days + width))
        .annotate(day=TruncDate("captured_at"))
        .values_list("day")
        .annotate(reads=Count("id"))
    )
    bars = [0] * (-(-days // width) + 1)
    for day, reads in counts:
        bars[min(max(0, (now.date() - day).days) // width, len(bars) - 1)] += reads
    top = max([*bars, 1])
    return {
        "bars": [
            {"from": i * width, "to": (i + 1) * width, "reads": n, "height": round(100 * n / top)}
            for i, n in enumerate(bars)
        ],
        "days": days,
        "total": sum(bars),
    }
