"""Help by clause: what the policy and its law ask, in plain words, and where it is done here."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from alpr_compliance.policy import Clause, clauses_kept_by_people, pending_clauses
from audits.matrix import units_of
from personnel.access import may_enter
from personnel.gate import agency_profile
from personnel.models import User
from personnel.requests import MemberRequest

# Where what a part of the policy asks is done, with what to do there.
PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "access": (
        ("governance:policy", "Read and sign the policy"),
        ("personnel:people", "People, roles and training"),
        ("personnel:accounts", "Review of access"),
        ("personnel:locked-out", "Locked accounts"),
        ("governance:training", "Training sessions"),
        ("governance:report-misuse", "Report misuse"),
        ("governance:referrals", "Referrals"),
        ("reads:activity", "What people did with the system"),
    ),
    "equipment": (
        ("camera_ingest:cameras", "Cameras"),
        ("camera_ingest:checks", "Checks and calibration"),
        ("camera_ingest:deployments", "Where cameras stand"),
        ("camera_ingest:work-orders", "Work orders"),
    ),
    "hotlists": (
        ("hotlists:entries", "Entries"),
        ("hotlists:approvals", "Entries that wait for approval"),
        ("hotlists:lists", "Lists and their age"),
        ("hotlists:suspensions", "Suspended entries and lists"),
    ),
    "alerts": (
        ("hotlists:alerts", "Live alerts: claim, check, act, say what came of it"),
        ("hotlists:start-of-shift", "Start of the shift"),
        ("hotlists:history", "Past alerts"),
        ("hotlists:follow-ups", "Stops that lack their report"),
    ),
    "search": (
        ("reads:search", "Search stored reads"),
        ("reads:searches", "My searches, and what came of them"),
        ("reads:flags", "Searches that look unusual"),
    ),
    "retention": (
        ("reads:retention", "What is stored, and each purge with its certificate"),
        ("reads:holds", "Holds"),
    ),
    "requests": (
        ("data_requests:log", "Requests: for data, and to keep it"),
        ("governance:written-approvals", "Written approvals"),
        ("data_requests:ask", "The page on which others ask"),
    ),
    "audit": (
        ("audits:calendar", "Audits and memos"),
        ("audits:reports", "Reports and papers"),
        ("audits:compliance", "How each clause stands now"),
        ("audits:trail", "The audit trail"),
        ("audits:public", "What the public sees"),
    ),
}
KEPT = {
    "block": "the system lets nothing else happen",
    "record": "it is put on record",
    "publish": "it is published",
    "inform": "you are shown it where it matters",
}


@dataclass(frozen=True)
class Topic:
    """What some clauses ask together, and what sees to it."""

    units: list[Clause]
    summary: str
    kept: str


@require_GET
def help_page(request: MemberRequest) -> HttpResponse:
    parts: dict[str, dict[str, list[Clause]]] = {}
    for unit in units_of(agency_profile()):
        if unit not in pending_clauses():
            topics = parts.setdefault(unit.rows[0].section, {})
            topics.setdefault(unit.summary, []).append(unit)
    context = {
        "parts": [
            {
                "heading": next(iter(topics.values()))[0].rows[0].heading,
                "topics": [_topic(units) for units in topics.values()],
                "places": _places(request.user, section),
            }
            for section, topics in parts.items()
        ]
    }
    return render(request, "audits/help.html", context)


def _topic(units: list[Clause]) -> Topic:
    by_people = clauses_kept_by_people()
    if units[0] in by_people:
        kept = by_people[units[0]]
    else:
        kept = f"{'; '.join(KEPT.get(kind, kind) for kind in units[0].kinds)}.".capitalize()
    return Topic(units, units[0].summary, kept)


def _places(user: User, section: str) -> list[dict[str, str]]:
    """The pages that this person may open."""
    return [
        {"url": reverse(view), "label": label}
        for view, label in PLACES.get(section, ())
        if may_enter(user, view)
    ]
