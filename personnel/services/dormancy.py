"""Accounts that nobody signs in to: their members are warned, then they are closed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from ledger.models import Event
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import User
from personnel.services.account import close_locked, dormant_accounts
from personnel.services.notice import administrators, tell
from personnel.services.person import last_of
from personnel.standing import supervisor_of

WARNED = "account.dormant_warned"


@enforces("KIN-IV.A.7")
def watch_dormant_accounts(*, actor: User) -> int:
    """Warn of accounts that will soon be dormant, close those that are; returns how many closed.

    None is closed unwarned, nor the last Chief's and the last Administrator's: somebody must be
    left who opens accounts again. Safe to repeat.
    """
    permissions.require(actor, "close_dormant")
    now = timezone.now()
    profile = agency_profile()
    soon = dormant_accounts(profile, profile.accounts.dormant_warning.after(now))
    # Of several in one post the last to have signed in keeps it.
    people = soon.values_list("pk", flat=True)
    return sum(_look_at(person_id, actor, profile, now) for person_id in people)


@transaction.atomic
def _look_at(person_id: int, actor: User, profile: Profile, now: datetime) -> bool:
    User.objects.select_for_update(no_key=True).get(pk=person_id)
    soon = dormant_accounts(profile, profile.accounts.dormant_warning.after(now))
    person = soon.filter(pk=person_id).first()
    if person is None:
        return False
    seen = [person.last_login or person.date_joined, person.reopened_at]
    since = max(each for each in seen if each is not None)
    told = Event.objects.about(person).filter(kind=WARNED, at__gt=since)
    if not told.exists():
        record_event(WARNED, actor=actor, subject=person, clause=profile.accounts.clause)
        words = f"The account of {person} was not used for long and will be closed soon."
        above = supervisor_of(person)
        told_too = [above] if above else administrators()
        tell([person, *told_too], f"{words} Signing in once keeps it open.")
        return False
    is_dormant = dormant_accounts(profile, now).filter(pk=person_id).exists()
    was_warned_long_ago = told.filter(at__lte=profile.accounts.dormant_warning.before(now)).exists()
    if not (is_dormant and was_warned_long_ago) or last_of(person, roles=[]):
        return False
    close_locked(person, actor, f"Not used for {profile.accounts.dormant_after}")
    tell([person, *administrators()], f"The account of {person} is closed: nobody used it.")
    return True
