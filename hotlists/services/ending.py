"""How alerts end, who is told, and the stop that is documented."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.live import announce
from alpr_compliance.policy import PolicyViolation, Profile
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Alert, Check, Clearance, Match, MatchedEntry, Notice, Stop, TypedPlate
from hotlists.rules.ending import (
    check_legal_basis,
    check_match_outcome,
    check_stop_cleared,
    check_stop_documented,
)
from hotlists.rules.verification import Wanted
from hotlists.services.entry import suspend_entry
from ledger.services import record_event
from personnel.models import Role, User


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Whether the list was right about the plate, for one match."""

    outcome: str
    mismatch: str = ""


@dataclass(frozen=True, kw_only=True)
class StopFacts:
    """What an officer writes about the stop that followed."""

    report_number: str
    is_named_in_narrative: bool
    legal_basis: str = ""
    legal_basis_detail: str = ""
    not_cleared_reason: str = ""


@transaction.atomic
def end_alert(
    *,
    alert_id: UUID,
    actor: User,
    answers: Mapping[int, Answer],
    field_outcome: str,
    stop: StopFacts | None = None,
) -> Alert:
    """End an alert with its two answers; a stop ends it only with its documentation."""
    alert = Alert.objects.select_for_update(no_key=True).get(pk=alert_id)
    permissions.require(actor, "end", alert)
    profile = effective_profile(timezone.now())
    if alert.status != Alert.Status.OPEN:
        raise PolicyViolation(
            profile.cite("outcomes"), "This alert has ended already.", "Go back to the queue."
        )
    if field_outcome not in Alert.FieldOutcome.values:
        raise ValidationError("Say what happened.")
    undecided = list(alert.matches.filter(outcome=""))
    for match in undecided:
        _check_and_decide(match, answers.get(match.pk, Answer(outcome="")), actor, profile)
    if field_outcome == Alert.FieldOutcome.STOP:
        nothing = StopFacts(report_number="", is_named_in_narrative=False)
        _record_stop(
            alert,
            actor,
            profile,
            stop or nothing,
            is_person_based=any(match.is_person_based for match in undecided),
        )
    _end(alert, actor, field_outcome)
    if any(match.outcome == Match.Outcome.NOT_DETERMINED for match in undecided):
        tell_supervisor(alert=alert, about=actor, kind=Notice.Kind.NOT_DETERMINED)
    return alert


def _check_and_decide(match: Match, answer: Answer, actor: User, profile: Profile) -> None:
    check_match_outcome(
        profile=profile,
        outcome=answer.outcome,
        mismatch=answer.mismatch,
        is_in_doubt=_is_in_doubt(match),
    )
    _decide(match, answer, actor)


def _is_in_doubt(match: Match) -> bool:
    """Not the entry's own plate as read, and no officer typed that plate at the vehicle."""
    is_other = match.state_relation == Match.StateRelation.OTHER
    if match.how == Match.How.EXACT and not is_other:
        return False
    seen = Check.objects.filter(alert_id=match.alert_id, result=Check.Result.THIS_VEHICLE)
    typed = TypedPlate.objects.filter(check_id__in=seen.values("pk")).values_list("plate", "state")
    entries = MatchedEntry.objects.filter(match=match).values_list("entry__plate", "entry__state")
    return not any(Wanted(*entry).is_seen(*plate) for entry in entries for plate in typed)


def _record_stop(
    alert: Alert, actor: User, profile: Profile, facts: StopFacts, *, is_person_based: bool
) -> None:
    check_stop_documented(
        profile=profile,
        report_number=facts.report_number,
        is_named_in_narrative=facts.is_named_in_narrative,
    )
    clearance = _clearance_of(alert, actor)
    basis, detail = facts.legal_basis, facts.legal_basis_detail.strip()
    if clearance is not None and clearance.legal_basis:
        basis, detail = clearance.legal_basis, clearance.legal_basis_detail
    was_cleared = clearance is not None
    check_stop_cleared(profile=profile, was_cleared=was_cleared, reason=facts.not_cleared_reason)
    check_legal_basis(
        profile=profile, is_person_based=is_person_based, legal_basis=basis, detail=detail
    )
    stop = Stop(
        alert=alert,
        officer=actor,
        report_number=facts.report_number.strip(),
        is_named_in_narrative=facts.is_named_in_narrative,
        legal_basis=basis,
        legal_basis_detail=detail,
        clearance=clearance,
        not_cleared_reason=facts.not_cleared_reason.strip(),
        recorded_at=timezone.now(),
    )
    stop.full_clean()
    stop.save()
    record_event(
        "stop.recorded",
        actor=actor,
        subject=alert,
        clause=profile.cite("stop_report"),
        data={"cleared": was_cleared},
    )
    if not was_cleared:
        kind, reason = Notice.Kind.NOT_CLEARED, facts.not_cleared_reason.strip()
        tell_supervisor(alert=alert, about=actor, kind=kind, reason=reason)


def _clearance_of(alert: Alert, officer: User) -> Clearance | None:
    """The officer's last clearance, unless their own eyes took it back since."""
    seen = alert.checks.filter(officer=officer, kind="vehicle").last()
    if seen is None or seen.result != Check.Result.THIS_VEHICLE:
        return None
    return alert.clearances.filter(officer=officer).order_by("-at").first()


def close_misread(*, alert: Alert, actor: User) -> None:
    """End an alert whose read was wrong: every match failed to correlate. Part of a check."""
    misread = Answer(outcome=Match.Outcome.NOT_CORRELATED, mismatch=Match.Mismatch.MISREAD)
    for match in alert.matches.filter(outcome=""):
        _decide(match, misread, actor)
    _end(alert, actor, Alert.FieldOutcome.NO_ACTION)


def close_not_wanted(*, alert: Alert, match: Match, actor: User) -> None:
    """A negative status answer: suspend the entry, tell all who saw it, end the alert.

    Where another entry still stands on the same vehicle, the alert stays open for that one.
    """
    stale = Answer(outcome=Match.Outcome.NOT_CORRELATED, mismatch=Match.Mismatch.STALE_ENTRY)
    _decide(match, stale, actor)
    for matched in MatchedEntry.objects.filter(match=match):
        suspend_entry(entry_id=matched.entry_id, actor=actor)
    withdraw_clearances(alert)
    for view in alert.views.exclude(person=actor).select_related("person"):
        tell(alert=alert, person=view.person, about=actor, kind=Notice.Kind.NOT_WANTED)
    if not alert.matches.filter(outcome="").exists():
        _end(alert, actor, Alert.FieldOutcome.NO_ACTION)


def withdraw_clearances(alert: Alert, *, officer: User | None = None) -> None:
    """What cleared this officer, or everyone, no longer stands. Part of a check."""
    now = timezone.now()
    held = Clearance.objects.filter(alert=alert, until__gt=now)
    if officer is not None:
        held = held.filter(officer=officer)
    held.update(until=now)


def end_as_not_determined(*, alert: Alert, actor: User) -> None:
    """End an alert nobody answered before its captured data had to go. Part of the purge."""
    for match in alert.matches.filter(outcome=""):
        _decide(match, Answer(outcome=Match.Outcome.NOT_DETERMINED), actor)
    _end(alert, actor, Alert.FieldOutcome.NO_ACTION)
    kind = Notice.Kind.NOT_DETERMINED
    if alert.claimed_by is not None:
        tell_supervisor(alert=alert, about=alert.claimed_by, kind=kind)
        return
    for person in User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR):
        tell(alert=alert, person=person, about=actor, kind=kind)


def _decide(match: Match, answer: Answer, actor: User) -> None:
    match.outcome = answer.outcome
    match.mismatch = answer.mismatch
    match.decided_by = actor
    match.decided_at = timezone.now()
    match.full_clean()
    match.save(update_fields=["outcome", "mismatch", "decided_by", "decided_at"])


def _end(alert: Alert, actor: User, field_outcome: str) -> None:
    alert.status = Alert.Status.ENDED
    alert.field_outcome = field_outcome
    alert.ended_by = actor
    alert.ended_at = timezone.now()
    alert.full_clean()
    alert.save(update_fields=["status", "field_outcome", "ended_by", "ended_at"])
    profile = effective_profile(timezone.now())
    record_event(
        "alert.ended",
        actor=actor,
        subject=alert,
        clause=profile.cite("outcomes"),
        data={"field_outcome": field_outcome},
    )
    announce("alert", id=str(alert.pk))


def tell_supervisor(*, alert: Alert, about: User, kind: Notice.Kind, reason: str = "") -> None:
    """Put it before the immediate supervisor of the person it is about."""
    if about.supervisor is not None:
        tell(alert=alert, person=about.supervisor, about=about, kind=kind, reason=reason)


def tell(*, alert: Alert, person: User, about: User, kind: Notice.Kind, reason: str = "") -> None:
    """Put it before one person, until they have seen it."""
    Notice.objects.create(
        person=person, alert=alert, kind=kind, about=about, reason=reason, at=timezone.now()
    )
    record_event(
        "notice.given", actor=about, subject=alert, data={"notice": kind.value, "to": person.pk}
    )
