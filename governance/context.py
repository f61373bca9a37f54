"""What every page shows: the agency, who is signed in, and the pages open to them."""

from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from personnel.access import may_enter
from personnel.gate import WATCHERS, agency_profile
from personnel.idle import locked_person
from personnel.models import Role, User

# Areas of the rail, each with its pages; a person sees those that their roles open. An area's own
# link leads to the first of them.
NAVIGATION = (
    (
        "Alerts",
        "bell",
        (
            ("hotlists:alerts", "Live"),
            ("hotlists:start-of-shift", "Shift"),
            ("hotlists:history", "History"),
            ("hotlists:follow-ups", "Follow-ups"),
        ),
    ),
    (
        "Hot lists",
        "list-check",
        (
            ("hotlists:entries", "Entries"),
            ("hotlists:approvals", "Approvals"),
            ("hotlists:lists", "Lists"),
            ("hotlists:suspensions", "Suspended"),
        ),
    ),
    (
        "Search",
        "search",
        (
            ("reads:searches", "Mine"),
            ("reads:search", "New"),
        ),
    ),
    (
        "Oversight",
        "eye",
        (
            ("audits:dashboard", "Dashboard"),
            ("hotlists:board", "Board"),
            ("hotlists:incidents", "Incidents"),
            ("reads:flags", "Flags"),
            ("reads:activity", "Activity"),
            ("governance:referrals", "Referrals"),
            ("audits:calendar", "Audits"),
            ("audits:trail", "Audit trail"),
            ("hotlists:sealed", "Sealed entries"),
        ),
    ),
    (
        "Cameras",
        "device-cctv",
        (
            ("camera_ingest:cameras", "All"),
            ("camera_ingest:checks", "Checks"),
            ("camera_ingest:work-orders", "Work orders"),
            ("camera_ingest:deployments", "Places"),
            ("camera_ingest:agents", "Agents"),
        ),
    ),
    (
        "Records",
        "archive",
        (
            ("data_requests:log", "Requests"),
            ("reads:holds", "Holds"),
            ("governance:cases", "Cases"),
            ("governance:written-approvals", "Written approvals"),
            ("reads:retention", "Retention"),
        ),
    ),
    (
        "Agency",
        "building",
        (
            ("personnel:people", "People"),
            ("governance:policy", "Policy"),
            ("audits:compliance", "Clauses"),
            ("audits:reports", "Reports"),
            ("audits:failed", "What failed"),
        ),
    ),
)


EVENTS = "/events/"
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
        "use_notice": profile.sessions.notice,
    }
    user = getattr(request, "user", None)
    if isinstance(user, User):
        context["user_roles"] = ", ".join(sorted(role.label for role in user.roles))
        if not getattr(request, "is_kept_out", False):
            context["navigation"] = _pages(request, user)
            context["report_url"] = reverse("governance:report-misuse")
        if getattr(request, "is_through_gate", False):
            context["help_url"] = reverse("audits:help")
        context["alert_stream"] = _alert_stream(request, user)
        if getattr(request, "is_through_gate", False):
            context["here_url"] = reverse("personnel:here")
            idle = profile.sessions.idle
            context["idle_seconds"] = int((idle.after(now) - now).total_seconds())
    elif (person := locked_person(request)) is not None and person.has_role(*WATCHERS):
        # Who signs in again goes on hearing that an alert waits.
        context["alert_stream"] = {"events_url": EVENTS}
    return context


def _alert_stream(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """What a page needs to ring for alerts too; the alert pages bring their own."""
    match = request.resolver_match
    is_alert_page = match is not None and match.view_name in ("hotlists:alerts", "hotlists:alert")
    if is_alert_page or not getattr(request, "is_through_gate", False):
        return None
    if not user.has_role(*ON_DUTY):
        return None
    return {
        "events_url": EVENTS,
        "queue_url": reverse("hotlists:queue"),
        "page_url": reverse("hotlists:alerts"),
        # Only there do status requests sound.
        "dispatch": user.roles == {Role.DISPATCHER},
    }


@cache
def _addresses() -> dict[str, str]:
    """Of each page of the rail: the same for everybody and on every page."""
    return {view: reverse(view) for _, _, pages in NAVIGATION for view, _ in pages}


def _pages(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """The areas open to this person. Whoever looks at one entry is under "Entries": its address
    begins with that page's."""
    urls = {view: url for view, url in _addresses().items() if may_enter(user, view)}
    under = [view for view, url in urls.items() if request.path.startswith(url)]
    here = max(under, key=lambda view: len(urls[view]), default="")
    areas = []
    for label, icon, pages in NAVIGATION:
        shown = [
            {"label": name, "url": urls[view], "active": view == here}
            for view, name in pages
            if view in urls
        ]
        if shown:
            active = any(page["active"] for page in shown)
            areas.append({"label": label, "icon": icon, "pages": shown, "active": active})
    return areas
