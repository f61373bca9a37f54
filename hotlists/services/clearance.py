"""Clear to act: the moment every check of an alert stands for an officer."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile
from hotlists.models import Alert, Check, Clearance, MatchedEntry
from hotlists.rules.ending import check_legal_basis
from hotlists.rules.verification import (
    check_clear_to_act,
    check_entry_stands,
    clear_until,
    step_states,
)
from hotlists.services.audience import announce_alert
from hotlists.services.conflict import Conflicts
from hotlists.services.standing import done_checks, open_alert, standing
from ledger.services import record_event
from personnel.models import User

FOREVER = datetime.max.replace(tzinfo=UTC)


@transaction.atomic
def clear_to_act(
    *, alert_id: UUID, actor: User, legal_basis: str = "", legal_basis_detail: str = ""
) -> Clearance:
    """Confirm that every check stands for this officer; refused while one is missing.

    An entry about a person asks for the stop's own legal basis first.
    """
    alert, profile = open_alert(alert_id, actor, "check_vehicle")
    now = timezone.now()
    check_entry_stands(profile=profile, stands=bool(standing(alert)))
    checks = done_checks(alert)
    check_clear_to_act(profile=profile, checks=checks, officer_id=actor.pk, is_open=True, now=now)
    Conflicts.of(alert, profile, now).check_answered(profile, actor.pk, checks)
    check_legal_basis(
        profile=profile,
        is_person_based=concerns_person(alert),
        legal_basis=legal_basis,
        detail=legal_basis_detail,
    )
    return _grant(alert, profile, actor.pk, now, legal_basis, legal_basis_detail.strip())


def concerns_person(alert: Alert) -> bool:
    """Whether an entry this alert still stands on is about a person, not the vehicle."""
    return alert.matches.filter(outcome="", is_person_based=True).exists()


def review_clearances(alerts: Iterable[Alert], profile: Profile) -> None:
    """Take back, on these locked alerts, what cleared an officer and no longer stands.

    Part of whatever may have changed that. What ends earlier than was thought is shortened.
    """
    now = timezone.now()
    held = Clearance.objects.filter(alert__in=alerts, alert__status=Alert.Status.OPEN)
    for clearance in held.filter(until__gt=now).select_related("alert__written_approval"):
        until = _stands_until(clearance, profile, now)
        if until < clearance.until:
            clearance.until = until
            clearance.save(update_fields=["until"])
            announce_alert(clearance.alert)


def _stands_until(clearance: Clearance, profile: Profile, now: datetime) -> datetime:
    """Until when everything stands for this officer; this instant where it does not any more."""
    alert, officer_id = clearance.alert, clearance.officer_id
    # An entry about a person that came later asks for the legal basis again.
    if concerns_person(alert) and not clearance.legal_basis:
        return now
    checks = done_checks(alert)
    try:
        check_clear_to_act(
            profile=profile, checks=checks, officer_id=officer_id, is_open=True, now=now
        )
        Conflicts.of(alert, profile, now).check_answered(profile, officer_id, checks)
    except PolicyViolation:
        return now
    return _clear_until(profile, alert, officer_id, now)


def grant_clearances(alert: Alert, profile: Profile) -> None:
    """Record, for each officer whose own vehicle check stands, the moment all checks stand.

    Not for an entry about a person: there the officer states the legal basis and confirms. What
    no longer stands for those who are clear is taken back first.
    """
    review_clearances([alert], profile)
    if concerns_person(alert):
        return
    now = timezone.now()
    checks = done_checks(alert)
    officers = {c.officer_id for c in checks if c.result == Check.Result.THIS_VEHICLE}
    held = set(alert.clearances.filter(until__gt=now).values_list("officer_id", flat=True))
    conflicts = Conflicts.of(alert, profile, now)
    for officer_id in officers - held:
        with suppress(PolicyViolation):
            check_clear_to_act(
                profile=profile, checks=checks, officer_id=officer_id, is_open=True, now=now
            )
            conflicts.check_answered(profile, officer_id, checks)
            _grant(alert, profile, officer_id, now)


def _grant(
    alert: Alert,
    profile: Profile,
    officer_id: int,
    now: datetime,
    legal_basis: str = "",
    detail: str = "",
) -> Clearance:
    clearance = Clearance.objects.create(
        alert=alert,
        officer_id=officer_id,
        at=now,
        until=_clear_until(profile, alert, officer_id, now),
        legal_basis=legal_basis,
        legal_basis_detail=detail,
    )
    record_event(
        "alert.clear_to_act",
        actor=clearance.officer,
        subject=alert,
        clause=profile.cite("vehicle_check"),
        data={"clearance": clearance.pk},
    )
    announce_alert(alert)
    return clearance


def _clear_until(profile: Profile, alert: Alert, officer_id: int, now: datetime) -> datetime:
    states = step_states(profile=profile, checks=done_checks(alert), officer_id=officer_id, now=now)
    entries = MatchedEntry.objects.filter(match__alert=alert)
    ends = dict(entries.values_list("match_id", "entry__expires_at").order_by())
    return clear_until(
        profile=profile,
        states=states,
        ends={match: end or FOREVER for match, end in ends.items()},
        now=now,
    )
