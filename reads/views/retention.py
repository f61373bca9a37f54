"""Retention: what is kept how long, and what the last runs removed. Counts only, no plate."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.services import effective_profile
from personnel.access import allowed
from personnel.requests import MemberRequest
from reads.cameras import camera_codes
from reads.models import Hold, PurgeCertificate, PurgeRun, Read, Reconciliation, RetentionIncident
from reads.permissions import ALLOWED, CERTIFIED, HOLDING
from reads.register import KEPT, OTHER_PLACES, TABLES, CapturedTable, KeptPlates, OtherPlace
from reads.services import incident
from reads.stored import reads_by_age, stored_places


@require_GET
def retention(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    limit = profile.retention.reads
    cutoff = limit.effective.before(now)
    runs = PurgeRun.objects.annotate(removed=Sum("tallies__removed")).order_by("-pk")[:10]
    runs = runs.prefetch_related("certificates")
    last = runs[0] if runs else None
    context = {
        "limit": limit,
        "log_life": profile.retention.log_life,
        "ages": reads_by_age(now, cutoff),
        "runs": runs,
        "next_run_at": last.started_at + timedelta(hours=1) if last else None,
        "tallies": last.tallies.order_by("day", "place")[:50] if last else [],
        "places": stored_places(cutoff),
        "ending": _ending(now),
        "last_certificate": PurgeCertificate.objects.defer("content").first(),
        "sees_certificates": request.user.has_role(*CERTIFIED),
        "sees_holds": request.user.has_role(*HOLDING),
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
    places: list[CapturedTable | KeptPlates | OtherPlace] = [
        *TABLES.values(),
        *KEPT.values(),
        *OTHER_PLACES.values(),
    ]
    return {place.name: place.what for place in places}


def _ending(now: datetime) -> list[Hold]:
    """The holds that end next, with what they are for and no plate."""
    return list(Hold.objects.not_over(now).exclude(ends_at=None).order_by("ends_at", "pk")[:5])


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
