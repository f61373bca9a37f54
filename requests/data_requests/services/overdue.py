"""Requests whose next step is overdue: whose turn it is hears of it on that day, then each week."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from alpr_compliance.policy import Profile, enforces
from data_requests.models import DataRequest
from data_requests.rules.states import next_actor
from data_requests.services.facts import verify_due
from data_requests.services.mailing import next_people, writers
from governance.services import effective_profile
from ledger.models import Event
from ledger.services import record_event
from personnel.models import Role, User
from personnel.services.post import deliver, send_all
from personnel.standing import are_administrators
from reads.rules.hold_reminder import while_waiting

KIND = "request.reminded"
WARRANT = "Seek a search warrant for what another agency was asked, or cancel the request there."
VERIFY = "Who asked is to be verified."
STEP = "Its next step is yours."


@enforces("KIN-IV.D.4")
def remind_of_requests(now: datetime) -> int:
    """Mail a number and a link for each overdue request; returns how many messages went out.

    A message that nobody took holds up no other; it is raised at the end, for a later try.
    """
    waiting = DataRequest.objects.overdue(now).values_list("pk", flat=True)
    return send_all(partial(_remind, request_id, now) for request_id in waiting)


@transaction.atomic
def _remind(request_id: int, now: datetime) -> int:
    locked = DataRequest.objects.overdue(now).select_for_update(of=("self",), no_key=True)
    request = locked.filter(pk=request_id).first()
    if request is None or request.due_at is None:
        return 0
    due_at = while_waiting(since=request.due_at, now=now)
    if Event.objects.about(request).filter(kind=KIND, at__gte=due_at).exists():
        return 0
    profile = effective_profile(now)
    people, words = _whose_turn(request, profile, now)
    subject = f"{profile.agency.short_name}: request {request.number} is overdue"
    link = f"{settings.SITE_URL}{reverse('data_requests:request', args=[request.pk])}"
    text = f"{words}\nDue {request.due_at:%b %d, %Y}. {request.get_status_display()}.\n\n{link}\n"
    addresses = {person.email for person in people if person.is_active} - {""}
    taken = deliver(subject, text, sorted(addresses))
    if taken:
        clause = profile.requests.form(request.kind).clause
        record_event(KIND, actor=None, subject=request, clause=clause, data={"messages": taken})
    return taken


def _whose_turn(request: DataRequest, profile: Profile, now: datetime) -> tuple[set[User], str]:
    """Who is to act, and in words what is overdue."""
    outbound = getattr(request, "outbound", None)
    if outbound is not None and outbound.sent_at and outbound.warrant_sought_at is None:
        return writers(request), WARRANT
    if verify_due(request, profile) is not None:
        able = Q(groups__name=Role.SUPERVISOR.value) | are_administrators(now)
        return set(User.objects.filter(able)), VERIFY
    role = next_actor(profile.requests.form(request.kind), request.status)
    return (writers(request) if role == "requester" else next_people(request, role)), STEP
