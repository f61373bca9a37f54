"""Wrong passwords and codes lock an account; another person releases it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ledger.models import Event
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import AccountLock, User
from personnel.rules.sign_in import check_helper, check_releasing
from personnel.services.notice import administrators, tell, tell_of_machine
from personnel.standing import is_in_command, is_on_duty, supervisor_of

REFUSED, PROVED = "person.sign_in_refused", ("person.signed_in", "person.proved")


@transaction.atomic
def note_refused_sign_in(*, person: User | None) -> None:
    """Record a try that failed; the last of too many within minutes locks the account."""
    if person is not None:
        # One try after another, so that none is counted twice and none is missed.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
    record_event(
        REFUSED,
        actor=None,
        subject=person,
        clause=agency_profile().cite("credentials"),
        outcome=Event.Outcome.REFUSED,
    )
    if person is None or is_locked(person):
        return
    now = timezone.now()
    if _failures(person, now) < settings.AXES_FAILURE_LIMIT:
        return
    lock = AccountLock.objects.create(person=person, locked_at=now)
    clause = agency_profile().cite("credentials")
    record_event("account.locked", actor=None, subject=lock, clause=clause)
    words = f"The account of {person} is locked after wrong passwords or codes. Ask if it was they,"
    others = [
        each for each in (*administrators(), supervisor_of(person)) if each and each != person
    ]
    tell(others, f"{words} then release it under People, Locked out.")


def is_locked(person: User) -> bool:
    """Whether nobody may sign in to this account until it is released."""
    return AccountLock.objects.filter(person=person, released_at=None).exists()


def _failures(person: User, now: datetime) -> int:
    """The tries that failed in the last minutes, after the last that did not and any release."""
    of_person = Event.objects.about(person)
    since = now - settings.AXES_COOLOFF_TIME
    proved = of_person.filter(kind__in=PROVED, at__gt=since).values_list("at", flat=True)
    locks = AccountLock.objects.filter(person=person, released_at__gt=since)
    released = [lock.released_at for lock in locks if lock.released_at is not None]
    return of_person.filter(kind=REFUSED, at__gt=max([since, *proved, *released])).count()


@transaction.atomic
def release_lock(
    *, lock_id: int, actor: User, finding: str, on_machine: bool = False
) -> AccountLock:
    """Let the member of a locked account try again; they and the Administrator are told.

    On the machine itself, where nobody is left who can sign in, by whoever runs it too: then all
    in command are told, and who is named as the one that did it.
    """
    lock = AccountLock.objects.select_for_update(no_key=True).get(pk=lock_id)
    permissions.require(actor, "release" if on_machine else "help_sign_in", lock.person)
    profile = agency_profile()
    check_helper(
        profile=profile,
        is_own=lock.person == actor,
        is_in_command=is_in_command(actor) or on_machine,
        is_on_duty=is_on_duty(actor),
    )
    check_releasing(profile=profile, is_locked=lock.released_at is None, finding=finding)
    lock.released_by, lock.released_at = actor, timezone.now()
    lock.finding = finding.strip()
    lock.full_clean()
    lock.save(update_fields=["released_by", "released_at", "finding"])
    record_event(
        "account.released",
        actor=actor,
        subject=lock,
        clause=profile.cite("credentials"),
        data={
            "person": lock.person_id,
            "in_command": is_in_command(actor),
            "on_machine": on_machine,
        },
    )
    _tell_of_release(lock.person, actor, on_machine=on_machine)
    return lock


def _tell_of_release(person: User, actor: User, *, on_machine: bool) -> None:
    words = f"The account of {person} was released by {actor} and can sign in again."
    if on_machine:
        tell_of_machine(person, actor, words)
    else:
        tell([person, *(each for each in administrators() if each != actor)], words)
