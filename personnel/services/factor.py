"""A lost second factor, taken away in person by two people; on the machine by one."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import FactorReset, User
from personnel.rules.sign_in import check_factor_confirming, check_factor_reset, check_helper
from personnel.services.notice import administrators, tell, tell_of_machine
from personnel.services.suspension import end_sessions
from personnel.standing import is_in_command, is_on_duty


@transaction.atomic
def ask_factor_reset(*, person_id: int, actor: User, identity: str) -> FactorReset:
    """The first of two: a member who lost their second factor stands before this person."""
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    _check(person, actor, identity)
    reset = FactorReset(
        person=person, asked_by=actor, asked_at=timezone.now(), identity=identity.strip()
    )
    reset.full_clean()
    reset.save()
    clause = agency_profile().cite("second_factor")
    record_event("factor.reset_asked", actor=actor, subject=reset, clause=clause)
    words = f"{actor} asks a second person to confirm that {person} lost their second factor."
    tell([each for each in administrators() if each not in (actor, person)], words)
    return reset


@transaction.atomic
def confirm_factor_reset(*, reset_id: int, actor: User, identity: str) -> FactorReset:
    """The second of two: the factor is taken away, every session ends, its member sets up another.

    Until then the password alone opens nothing.
    """
    reset = FactorReset.objects.select_for_update(no_key=True).get(pk=reset_id)
    person = User.objects.select_for_update(no_key=True).get(pk=reset.person_id)
    now = timezone.now()
    profile = agency_profile()
    _check(person, actor, identity)
    check_factor_confirming(
        profile=profile,
        is_open=reset.confirmed_at is None and not reset.on_machine,
        is_same_helper=reset.asked_by == actor,
        asked_at=reset.asked_at,
        now=now,
    )
    reset.confirmed_by, reset.confirmed_at = actor, now
    reset.confirmed_identity = identity.strip()
    reset.full_clean()
    reset.save(update_fields=["confirmed_by", "confirmed_at", "confirmed_identity"])
    _take_away(person, reset, actor)
    words = f"The second factor of {person} was taken away by {reset.asked_by} and {actor}."
    tell([person, *administrators()], f"{words} A new one is set up at the next sign-in.")
    return reset


@transaction.atomic
def reset_factor_on_machine(*, person_id: int, actor: User, reason: str) -> FactorReset:
    """The factor is taken away by whoever runs the machine, where no two can sign in who would.

    All in command are told, and who is named as the one that did it.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    _check(person, actor, reason, on_machine=True)
    reset = FactorReset(
        person=person,
        asked_by=actor,
        asked_at=timezone.now(),
        identity=reason.strip(),
        on_machine=True,
    )
    reset.full_clean()
    reset.save()
    _take_away(person, reset, actor)
    words = f"The second factor of {person} was taken away by {actor}."
    tell_of_machine(person, actor, f"{words} A new one is set up at the next sign-in.")
    return reset


def _take_away(person: User, reset: FactorReset, actor: User) -> None:
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    record_event(
        "factor.reset",
        actor=actor,
        subject=reset,
        clause=agency_profile().cite("second_factor"),
        data={
            "person": person.pk,
            "asked_by": reset.asked_by_id,
            "on_machine": reset.on_machine,
        },
    )


def _check(person: User, actor: User, identity: str, *, on_machine: bool = False) -> None:
    permissions.require(actor, "reset_factor" if on_machine else "help_sign_in", person)
    profile = agency_profile()
    check_helper(
        profile=profile,
        is_own=person == actor,
        is_in_command=is_in_command(actor) or on_machine,
        is_on_duty=is_on_duty(actor),
    )
    has_factor = Authenticator.objects.filter(user=person).exists()
    check_factor_reset(profile=profile, has_factor=has_factor, identity=identity)
