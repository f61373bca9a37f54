"""The stop that followed an alert: documented, with what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.models import Case
from hotlists.models import (
    Alert,
    Clearance,
    Disclosure,
    Match,
    MatchedEntry,
    Notice,
    Stop,
)
from hotlists.rules.ending import check_legal_basis, check_stop_cleared, check_stop_documented
from hotlists.rules.instruction import is_against_stop
from hotlists.rules.stop import (
    MatchAnswer,
    StopOutcome,
    check_hand_over,
    check_stop_as_told,
    check_stop_outcome,
    check_stop_time,
)
from hotlists.services.follow_up import add_follow_ups
from hotlists.services.incident import open_incident
from hotlists.services.notice import tell_administrator, tell_supervisor
from ledger.services import record_event
from personnel.models import User

NOTHING_SAID = StopOutcome()
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class StopFacts:
    """What an officer writes about the stop that followed; without a time it was made just now."""

    made_at: datetime | None = None
    report_number: str
    is_named_in_narrative: bool
    legal_basis: str = ""
    legal_basis_detail: str = ""
    not_cleared_reason: str = ""
    outcome: StopOutcome = NOTHING_SAID


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Who took over: the other agency and its person."""

    agency: str
    person: str


def record_stop(
    *,
    alert: Alert,
    actor: User,
    profile: Profile,
    facts: StopFacts,
    answered: Sequence[Match],
    instruction: str,
) -> Stop:
    """Store the stop with what came of it, open its incident and follow-ups. Part of the ending.

    `answered`: the matches decided about what was stopped. `instruction`: what officers were told.
    """
    now = timezone.now()
    made_at = facts.made_at or now
    _check_facts(facts, profile)
    check_stop_time(profile=profile, made_at=made_at, opened_at=alert.opened_at, now=now)
    clearance = clearance_at(alert, actor, made_at)
    is_against = is_against_stop(instruction)
    reason = _why(facts, profile, is_cleared=clearance is not None, is_against=is_against)
    basis, detail = _legal_basis(facts, clearance, answered, profile)
    stop = Stop(
        alert=alert,
        officer=actor,
        case=_case_of(answered, facts.report_number.strip()),
        report_number=facts.report_number.strip(),
        is_named_in_narrative=facts.is_named_in_narrative,
        legal_basis=basis,
        legal_basis_detail=detail,
        clearance=clearance,
        not_cleared_reason=reason,
        is_against_instruction=is_against,
        made_at=made_at,
        recorded_at=now,
        **_columns(facts.outcome),
    )
    stop.full_clean()
    stop.save()
    _set_off(stop, facts.outcome, answered, profile)
    return stop


def _why(facts: StopFacts, profile: Profile, *, is_cleared: bool, is_against: bool) -> str:
    reason = facts.not_cleared_reason.strip()
    check_stop_cleared(profile=profile, was_cleared=is_cleared, reason=reason)
    check_stop_as_told(profile=profile, is_against_instruction=is_against, reason=reason)
    return reason


def _set_off(stop: Stop, outcome: StopOutcome, answered: Sequence[Match], profile: Profile) -> None:
    """What follows from a stop: its record, who is told, what is asked later, its incident."""
    _record(stop, profile)
    _tell(stop)
    add_follow_ups(stop=stop, profile=profile)
    answers = [MatchAnswer(outcome=each.outcome, mismatch=each.mismatch) for each in answered]
    open_incident(stop=stop, outcome=outcome, answers=answers, profile=profile)


def _tell(stop: Stop) -> None:
    kinds = {
        Notice.Kind.NOT_CLEARED: stop.clearance is None,
        Notice.Kind.AGAINST: stop.is_against_instruction,
    }
    for kind, holds in kinds.items():
        if holds:
            reason = stop.not_cleared_reason
            tell_supervisor(alert=stop.alert, about=stop.officer, kind=kind, reason=reason)


def _check_facts(facts: StopFacts, profile: Profile) -> None:
    check_stop_documented(
        profile=profile,
        report_number=facts.report_number,
        is_named_in_narrative=facts.is_named_in_narrative,
    )
    check_stop_outcome(profile=profile, outcome=facts.outcome)


def _legal_basis(
    facts: StopFacts, clearance: Clearance | None, answered: Sequence[Match], profile: Profile
) -> tuple[str, str]:
    """The basis stated when the officer was cleared; else the one they state now."""
    basis, detail = facts.legal_basis, facts.legal_basis_detail.strip()
    if clearance is not None and clearance.legal_basis:
        basis, detail = clearance.legal_basis, clearance.legal_basis_detail
    is_person_based = any(match.is_person_based for match in answered)
    check_legal_basis(
        profile=profile, is_person_based=is_person_based, legal_basis=basis, detail=detail
    )
    return basis, detail


def _case_of(answered: Sequence[Match], report_number: str) -> Case | None:
    confirmed = [match.pk for match in answered if match.outcome == Match.Outcome.CONFIRMED]
    entries = MatchedEntry.objects.filter(match__in=confirmed).values("entry")
    case = Case.objects.filter(entries__in=entries).order_by("pk").first()
    return case or Case.objects.filter(number__iexact=report_number).first()


def _columns(outcome: StopOutcome) -> dict[str, object]:
    said = set(outcome.outcomes)
    return {
        "outcomes": [each.value for each in Stop.Outcome if each.value in said],
        "has_search": outcome.has_search,
        "has_force": outcome.has_force,
        "has_injury": outcome.has_injury,
        "is_wrong_vehicle": outcome.is_wrong_vehicle,
        "is_wrong_person": outcome.is_wrong_person,
    }


def _record(stop: Stop, profile: Profile) -> None:
    came_of_it = {outcome: True for outcome in stop.outcomes}
    record_event(
        "stop.recorded",
        actor=stop.officer,
        subject=stop.alert,
        clause=profile.cite("stop_report"),
        data={
            "cleared": stop.clearance is not None,
            "against_instruction": stop.is_against_instruction,
            "search": stop.has_search,
            "force": stop.has_force,
            "injury": stop.has_injury,
            **came_of_it,
        },
    )


def clearance_at(alert: Alert, officer: User, at: datetime) -> Clearance | None:
    """The officer's clearance that stood at this time, which may be given to the minute.

    It ends with the status it rests on, with what takes it back, and with the alert.
    """
    if alert.ended_at is not None and at > alert.ended_at:
        return None
    stood = alert.clearances.filter(officer=officer, at__lt=at + MINUTE, until__gte=at)
    return stood.order_by("-at").first()


def record_hand_over(
    *, alert: Alert, actor: User, profile: Profile, hand_over: HandOver | None
) -> Disclosure:
    """Store that the alert was handed to another agency's person, and tell. Part of the ending."""
    taken = hand_over or HandOver(agency="", person="")
    check_hand_over(
        profile=profile,
        agency=taken.agency,
        person=taken.person,
        is_sealed=alert.written_approval_id is not None,
    )
    disclosure = Disclosure(
        alert=alert,
        kind=Disclosure.Kind.HANDED_OVER,
        agency=taken.agency.strip(),
        person=taken.person.strip(),
        fields=["plate", "state", "place", "category"],
        with_plate=True,
        basis="Handed over in the field as the alert's outcome",
        at=timezone.now(),
        by=actor,
    )
    disclosure.full_clean()
    disclosure.save()
    record_event(
        "disclosure.made",
        actor=actor,
        subject=disclosure,
        clause=profile.cite("outcomes"),
        data={"disclosure": disclosure.kind, "plate": True, "alert": str(alert.pk)},
    )
    left = Notice.Kind.LEFT_AGENCY
    tell_administrator(alert=alert, about=actor, kind=left, reason=disclosure.agency)
    return disclosure
