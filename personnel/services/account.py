"""Accounts of those who leave or are no longer eligible, and the review of all accounts."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from ledger.models import Event
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import AccessReview, Role, User
from personnel.permissions import SCHEDULED_WORK
from personnel.rules import (
    check_access_review,
    check_chiefs_account,
    check_closing,
    check_reopening,
)
from personnel.services.person import last_of
from personnel.services.suspension import end_designations, end_sessions


@enforces("KIN-IV.A.7")
@transaction.atomic
def close_account(*, person_id: int, actor: User, reason: str) -> User:
    """Close the account of a member who left or is no longer eligible: every session ends at once.

    What they were designated for ends with it.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    permissions.require(actor, "close_account", person)
    profile = agency_profile()
    check_closing(
        profile=profile,
        is_own=person == actor,
        is_open=person.is_active,
        reason=reason,
        last_of=last_of(person, roles=[]),
    )
    check_chiefs_account(
        profile=profile,
        act="closes the account of a Chief",
        is_chiefs=person.has_role(Role.CHIEF),
        is_by_chief=actor.has_role(Role.CHIEF),
    )
    return close_locked(person, actor, reason)


def close_locked(person: User, actor: User, reason: str) -> User:
    """What closing does, once it may be done; the caller holds the person's row."""
    profile = agency_profile()
    person.is_active, person.closed_reason = False, reason.strip()
    person.full_clean()
    person.save(update_fields=["is_active", "closed_reason"])
    end_designations(person, actor)
    end_sessions(person)
    record_event("account.closed", actor=actor, subject=person, clause=profile.accounts.clause)
    return person


@transaction.atomic
def reopen_account(*, person_id: int, actor: User) -> User:
    """Open a closed account again; its member needs current training as before."""
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    permissions.require(actor, "reopen_account", person)
    profile = agency_profile()
    check_reopening(profile=profile, is_own=person == actor, closed_reason=person.closed_reason)
    check_chiefs_account(
        profile=profile,
        act="opens the account of a Chief again",
        is_chiefs=person.has_role(Role.CHIEF),
        is_by_chief=actor.has_role(Role.CHIEF),
    )
    person.is_active, person.closed_reason = True, ""
    person.reopened_at = timezone.now()
    person.save(update_fields=["is_active", "closed_reason", "reopened_at"])
    record_event("account.reopened", actor=actor, subject=person, clause=profile.accounts.clause)
    return person


def open_accounts() -> QuerySet[User]:
    return User.objects.filter(is_active=True).exclude(username=SCHEDULED_WORK)


def dormant_accounts(profile: Profile, now: datetime) -> QuerySet[User]:
    """Those that nobody signed in to for as long as the policy says, the longest first."""
    since = profile.accounts.dormant_after.before(now)
    joined = Coalesce("last_login", "date_joined")
    known = open_accounts().annotate(seen_at=Greatest(joined, "reopened_at"))
    return known.filter(seen_at__lt=since).order_by("seen_at", "pk")


@enforces("KIN-IV.A.7")
@transaction.atomic
def sign_access_review(*, actor: User, finding: str, is_signed: bool) -> AccessReview:
    """Sign that every open account was looked at, and that its member is still eligible."""
    permissions.require(actor, "sign_access_review")
    now = timezone.now()
    profile = agency_profile()
    check_access_review(profile=profile, finding=finding, is_signed=is_signed)
    last = AccessReview.objects.first()
    closed = Event.objects.filter(kind="account.closed")
    if last is not None:
        closed = closed.filter(at__gt=last.reviewed_at)
    review = AccessReview(
        reviewed_by=actor,
        reviewed_at=now,
        accounts=open_accounts().count(),
        dormant=dormant_accounts(profile, now).count(),
        closed=closed.count(),
        finding=finding.strip(),
    )
    review.full_clean()
    review.save()
    record_event(
        "account.all_reviewed",
        actor=actor,
        subject=review,
        clause=profile.accounts.clause,
        data={"accounts": review.accounts, "dormant": review.dormant, "closed": review.closed},
    )
    return review


def access_review_due(profile: Profile, since: datetime) -> datetime:
    """When the next review is due; `since`: from when on, where none was signed yet."""
    last = AccessReview.objects.values_list("reviewed_at", flat=True).first()
    return profile.accounts.review_every.after(last or since)
