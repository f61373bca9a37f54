"""Reminders of holds by e-mail: what ends, lacks its oath, or waits; a link and no plate."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from personnel.services.post import deliver_to, send_all
from personnel.standing import are_administrators
from reads.models import Hold, HoldReminder
from reads.permissions import HOLDING, require
from reads.rules.hold_reminder import before_end, while_waiting

Kind = HoldReminder.Kind
# The page that a hold came from, for who may not open the hold itself.
PAGES = {
    "alert": "hotlists:alert",
    "data_request": "data_requests:request",
    "inquiry": "reads:results",
}
SHOWN = 50


def remind_of_holds(*, actor: User) -> int:
    """Mail who placed a hold, their supervisor and the Administrator what is due about it.

    Each thing once, in one message a person; who asked from outside has no account and gets none.
    A message that fails holds up no other; it is raised at the end, for a later try. Returns how
    many went out.
    """
    require(actor, "remind_of_holds")
    now = timezone.now()
    # Before a policy is adopted there is no hold, and nothing to refuse.
    if not Hold.objects.not_over(now).exists():
        return 0
    profile = effective_profile(now)
    _note_due(profile, now)
    people = User.objects.filter(pk__in=_unsent().values("person"), is_active=True)
    return send_all(partial(_mail, person, profile, actor) for person in people)


def _note_due(profile: Profile, now: datetime) -> None:
    with_address = User.objects.filter(is_active=True).exclude(email="")
    administrators = set(with_address.filter(are_administrators(now)))
    reachable = set(with_address)
    # What could not be sent the last time is noted anew while it is still due.
    _unsent().delete()
    reminders = []
    holds = Hold.objects.not_over(now).exclude(pk__in=going_on_elsewhere(now))
    for hold in holds.select_related("placed_by__supervisor"):
        concerned = {hold.placed_by, hold.placed_by.supervisor} & reachable | administrators
        for kind, due_at in _due(hold, profile, now):
            people = administrators if kind == Kind.CONFIRM else concerned
            reminders += [
                HoldReminder(hold=hold, person=person, kind=kind, due_at=due_at)
                for person in people
            ]
    HoldReminder.objects.bulk_create(reminders, ignore_conflicts=True)


def going_on_elsewhere(now: datetime) -> set[int]:
    """The ids of holds that go on as their renewals: all that they name is held there."""
    renewals = Hold.objects.live(now).exclude(renews=None).select_related("renews")
    return {each.renews.pk for each in renewals if each.renews and each.contains(each.renews)}


def _due(hold: Hold, profile: Profile, now: datetime) -> Iterator[tuple[Kind, datetime]]:
    """What is due about this hold, and since when."""
    found: list[tuple[Kind, datetime | None]] = []
    if hold.ends_at is not None:
        kind = Kind.OATH if hold.is_provisional else Kind.ENDS
        steps, since = profile.holds.reminders, hold.placed_at
        found.append((kind, before_end(end=hold.ends_at, steps=steps, since=since, now=now)))
    if hold.review_due_at is not None:
        found.append((Kind.REVIEW, while_waiting(since=hold.review_due_at, now=now)))
    if profile.holds.ground(hold.ground).ends_with_case and hold.confirmed_at is None:
        found.append((Kind.CONFIRM, while_waiting(since=hold.placed_at, now=now)))
    yield from ((kind, at) for kind, at in found if at is not None)


def _unsent() -> QuerySet[HoldReminder]:
    return HoldReminder.objects.filter(sent_at=None)


@transaction.atomic
def _mail(person: User, profile: Profile, actor: User) -> bool:
    """One message with all that is due for this person, marked in the transaction that sent it."""
    mine = _unsent().filter(person=person).select_related("hold")
    # A second worker passes by what the first has in hand.
    due = list(mine.select_for_update(of=("self",), skip_locked=True, no_key=True))
    if not due or not person.email:
        return False
    lines = [_line(reminder, person, profile) for reminder in due[:SHOWN]]
    if len(due) > SHOWN:
        lines.append(f"And {len(due) - SHOWN} more, on the page of holds.")
    went_out = deliver_to(
        f"{profile.agency.short_name} plate readers: holds that need you: {len(due)}",
        "\n\n".join([*lines, "E-mail is not a safe place for plates, so none is written here.\n"]),
        person.email,
    )
    _unsent().filter(pk__in=[reminder.pk for reminder in due]).update(sent_at=timezone.now())
    if not went_out:
        return False
    facts = {"reminders": len(due)}
    record_event("hold.reminded", actor=actor, subject=person, data=facts)
    return True


def _line(reminder: HoldReminder, person: User, profile: Profile) -> str:
    hold = reminder.hold
    ground = profile.holds.ground(hold.ground)
    words = _words(Kind(reminder.kind), hold, profile)
    if reminder.kind == Kind.ENDS and ground.renewal == "new_request":
        words += " A complete new sworn request before then keeps it."
    what = f"Hold {hold.pk} ({ground.label.lower()}) {words}"
    return f"{what}\n{settings.SITE_URL}{_address(hold, person)}"


def _words(kind: HoldReminder.Kind, hold: Hold, profile: Profile) -> str:
    zone = ZoneInfo(profile.agency.timezone)
    match kind:
        case Kind.REVIEW:
            assert hold.review_due_at is not None
            since = hold.review_due_at.astimezone(zone)
            return f"is due for review since {since:%b %-d, %Y}. Is it still needed?"
        case Kind.CONFIRM:
            return "waits for the Administrator to confirm that it is evidence."
    assert hold.ends_at is not None
    until = f"{hold.ends_at.astimezone(zone):%b %-d, %Y, %H:%M %Z}"
    if kind == Kind.OATH:
        return (
            f"lacks its sworn statement and ends on {until}."
            " Without the statement it keeps nothing past the limit."
        )
    return f"ends on {until}. What only it keeps is destroyed then."


def _address(hold: Hold, person: User) -> str:
    if person.doors & HOLDING or hold.origin not in PAGES:
        return reverse("reads:hold", args=[hold.pk])
    return reverse(PAGES[hold.origin], args=[hold.origin_id])
