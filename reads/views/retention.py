"""Retention: what is kept how long, and what the last runs removed. Counts only, no plate."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.services import effective_profile
from personnel.access import allowed
from personnel.requests import MemberRequest
from reads.cameras import camera_codes
from reads.models import (
    Hold,
    PurgeCertificate,
    PurgeRun,
    PurgeTally,
    Read,
    Reconciliation,
    ReconciliationLine,
    RetentionIncident,
)
from reads.permissions import ALLOWED, CERTIFIED, HOLDING
from reads.register import KEPT, OTHER_PLACES, TABLES, CapturedTable, KeptPlates, OtherPlace
from reads.services import incident
from reads.stored import BEHIND_HELD, limit_lines, reads_by_age, stored_places


@require_GET
def retention(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    limit = profile.retention.reads
    cutoff = limit.effective.before(now)
    ages = reads_by_age(now, cutoff)
    lines = limit_lines(limit, len(ages.bars))
    runs = PurgeRun.objects.annotate(removed=Sum("tallies__removed")).order_by("-pk")[:10]
    runs = runs.prefetch_related("certificates")
    last = runs[0] if runs else None
    context = {
        "limit": limit,
        "log_life": profile.retention.log_life,
        "ages": ages,
        "limit_lines": lines,
        "bars_wide": lines[-1].place + BEHIND_HELD,
        "runs": runs,
        "next_run_at": last.started_at + timedelta(hours=1) if last else None,
        "tallies": _page(request, "tallies", _tallies(last), 50),
        "places": stored_places(cutoff),
        **_ending(now),
        "last_certificate": PurgeCertificate.objects.defer("content").first(),
        "sees_certificates": request.user.has_role(*CERTIFIED),
        "sees_holds": request.user.has_role(*HOLDING),
        "place_names": _place_names(),
        "overdue": Read.objects.expired(now).count(),
        "incidents": _page(request, "incidents", _incidents(), 10),
        **_reconciliation(request),
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


def _page(request: MemberRequest, name: str, rows: QuerySet[Any], size: int) -> Page[Any]:
    """One of several lists on the page, each turned by a name of its own."""
    return Paginator(rows, size).get_page(request.GET.get(name))


def _tallies(run: PurgeRun | None) -> QuerySet[PurgeTally]:
    return PurgeTally.objects.filter(run=run).order_by("day", "place", "camera_id")


def _incidents() -> QuerySet[RetentionIncident]:
    """The open ones first, by their deadline; then the last closed."""
    found = RetentionIncident.objects.select_related("owner", "closed_by")
    return found.order_by(F("closed_at").desc(nulls_first=True), "due_at", "pk")


def _ending(now: datetime) -> dict[str, Any]:
    """The holds that end next, with what they are for and no plate; how many end at all."""
    ending = Hold.objects.not_over(now).exclude(ends_at=None).order_by("ends_at", "pk")
    return {"ending": ending[:5], "ending_count": ending.count()}


def _reconciliation(request: MemberRequest) -> dict[str, Any]:
    last = Reconciliation.objects.first()
    lines = ReconciliationLine.objects.filter(reconciliation=last).select_related("hold")
    # What has no ground first.
    lines = lines.order_by(F("hold").asc(nulls_first=True), "day", "place", "camera_id", "pk")
    return {"reconciliation": last, "reconciliation_lines": _page(request, "lines", lines, 50)}


@require_POST
def close_incident(request: MemberRequest, incident_id: int) -> HttpResponse:
    incident.close_incident(
        incident_id=incident_id,
        actor=request.user,
        explanation=request.POST.get("explanation", ""),
    )
    messages.success(request, "The incident is closed.")
    return redirect("reads:retention")
