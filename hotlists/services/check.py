"""The recorded checks of an alert: status, photo, vehicle; and the moment all of them stand."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.live import announce
from alpr_compliance.policy import PolicyViolation, Profile, Step
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Alert, Check, Clearance, Match, Notice, TypedPlate
from hotlists.rules.ending import check_legal_basis
from hotlists.rules.verification import (
    DoneCheck,
    check_can_skip,
    check_clear_to_act,
    check_vehicle_is_wanted,
    step_states,
)
from hotlists.services.ending import close_misread, close_not_wanted, withdraw_clearances
from hotlists.services.notice import tell_supervisor
from hotlists.services.standing import standing
from ledger.services import record_event
from personnel.models import User
from reads.plates import PLATE, clean_plate
from reads.states import STATES


def open_alert(alert_id: UUID, actor: User, action: str) -> tuple[Alert, Profile]:
    """Lock an alert for one act on it; refused when it has ended or the actor may not."""
    alert = Alert.objects.select_for_update(no_key=True).get(pk=alert_id)
    permissions.require(actor, action, alert)
    profile = effective_profile(timezone.now())
    if alert.status != Alert.Status.OPEN:
        raise PolicyViolation(
            profile.cite("outcomes"), "This alert has ended.", "Go back to the queue."
        )
    return alert, profile


def done_checks(alert: Alert) -> list[DoneCheck]:
    """The checks that still speak of an entry the alert stands on, oldest answer first."""
    stands = standing(alert)
    checks = list(alert.checks.all())
    typed = {
        row.check_id: row
        for row in TypedPlate.objects.filter(
            check_id__in=[c.pk for c in checks if c.result == Check.Result.THIS_VEHICLE]
        )
    }
    found = []
    for check in checks:
        matches = frozenset({check.match_id} if check.match_id else ()) & stands.keys()
        if check.result == Check.Result.THIS_VEHICLE and (seen := typed.get(check.pk)):
            matches = frozenset(
                pk for pk, wanted in stands.items() if wanted.is_seen(seen.plate, seen.state)
            )
        if matches or (check.match_id is None and check.result != Check.Result.THIS_VEHICLE):
            at = check.answered_at or check.at
            found.append(
                DoneCheck(check.step, check.kind, check.result, check.officer_id, at, matches)
            )
    return sorted(found, key=lambda check: check.at)


def match_to_check(alert_id: UUID, actor: User) -> int | None:
    """The match whose status this person needs next: first what they saw on the vehicle."""
    alert = Alert.objects.get(pk=alert_id)
    seen = [
        c.matches
        for c in done_checks(alert)
        if c.result == Check.Result.THIS_VEHICLE and c.officer_id == actor.pk
    ]
    undecided = list(alert.matches.filter(outcome="").values_list("pk", flat=True))
    wanted = [pk for pk in undecided if not seen or pk in seen[-1]]
    return next(iter(wanted or undecided), None)


def find_step(profile: Profile, code: str, kind: str) -> Step:
    for step in profile.verification.steps:
        if step.code == code and step.kind == kind:
            return step
    raise ValidationError(f"This policy has no such {kind} check.")


@transaction.atomic
def ask_dispatch(*, alert_id: UUID, actor: User, step: str, match_id: int) -> Check:
    """Ask dispatch for the status of the plate; it appears on the alert for them to answer."""
    alert, profile = open_alert(alert_id, actor, "ask_dispatch")
    chosen = find_step(profile, step, "status")
    match = _undecided(alert, profile, match_id)
    if alert.checks.filter(step=step, match=match, result=Check.Result.REQUESTED).exists():
        raise PolicyViolation(
            chosen.clause, "Dispatch has been asked already.", "Wait for the answer."
        )
    return _record(alert, profile, chosen, Check.Result.REQUESTED, actor, match=match)


@transaction.atomic
def answer_status(
    *,
    alert_id: UUID,
    actor: User,
    step: str,
    match_id: int,
    result: Check.Result,
    method: str,
    reference: str,
) -> Check:
    """Record the answer of a status check: valid, not valid, or cannot tell.

    Answers the open request to dispatch about this match where there is one; then the check stays
    the asking officer's and names who answered. "Not valid" suspends the entry and tells all who
    saw it.
    """
    alert, profile = open_alert(alert_id, actor, "answer_status")
    chosen = _check_answer(find_step(profile, step, "status"), result, method, reference)
    match = _undecided(alert, profile, match_id)
    asked = alert.checks.filter(step=step, match=match, result=Check.Result.REQUESTED).first()
    facts = {
        "method": method,
        "reference": reference.strip(),
        "answered_by": actor,
        "answered_at": timezone.now(),
    }
    if asked is not None:
        check = _answer(asked, result, facts, actor, chosen)
    else:
        check = _record(alert, profile, chosen, result, actor, match=match, **facts)
    if result == Check.Result.NOT_VALID:
        close_not_wanted(alert=alert, match=match, actor=actor)
    if alert.status == Alert.Status.OPEN:
        _grant_clearances(alert, profile)
    return check


def _check_answer(step: Step, result: Check.Result, method: str, reference: str) -> Step:
    if result not in (Check.Result.VALID, Check.Result.NOT_VALID, Check.Result.CANNOT_TELL):
        raise ValidationError("The answer is valid, not valid, or cannot tell.")
    if method not in {m.code for m in step.methods}:
        raise ValidationError("Choose how the status was checked.")
    if not reference.strip():
        raise PolicyViolation(
            step.clause, "The status check has no reference.", "Type the reply or call number."
        )
    return step


@transaction.atomic
def skip_step(*, alert_id: UUID, actor: User, step: str, reason: str) -> Check:
    """Skip a check where the policy lets this officer; what needs a reason tells the supervisor."""
    alert, profile = open_alert(alert_id, actor, "skip_step")
    chosen = next((s for s in profile.verification.steps if s.code == step), None)
    if chosen is None:
        raise ValidationError("This policy has no such check.")
    told = check_can_skip(
        profile=profile,
        step=chosen,
        checks=done_checks(alert),
        officer_id=actor.pk,
        reason=reason,
        now=timezone.now(),
    )
    check = _record(alert, profile, chosen, Check.Result.SKIPPED, actor, reason=reason.strip())
    if told:
        status = chosen.kind == "status"
        kind = Notice.Kind.STATUS_SKIPPED if status else Notice.Kind.STEP_SKIPPED
        tell_supervisor(alert=alert, about=actor, kind=kind, reason=reason.strip())
    _grant_clearances(alert, profile)
    return check


@transaction.atomic
def compare_photo(*, alert_id: UUID, actor: User, step: str, is_same: bool) -> Check:
    """Photograph against read, by any trained person; another plate ends it as a misread."""
    alert, profile = open_alert(alert_id, actor, "compare_photo")
    chosen = find_step(profile, step, "photo")
    result = Check.Result.SAME if is_same else Check.Result.DIFFERENT
    check = _record(alert, profile, chosen, result, actor)
    if is_same:
        _grant_clearances(alert, profile)
    else:
        close_misread(alert=alert, actor=actor)
    return check


@transaction.atomic
def check_vehicle(
    *,
    alert_id: UUID,
    actor: User,
    step: str,
    verdict: Check.Result,
    plate: str,
    state: str,
    vehicle: str,
) -> Check:
    """The acting officer's own eyes: plate and state typed as seen, and their verdict.

    "Not this vehicle" leaves the alert open; "the read is wrong" ends it.
    """
    alert, profile = open_alert(alert_id, actor, "check_vehicle")
    chosen = find_step(profile, step, "vehicle")
    plate = clean_plate(plate)
    if not PLATE.fullmatch(plate) or state not in STATES:
        raise ValidationError("Type the characters and the state as you see them on the vehicle.")
    if verdict == Check.Result.THIS_VEHICLE:
        check_vehicle_is_wanted(
            profile=profile,
            typed_plate=plate,
            typed_state=state,
            vehicle=vehicle,
            wanted=list(standing(alert).values()),
        )
    elif verdict not in (Check.Result.NOT_THIS_VEHICLE, Check.Result.READ_IS_WRONG):
        raise ValidationError("Say whether this is the vehicle.")
    check = _record(alert, profile, chosen, verdict, actor)
    _keep_typed(alert, check, plate, state, vehicle.strip())
    if verdict == Check.Result.READ_IS_WRONG:
        close_misread(alert=alert, actor=actor)
    elif verdict == Check.Result.NOT_THIS_VEHICLE:
        withdraw_clearances(alert, officer=actor)
    else:
        _grant_clearances(alert, profile)
    return check


def _undecided(alert: Alert, profile: Profile, match_id: int) -> Match:
    match = alert.matches.filter(pk=match_id).first()
    if match is None:
        raise ValidationError("This match belongs to another alert.")
    if match.outcome:
        raise PolicyViolation(
            profile.cite("outcomes"),
            "This match has been decided already.",
            "Check the entry that is left.",
        )
    return match


def _keep_typed(alert: Alert, check: Check, plate: str, state: str, vehicle: str) -> None:
    # Kept with the captured data of the alert's first sighting, and purged with its day.
    first = alert.sightings.order_by("captured_at").values_list("captured_at", flat=True).first()
    TypedPlate.objects.create(
        captured_at=first or alert.opened_at,
        check_id=check.pk,
        plate=plate,
        state=state,
        vehicle=vehicle,
    )


def _record(
    alert: Alert, profile: Profile, step: Step, result: Check.Result, actor: User, **facts: Any
) -> Check:
    check = Check(
        alert=alert,
        step=step.code,
        kind=step.kind,
        result=result,
        officer=actor,
        at=timezone.now(),
        **facts,
    )
    check.full_clean()
    check.save()
    _account_for(check, actor, step)
    return check


def _answer(
    check: Check, result: Check.Result, facts: dict[str, Any], actor: User, step: Step
) -> Check:
    check.result = result
    for name, value in facts.items():
        setattr(check, name, value)
    check.full_clean()
    check.save(update_fields=["result", "method", "reference", "answered_by", "answered_at"])
    _account_for(check, actor, step)
    return check


def _account_for(check: Check, actor: User, step: Step) -> None:
    record_event(
        "alert.checked",
        actor=actor,
        subject=check.alert,
        clause=step.clause,
        data={"step": step.code, "result": check.result, "check": check.pk},
    )
    announce("alert", id=str(check.alert_id))


@transaction.atomic
def clear_to_act(
    *, alert_id: UUID, actor: User, legal_basis: str = "", legal_basis_detail: str = ""
) -> Clearance:
    """Confirm that every check stands for this officer; refused while one is missing.

    An entry about a person asks for the stop's own legal basis first.
    """
    alert, profile = open_alert(alert_id, actor, "check_vehicle")
    now = timezone.now()
    check_clear_to_act(
        profile=profile,
        checks=done_checks(alert),
        officer_id=actor.pk,
        is_open=True,
        now=now,
    )
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


def _grant_clearances(alert: Alert, profile: Profile) -> None:
    """Record, for each officer whose own vehicle check stands, the moment all checks stand.

    Not for an entry about a person: there the officer states the legal basis and confirms.
    """
    if concerns_person(alert):
        return
    now = timezone.now()
    checks = done_checks(alert)
    officers = {c.officer_id for c in checks if c.result == Check.Result.THIS_VEHICLE}
    held = set(alert.clearances.filter(until__gt=now).values_list("officer_id", flat=True))
    for officer_id in officers - held:
        with suppress(PolicyViolation):
            check_clear_to_act(
                profile=profile, checks=checks, officer_id=officer_id, is_open=True, now=now
            )
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
    announce("alert", id=str(alert.pk))
    return clearance


def _clear_until(profile: Profile, alert: Alert, officer_id: int, now: datetime) -> datetime:
    # The clearance lives as long as the oldest status it rests on.
    states = step_states(profile=profile, checks=done_checks(alert), officer_id=officer_id, now=now)
    confirmed = [
        s.check.at for s in states if s.step.kind == "status" and s.state == "done" and s.check
    ]
    return min(confirmed, default=now) + timedelta(
        minutes=profile.verification.confirmation_minutes
    )
