"""The start of shift page, going on duty and signing off."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from governance.services import effective_profile
from hotlists.cards import list_states, stop_clauses
from hotlists.missed import missed_alerts
from hotlists.services import duty as services
from personnel.models import Role
from personnel.requests import MemberRequest


@require_GET
@never_cache
def start_of_shift(request: MemberRequest) -> HttpResponse:
    """Unit and area, test tone, how fresh the lists are, and what was missed."""
    profile = effective_profile(timezone.now())
    return render(
        request,
        "hotlists/start_of_shift.html",
        {
            "duty": services.current_duty(request.user),
            "areas": services.areas(),
            **stop_clauses(profile),
            "list_states": list_states(profile),
            "missed": missed_alerts(request.user, profile),
            "alert_stream": {
                "events_url": "/events/",
                "queue_url": reverse("hotlists:queue"),
                "page_url": reverse("hotlists:alerts"),
                "dispatch": request.user.roles == {Role.DISPATCHER},
            },
        },
    )


@require_POST
def start_duty(request: MemberRequest) -> HttpResponse:
    unit = request.POST.get("unit", "").strip()
    if not unit:
        raise ValidationError("Give the unit you ride in.")
    duty = services.start_duty(
        actor=request.user, unit=unit, area=request.POST.get("area", "").strip()
    )
    messages.success(request, f"On duty: {duty}, {duty.area or 'whole city'}.")
    return redirect("hotlists:alerts")


@require_POST
def end_duty(request: MemberRequest) -> HttpResponse:
    duty = services.end_duty(actor=request.user)
    messages.success(request, f"{duty} signed off.")
    return redirect("hotlists:start-of-shift")
