"""What every page shows: the agency, who is signed in, and the pages open to them."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from personnel.access import may_enter
from personnel.gate import agency_profile
from personnel.models import Role, User

NAVIGATION = (
    ("hotlists:alerts", "Alerts", "bell"),
    ("hotlists:start-of-shift", "Shift", "calendar-check"),
    ("hotlists:entries", "Entries", "list-check"),
    ("hotlists:approvals", "Approvals", "clipboard-check"),
    ("hotlists:lists", "Lists", "list"),
    ("hotlists:suspensions", "Suspended", "ban"),
    ("hotlists:history", "History", "history"),
    ("hotlists:board", "Board", "layout-dashboard"),
    ("hotlists:follow-ups", "Follow-ups", "calendar-check"),
    ("hotlists:incidents", "Incidents", "alert-triangle"),
    ("governance:cases", "Cases", "archive"),
    ("camera_ingest:cameras", "Cameras", "device-cctv"),
    ("reads:retention", "Retention", "trash"),
    ("personnel:people", "People", "users"),
    ("governance:policy", "Policy", "scale"),
)


# Who is rung for on every page; the Administrator and the Chief hear alerts on the alert page.
ON_DUTY = (Role.OFFICER, Role.SUPERVISOR, Role.DISPATCHER)


def agency(request: HttpRequest) -> dict[str, Any]:
    """The context that `base.html` needs."""
    profile = agency_profile()
    now = timezone.now().astimezone(ZoneInfo(profile.agency.timezone))
    context: dict[str, Any] = {
        "agency": profile.agency,
        "profile_title": profile.statute.title,
        "demo": settings.DEMO,
        "second_factor_off": not settings.SECOND_FACTOR_REQUIRED,
        "now_local": f"{now:%b %d, %H:%M %Z}",
        "navigation": [],
    }
    user = getattr(request, "user", None)
    if isinstance(user, User):
        context["user_roles"] = ", ".join(sorted(role.label for role in user.roles))
        context["navigation"] = _pages(request, user)
        context["alert_stream"] = _alert_stream(request, user)
    return context


def _alert_stream(request: HttpRequest, user: User) -> dict[str, str] | None:
    """What a page needs to ring for alerts too; the alert pages bring their own."""
    match = request.resolver_match
    is_alert_page = match is not None and match.view_name in ("hotlists:alerts", "hotlists:alert")
    if is_alert_page or not getattr(request, "is_through_gate", False):
        return None
    if not user.has_role(*ON_DUTY):
        return None
    return {
        "events_url": "/events/",
        "queue_url": reverse("hotlists:queue"),
        "page_url": reverse("hotlists:alerts"),
    }


def _pages(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    match = request.resolver_match
    here = match.view_name if match else ""
    return [
        {"label": label, "url": reverse(name), "icon": icon, "active": name == here}
        for name, label, icon in NAVIGATION
        if may_enter(user, name)
    ]
