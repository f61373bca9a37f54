"""Overdue flags by e-mail: to whoever decides them and to one above; counts, links, no detail."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import enforces
from governance.models import Flag
from governance.services.flag import decider_of
from ledger.models import Event
from ledger.services import record_event
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.services.post import deliver_to, send_all

# The schedule has one turn a day; a second one close to it mails nobody twice.
ONCE_IN = timedelta(hours=20)


@enforces("LEX-3.B.x", "KIN-IV.A.5#access")
def remind_of_flags() -> int:
    """Mail who has let flags become overdue, and who stands above them, once a day.

    What is overdue outside the agency is mailed to the outside recipient and the Auditor. A
    message that fails holds up no other; it is raised at the end, for a later try. Returns how
    many went out.
    """
    now = timezone.now()
    overdue = Flag.objects.overdue(now).order_by("decider")
    deciders = overdue.values_list("decider", flat=True).distinct()
    return send_all(partial(_remind, decider, now) for decider in deciders)


@transaction.atomic
def _remind(decider_id: int | None, now: datetime) -> int:
    """Tell of the flags that wait with one person, on record in the transaction that sent it."""
    waiting = Flag.objects.overdue(now).filter(decider=decider_id).order_by("due_at", "pk")
    # A second worker passes by what the first has in hand.
    oldest = waiting.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if oldest is None:
        return 0
    told = Event.objects.about(oldest).filter(kind="flag.reminded", at__gt=now - ONCE_IN)
    if told.exists():
        return 0
    agency = agency_profile().agency.short_name
    sent = 0
    for address, words in _messages(decider_id, now):
        sent += deliver_to(
            f"{agency} plate readers: flags are overdue",
            f"{words}\n\nSign in to read them: {settings.SITE_URL}{reverse('reads:flags')}\n\n"
            "E-mail is not a safe place for names or plates, so none is written here.\n",
            address,
        )
    if sent:
        record_event("flag.reminded", actor=None, subject=oldest, data={"messages": sent})
    return sent


def _messages(decider_id: int | None, now: datetime) -> Iterator[tuple[str, str]]:
    """Each address and what it is told."""
    if decider_id is None:
        outside = agency_profile().monitoring.outside_recipient
        records = _count(Flag.objects.overdue(now).filter(decider=None).count(), "record")
        yield outside.email, f"{outside.name}: {records} waited too long for your decision."
    people = User.objects.filter(is_active=True).exclude(email="")
    for person in people.filter(pk=decider_id or 0):
        yield person.email, f"{_overdue(person, decider_id, now)} waited too long for you."
    for person in people.filter(pk__in=_above(decider_id)).order_by("pk"):
        yield person.email, f"{_overdue(person, decider_id, now)} waited too long with another."


def _overdue(person: User, decider_id: int | None, now: datetime) -> str:
    """How many of them this person may know of."""
    visible = Flag.objects.visible_to(person).overdue(now).filter(decider=decider_id)
    return _count(visible.count(), "flag")


def _above(decider_id: int | None) -> list[int]:
    """The nearest one above who decides; the Auditor where nobody inside stands above."""
    decider = User.objects.filter(pk=decider_id or 0).first()
    above = decider_of(decider) if decider else None
    if above is not None:
        return [above]
    return list(User.objects.filter(groups__name=Role.AUDITOR).values_list("pk", flat=True))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
