"""Suspicions of misuse: reported, taken up with access suspended, closed with an outcome."""

import hashlib
import json
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance import permissions, tasks
from governance.models import Referral
from governance.rules.referral import check_outcome, check_report, check_take_up
from governance.services.adoption import effective_profile
from ledger.services import record_event
from personnel.access import allowed
from personnel.models import Role, User
from personnel.services import end_access, restore_access, suspend_access


@transaction.atomic
def report_misuse(*, person_id: int, actor: User, grounds: str) -> Referral:
    """Report a colleague. Where the reporter stands above them, access is suspended at once.

    It goes to the Chief; what is about the Chief goes to the outside recipient, sealed.
    """
    permissions.require(actor, "report_misuse")
    profile = effective_profile(timezone.now())
    person = User.objects.get(pk=person_id)
    check_report(profile=profile, is_about_reporter=person.pk == actor.pk, grounds=grounds)
    referral = report(person=person, actor=actor, grounds=grounds, profile=profile)
    return take_up_where_allowed(referral, actor)


def report(*, person: User, actor: User, grounds: str, profile: Profile) -> Referral:
    """Put a suspicion on record, in the caller's transaction."""
    now = timezone.now()
    is_outside = person.has_role(Role.CHIEF)
    referral = Referral(
        person=person,
        reported_by=actor,
        reported_at=now,
        due_at=now + timedelta(hours=profile.monitoring.report_hours),
        grounds=grounds.strip(),
        is_outside=is_outside,
        sent_to=profile.monitoring.outside_recipient.name if is_outside else "",
    )
    referral.seal = seal_of(referral)
    referral.full_clean()
    referral.save()
    record_event(
        "referral.reported",
        actor=actor,
        subject=referral,
        clause=profile.cite("misuse"),
        data={"person": person.pk, "outside": is_outside, "seal": referral.seal},
    )
    # Robust: with the queue away the report still stands, and the schedule sends its e-mail.
    transaction.on_commit(tasks.mail_findings.delay, robust=True)
    return referral


def seal_of(referral: Referral) -> str:
    """The digest of what was reported: whoever holds it can tell a record that was changed."""
    told = {
        "person": referral.person_id,
        "reported_by": referral.reported_by_id,
        "reported_at": referral.reported_at.isoformat(),
        "grounds": referral.grounds,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def take_up_where_allowed(referral: Referral, actor: User) -> Referral:
    """Suspend access at once where the reporter may; else it waits for who may."""
    if not allowed(permissions.ALLOWED, actor, "take_up_referral", referral):
        return referral
    return take_up_referral(referral_id=referral.pk, actor=actor)


@transaction.atomic
def take_up_referral(*, referral_id: int, actor: User) -> Referral:
    """Look into a report: the person's access is suspended and their records are frozen."""
    referral = Referral.objects.select_for_update(no_key=True).get(pk=referral_id)
    permissions.require(actor, "take_up_referral", referral)
    profile = effective_profile(timezone.now())
    check_take_up(
        profile=profile,
        status=referral.status,
        is_about_decider=referral.person_id == actor.pk,
    )
    referral.status = Referral.Status.OPEN
    referral.suspended_at = timezone.now()
    referral.suspended_by = actor
    referral.full_clean()
    referral.save(update_fields=["status", "suspended_at", "suspended_by"])
    suspend_access(person_id=referral.person_id, actor=actor)
    record_event("referral.taken_up", actor=actor, subject=referral, clause=profile.cite("misuse"))
    return referral


@transaction.atomic
def close_referral(
    *,
    referral_id: int,
    actor: User,
    outcome: Referral.Outcome,
    note: str,
    document_id: int | None = None,
) -> Referral:
    """Record what was found; access is restored or ended with it.

    Access stays suspended while another referral about the person is open.
    """
    referral = Referral.objects.select_for_update(no_key=True).get(pk=referral_id)
    permissions.require(actor, "close_referral", referral)
    profile = effective_profile(timezone.now())
    referral.document_id = document_id
    _check_outcome(referral, actor, outcome, note, profile)
    referral.status = Referral.Status.CLOSED
    referral.outcome = outcome
    referral.note = note.strip()
    referral.decided_by = actor
    referral.decided_at = timezone.now()
    referral.full_clean()
    referral.save(
        update_fields=["status", "outcome", "note", "decided_by", "decided_at", "document"]
    )
    _settle_access(referral, actor)
    record_event(
        "referral.closed",
        actor=actor,
        subject=referral,
        clause=profile.cite("misuse"),
        data={"outcome": outcome.value, "person": referral.person_id},
    )
    return referral


def _check_outcome(
    referral: Referral, actor: User, outcome: str, note: str, profile: Profile
) -> None:
    check_outcome(
        profile=profile,
        status=referral.status,
        outcome=outcome,
        is_about_decider=referral.person_id == actor.pk,
        needs_paper=referral.is_outside,
        has_paper=referral.document_id is not None,
        note=note,
    )


def _settle_access(referral: Referral, actor: User) -> None:
    if referral.outcome == Referral.Outcome.ENDED:
        end_access(person_id=referral.person_id, actor=actor)
    elif referral.suspended_at is not None and not is_frozen(referral.person):
        restore_access(person_id=referral.person_id, actor=actor)


def is_frozen(person: User) -> bool:
    """Whether what is recorded of this person stays as it is: a referral about them is open."""
    return Referral.objects.open().filter(person=person).exists()


def frozen_people() -> QuerySet[Referral, int]:
    """The ids of those about whom a referral is open."""
    return Referral.objects.open().values_list("person", flat=True)
