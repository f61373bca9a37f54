"""The audit trail, searched: who did what to what, when, and whether it is sealed."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Model, QuerySet
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.forms import TrailForm
from camera_ingest.models import Deployment
from governance.models import Flag, Referral, open_to
from hotlists.models import (
    Alert,
    Delivery,
    Disclosure,
    Entry,
    EntryChange,
    EntryReview,
    Extension,
    FollowUp,
    Suspension,
)
from ledger.models import Event, Seal
from ledger.services.seal import LATEST, seals_of
from personnel.models import User
from personnel.requests import MemberRequest
from reads.calendar import agency_zone, midnight

# What may be covert, with the way to its written approval.
COVERT: dict[type[Model], str] = {
    Alert: "written_approval",
    Entry: "written_approval",
    Deployment: "written_approval",
    **dict.fromkeys((EntryChange, EntryReview, Extension, Suspension), "entry__written_approval"),
    **dict.fromkeys((Delivery, Disclosure), "alert__written_approval"),
    FollowUp: "stop__alert__written_approval",
}
PAGE = 50
HASH = 64
NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Among so many of the last, the names of what happened are offered.
RECENT = 5_000


@dataclass(frozen=True)
class Row:
    """One event as it is shown."""

    event: Event
    seal: Seal | None
    is_late: bool
    # About a covert matter, seen from outside its audience: that something was done stays.
    is_hidden: bool

    @property
    def words(self) -> str:
        return self.event.kind.replace(".", ": ").replace("_", " ")

    @property
    def object_kind(self) -> str:
        return self.event.subject_type.partition(".")[2]

    @property
    def object(self) -> str:
        return f"{self.object_kind} {_short(self.event.subject_id)}" if self.object_kind else ""

    @property
    def facts(self) -> str:
        said = [(name, value) for name, value in self.event.data.items() if value not in (None, "")]
        return ", ".join(f"{name.replace('_', ' ')} {_short(value)}" for name, value in said)


def _short(value: object) -> str:
    # Of a hash or a long number its beginning: it tells two apart, and the export has it whole.
    words = str(value)
    if NUMBER.fullmatch(words):
        return f"{words[:8]}…"
    return f"{words[:16]}…" if len(words) == HASH else words


@require_GET
def trail(request: MemberRequest) -> HttpResponse:
    """The newest events first; `before` goes back from an event's number."""
    form = TrailForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    known = _known_to(request.user)
    found = _found(known, asked)
    before = request.GET.get("before", "")
    if before.isdecimal():
        found = found.filter(pk__lt=int(before))
    events = list(found.select_related("actor").order_by("-pk")[: PAGE + 1])
    shown = events[:PAGE]
    query = request.GET.copy()
    query.pop("before", None)
    recent = known.order_by("-pk").values_list("kind", "subject_type")[:RECENT]
    context = {
        "form": form,
        "rows": _rows(shown, request.user),
        "older": shown[-1].pk if len(events) > PAGE else None,
        "is_first": not before,
        "query": query.urlencode(),
        "kinds": sorted({kind for kind, _ in recent}),
        "objects": sorted({subject.partition(".")[2] for _, subject in recent if subject}),
    }
    return render(request, "audits/trail.html", context)


def _known_to(user: User) -> QuerySet[Event]:
    """All, but for flags and referrals that this person may not know of: about themselves, or
    about the Chief.
    """
    known = Event.objects.all()
    for model in (Flag, Referral):
        unknown = model.objects.exclude(pk__in=model.objects.visible_to(user).values("pk"))
        numbers = unknown.annotate(number=Cast("pk", CharField())).values("number")
        known = known.exclude(subject_type=model._meta.label_lower, subject_id__in=numbers)
    return known


def _found(found: QuerySet[Event], asked: dict[str, Any]) -> QuerySet[Event]:
    if kind := asked.get("kind"):
        found = found.filter(kind__startswith=kind)
    if person := asked.get("person"):
        found = found.filter(actor=person)
    if outcome := asked.get("outcome"):
        found = found.filter(outcome=outcome)
    if named := asked.get("object"):
        found = found.filter(subject_type__endswith=f".{named}")
    if number := asked.get("number"):
        found = found.filter(subject_id=number)
    if since := asked.get("since"):
        found = found.filter(at__gte=midnight(since, agency_zone()))
    if (until := asked.get("until")) and until < date.max:
        found = found.filter(at__lt=midnight(until + timedelta(days=1), agency_zone()))
    return found


def _rows(events: list[Event], user: User) -> list[Row]:
    seals, now, hidden = seals_of(events), timezone.now(), _hidden_from(user, events)
    return [
        Row(
            event=each,
            seal=seals[each.pk],
            is_late=each.at < now - LATEST,
            is_hidden=(each.subject_type, each.subject_id) in hidden,
        )
        for each in events
    ]


def _hidden_from(user: User, events: list[Event]) -> set[tuple[str, str]]:
    """The objects of these events that exist for an audience without this person."""
    hidden: set[tuple[str, str]] = set()
    for model, via in COVERT.items():
        kind = model._meta.label_lower
        ids = {each.subject_id for each in events if each.subject_type == kind}
        if ids:
            there = model._default_manager.filter(pk__in=ids).exclude(open_to(user, via))
            hidden |= {(kind, str(pk)) for pk in there.values_list("pk", flat=True)}
    return hidden
