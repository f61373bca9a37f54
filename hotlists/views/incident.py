"""Significant incidents: the list, one with its review."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.permissions import open_or_sealed_to
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Incident
from hotlists.services.incident import review_incident
from hotlists.views.absent import absent_is_404
from personnel.access import allowed
from personnel.models import User
from personnel.requests import MemberRequest


def _known_to(user: User) -> Q:
    return open_or_sealed_to(user, "stop__alert__written_approval")


@require_GET
def incidents(request: MemberRequest) -> HttpResponse:
    """Those not reviewed first, then the newest."""
    known = Incident.objects.filter(_known_to(request.user))
    found = known.select_related("stop__alert", "about", "reviewed_by").order_by(
        F("reviewed_at").desc(nulls_first=True), "-opened_at"
    )
    context = {
        "page": Paginator(found, 25).get_page(request.GET.get("page")),
        "waiting": known.filter(reviewed_at=None).count(),
    }
    return render(request, "hotlists/incidents.html", context)


@require_GET
@absent_is_404
def incident(request: MemberRequest, incident_id: int) -> HttpResponse:
    found = (
        Incident.objects.filter(_known_to(request.user))
        .select_related("stop__alert", "stop__officer", "stop__clearance", "about", "reviewed_by")
        .annotate(read_count=Count("reads"))
        .get(pk=incident_id)
    )
    can_review = (
        found.reviewed_at is None
        and found.about_id != request.user.pk
        and allowed(permissions.ALLOWED, request.user, "review_incident", found)
    )
    profile = effective_profile(timezone.now())
    context = {
        "incident": found,
        "stop": found.stop,
        "matches": found.stop.alert.matches.all(),
        "categories": {category.code: category.label for category in profile.categories},
        "can_review": can_review,
        "is_about_me": found.about_id == request.user.pk,
    }
    return render(request, "hotlists/incident.html", context)


@require_POST
@absent_is_404
def review(request: MemberRequest, incident_id: int) -> HttpResponse:
    review_incident(
        incident_id=incident_id, actor=request.user, review=request.POST.get("review", "")[:4000]
    )
    messages.success(request, "The review is recorded.")
    return redirect("hotlists:incident", incident_id)
