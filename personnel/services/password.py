"""First passwords: made by the system, handed over in person, good only to choose one's own."""

import secrets

from allauth.account.signals import password_changed
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.rules import check_chiefs_account, check_giving_password
from personnel.services.suspension import end_sessions


@transaction.atomic
def give_first_password(*, person_id: int, actor: User) -> str:
    """A password as text, shown this once, to hand over in person; every session of theirs ends.

    Whoever signs in with it can only choose another, within three days.
    """
    permissions.require(actor, "give_password")
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    profile = agency_profile()
    check_giving_password(profile=profile, is_own=person == actor, is_open=person.is_active)
    check_chiefs_account(
        profile=profile,
        act="hands a password to a Chief",
        is_chiefs=person.has_role(Role.CHIEF),
        is_by_chief=actor.has_role(Role.CHIEF),
    )
    password = secrets.token_urlsafe(12)
    person.set_password(password)
    person.first_password_at = timezone.now()
    person.save(update_fields=["password", "first_password_at"])
    end_sessions(person)
    record_event(
        "person.password_given", actor=actor, subject=person, clause=profile.cite("credentials")
    )
    return password


@receiver(password_changed)
def note_own_password(*, user: User, **_: object) -> None:
    """From now on the password is known to its member alone."""
    user.first_password_at = None
    user.save(update_fields=["first_password_at"])
    clause = agency_profile().cite("credentials")
    record_event("person.password_changed", actor=user, subject=user, clause=clause)
