"""Retention: what is kept how long, and what the last runs removed. Counts only, no plate."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.services import effective_profile
from personnel.access import allowed
from personnel.requests import MemberRequest
from reads.cameras import camera_codes
from reads.models import PurgeRun, Read, Reconciliation, RetentionIncident
from reads.overage import IMAGES
from reads.permissions import ALLOWED
from reads.register import KEPT, TABLES, CapturedTable, KeptPlates
from reads.services import incident

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
        "place_names": _place_names(),
        "overdue": Read.objects.expired(now).count(),
        "incidents": RetentionIncident.objects.select_related("owner", "closed_by")[:20],
        **_reconciliation(),
        "reconciliation_clause": profile.cite("reconciliation"),
        "can_close": allowed(ALLOWED, request.user, "close_retention_incident", None),
        "now": now,
        "camera_names": camera_codes(),
    }
    return render(request, "reads/retention.html", context)


def _place_names() -> dict[str, str]:
    places: list[CapturedTable | KeptPlates] = [*TABLES.values(), *KEPT.values()]
    return {place.name: place.what for place in places} | {IMAGES: "Photographs, by hour"}


def _reconciliation() -> dict[str, Any]:
    last = Reconciliation.objects.first()
    lines = last.lines.select_related("hold")[:50] if last else []
    return {"reconciliation": last, "reconciliation_lines": lines}


@require_POST
def close_incident(request: MemberRequest, incident_id: int) -> HttpResponse:
    incident.close_incident(
        incident_id=incident_id,
        actor=request.user,
        explanation=request.POST.get("explanation", ""),
    )
    messages.success(request, "The incident is closed.")
    return redirect("reads:retention")


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
