"""The recorded checks of an alert: status, photo, vehicle."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile, Step
from hotlists.models import Alert, Check, Match, Notice, TypedPlate
from hotlists.rules.instruction import leading_match
from hotlists.rules.verification import (
    check_can_skip,
    check_dispatch_may_know,
    check_entry_is_named,
    check_entry_stands,
    check_has_photo,
    check_vehicle_is_wanted,
)
from hotlists.services.audience import announce_alert, dispatch_may_know
from hotlists.services.clearance import grant_clearances, review_clearances
from hotlists.services.crew import officers_at_hand
from hotlists.services.ending import close_misread, close_not_wanted, withdraw_clearances
from hotlists.services.notice import tell_supervisor
from hotlists.services.standing import done_checks, has_photo, open_alert, standing
from ledger.services import record_event
from personnel.models import User
from reads.plates import PLATE, clean_plate
from reads.states import STATES


def match_to_check(alert_id: UUID, actor: User) -> int | None:
    """The match whose status this person needs next: of what they saw, the one that leads."""
    alert = Alert.objects.visible_to(actor).get(pk=alert_id)
    seen = [
        c.matches
        for c in done_checks(alert)
        if c.result == Check.Result.THIS_VEHICLE and c.officer_id == actor.pk
    ]
    stands = standing(alert)
    there = {pk: stands[pk].instruction for pk in stands if not seen or pk in seen[-1]}
    return leading_match(there) if there else _first_undecided(alert)


def _first_undecided(alert: Alert) -> int | None:
    return alert.matches.filter(outcome="").values_list("pk", flat=True).first()


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
    check_dispatch_may_know(profile=profile, may_know=dispatch_may_know(alert))
    match = _undecided(alert, profile, match_id)
    check_entry_stands(profile=profile, stands=match.pk in standing(alert))
    if alert.checks.filter(step=step, match=match, result=Check.Result.REQUESTED).exists():
        raise PolicyViolation(
            chosen.clause, "Dispatch has been asked already.", "Wait for the answer."
        )
    check = _record(alert, profile, chosen, Check.Result.REQUESTED, actor, match=match)
    review_clearances([alert], profile)
    return check


@transaction.atomic
def answer_status(
    *,
    alert_id: UUID,
    actor: User,
    step: str,
    match_id: int | None,
    result: Check.Result,
    method: str,
    reference: str,
    on_behalf_of: int | None = None,
) -> Check:
    """Record the answer of a status check: valid, not valid, or cannot tell.

    It says which match it is about, unless a single one is left.

    Answers the open request to dispatch about this match where there is one; then the check stays
    the asking officer's and names who answered. `on_behalf_of` is the officer who asked in another
    way, as by radio: they and who answered are both recorded. "Not valid" suspends the entry and
    tells all who saw it.
    """
    alert, profile = open_alert(alert_id, actor, "answer_status")
    chosen = _check_answer(find_step(profile, step, "status"), result, method, reference)
    match = _undecided(alert, profile, match_id or _only_match(alert, chosen))
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
        asker = actor if on_behalf_of is None else _asker(alert, on_behalf_of)
        check = _record(alert, profile, chosen, result, actor, match=match, officer=asker, **facts)
    if result == Check.Result.NOT_VALID:
        close_not_wanted(alert=alert, match=match, actor=actor)
    if alert.status == Alert.Status.OPEN:
        grant_clearances(alert, profile)
    return check


def _asker(alert: Alert, person_id: int) -> User:
    asker = officers_at_hand(alert).filter(pk=person_id).first()
    if asker is None:
        raise ValidationError("Choose an officer who is on the alert or on duty.")
    return asker


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
        has_photo=has_photo(alert),
        now=timezone.now(),
    )
    check = _record(alert, profile, chosen, Check.Result.SKIPPED, actor, reason=reason.strip())
    if told:
        status = chosen.kind == "status"
        kind = Notice.Kind.STATUS_SKIPPED if status else Notice.Kind.STEP_SKIPPED
        tell_supervisor(alert=alert, about=actor, kind=kind, reason=reason.strip())
    grant_clearances(alert, profile)
    return check


@transaction.atomic
def compare_photo(*, alert_id: UUID, actor: User, step: str, is_same: bool) -> Check:
    """Photograph against read, by any trained person; another plate ends it as a misread."""
    alert, profile = open_alert(alert_id, actor, "compare_photo")
    chosen = find_step(profile, step, "photo")
    check_has_photo(step=chosen, has_photo=has_photo(alert))
    result = Check.Result.SAME if is_same else Check.Result.DIFFERENT
    check = _record(alert, profile, chosen, result, actor)
    if is_same:
        grant_clearances(alert, profile)
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
        wanted = list(standing(alert).values())
        check_entry_stands(profile=profile, stands=bool(wanted))
        check_vehicle_is_wanted(
            profile=profile,
            typed_plate=plate,
            typed_state=state,
            vehicle=vehicle,
            wanted=wanted,
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
        grant_clearances(alert, profile)
    return check


def _only_match(alert: Alert, step: Step) -> int:
    stands = standing(alert)
    check_entry_is_named(step=step, standing=len(stands))
    left = next(iter(stands), None) or _first_undecided(alert)
    if left is None:
        raise ValidationError("Nothing is left to check on this alert.")
    return left


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
        at=timezone.now(),
        **({"officer": actor} | facts),
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
    announce_alert(check.alert)
