"""Access taken away while a suspicion of misuse is looked into, given back, or ended."""

from django.db import transaction
from django.utils import timezone

from alpr_compliance.live import announce
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import Designation, User


def end_sessions(person: User, *, but: str | None = None) -> None:
    """Sign a person out everywhere, at once: pages, API and event streams.

    `person` is locked by the caller, in whose transaction this is. `but`: the key of a session
    that goes on, once it was told the person's new session hash.
    """
    person.sessions.exclude(pk=but).delete()
    person.sessions_ended_at = timezone.now()
    person.save(update_fields=["sessions_ended_at"])
    announce("account", user_id=person.pk)


def end_designations(person: User, actor: User) -> None:
    """Whose account is closed acts for nobody; the caller holds the person's row."""
    now = timezone.now()
    for designation in Designation.objects.filter(person=person).not_over(now):
        designation.revoked_at = now
        designation.save(update_fields=["revoked_at"])
        record_event("designation.revoked", actor=actor, subject=designation)


@transaction.atomic
def suspend_access(*, person_id: int, actor: User) -> User:
    """Close the system to a person now; every session of theirs ends. Twice is once."""
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    permissions.require(actor, "suspend_access", person)
    if person.suspended_at is None:
        person.suspended_at = timezone.now()
        person.save(update_fields=["suspended_at"])
    end_sessions(person)
    record_event(
        "person.suspended", actor=actor, subject=person, clause=agency_profile().cite("misuse")
    )
    return person


@transaction.atomic
def restore_access(*, person_id: int, actor: User) -> User:
    """Open the system to a suspended person again; they sign in anew."""
    return _end_suspension(person_id, actor, is_restored=True)


@transaction.atomic
def end_access(*, person_id: int, actor: User) -> User:
    """Close a suspended person's account for good, also where it was closed for another reason.

    What they were designated for ends with it.
    """
    return _end_suspension(person_id, actor, is_restored=False)


def _end_suspension(person_id: int, actor: User, *, is_restored: bool) -> User:
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    permissions.require(actor, "end_suspension", person)
    person.suspended_at = None
    if not is_restored:
        # Without a reason that somebody closed it for, nobody opens it again.
        person.is_active, person.closed_reason = False, ""
        end_designations(person, actor)
    person.save(update_fields=["suspended_at", "is_active", "closed_reason"])
    end_sessions(person)
    record_event(
        "person.access_restored" if is_restored else "person.access_ended",
        actor=actor,
        subject=person,
        clause=agency_profile().cite("misuse"),
    )
    return person
