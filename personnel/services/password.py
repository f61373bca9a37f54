"""First passwords: made by the system, handed over in person, good only to choose one's own."""

import secrets

from django.db import transaction
from django.utils import timezone

from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.rules import check_chiefs_account, check_giving_password
from personnel.rules.sign_in import check_own_password
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


@transaction.atomic
def choose_password(*, user: User, password: str) -> None:
    """The password that its member chose; from now on it is known to them alone.

    `user` was read as the request began. Nothing else of it is written: it may be closed by now.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    profile = agency_profile()
    check_own_password(
        profile=profile,
        is_open=person.is_active,
        is_suspended=person.suspended_at is not None,
        is_session_over=person.get_session_auth_hash() != user.get_session_auth_hash(),
    )
    user.set_password(password)
    user.first_password_at = None
    user.save(update_fields=["password", "first_password_at"])
    record_event(
        "person.password_changed", actor=user, subject=user, clause=profile.cite("credentials")
    )
