"""How alerts end, and who is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from hotlists.models import (
    Alert,
    Check,
    Clearance,
    Match,
    MatchedEntry,
    Notice,
    Suspension,
    TallyAdjustment,
    TypedPlate,
)
from hotlists.rules.ending import check_match_outcome
from hotlists.rules.stop import is_found
from hotlists.services.audience import announce_alert, in_place_of
from hotlists.services.clearance import review_clearances
from hotlists.services.notice import tell, tell_owners_of_end, tell_supervisor
from hotlists.services.review import follow_up
from hotlists.services.stand_down import queue_stand_downs
from hotlists.services.standing import instruction_of, open_alert, wanted_of
from hotlists.services.stop import HandOver, StopFacts, record_hand_over, record_stop
from hotlists.services.suspension import suspend_match
from hotlists.services.tally import adjust_tally
from ledger.services import record_event
from personnel.models import Role, User


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Whether the list was right about the plate, for one match."""

    outcome: str
    mismatch: str = ""


@transaction.atomic
def end_alert(
    *,
    alert_id: UUID,
    actor: User,
    answers: Mapping[int, Answer],
    field_outcome: str,
    stop: StopFacts | None = None,
    hand_over: HandOver | None = None,
) -> Alert:
    """End an alert with its two answers; a stop ends it only with its documentation."""
    alert, profile = open_alert(alert_id, actor, "end")
    if field_outcome not in Alert.FieldOutcome.values:
        raise ValidationError("Say what happened.")
    review_clearances([alert], profile)
    undecided = list(alert.matches.filter(outcome=""))
    instruction = instruction_of(alert)
    for match in undecided:
        _check_and_decide(match, answers.get(match.pk, Answer(outcome="")), actor, profile)
    if field_outcome == Alert.FieldOutcome.STOP:
        nothing = StopFacts(report_number="", is_named_in_narrative=False)
        record_stop(
            alert=alert,
            actor=actor,
            profile=profile,
            facts=stop or nothing,
            answered=undecided,
            instruction=instruction,
        )
        suspend_found(undecided, stop or nothing, actor, profile)
    if field_outcome == Alert.FieldOutcome.HANDED_OVER:
        record_hand_over(alert=alert, actor=actor, profile=profile, hand_over=hand_over)
    _end(alert, actor, field_outcome)
    queue_stand_downs(alert)
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
    follow_up(match, actor=actor)


def suspend_found(matches: Iterable[Match], stop: StopFacts, actor: User, profile: Profile) -> None:
    """What was found is no longer looked for: its record is suspended here at once."""
    to_arrest = {each.code for each in profile.categories if each.is_to_be_arrested}
    for match in matches:
        is_ours = match.outcome == Match.Outcome.CONFIRMED
        if is_ours and is_found(
            outcome=stop.outcome,
            is_person_based=match.is_person_based,
            is_to_be_arrested=match.category in to_arrest,
        ):
            suspend_match(match, actor=actor, reason=Suspension.Reason.RECOVERED)


def _is_in_doubt(match: Match) -> bool:
    """Not the entry's own plate as read, and no officer typed that plate at the vehicle."""
    is_other = match.state_relation == Match.StateRelation.OTHER
    if match.how == Match.How.EXACT and not is_other:
        return False
    seen = Check.objects.filter(alert_id=match.alert_id, result=Check.Result.THIS_VEHICLE)
    typed = TypedPlate.objects.filter(check_id__in=seen.values("pk")).values_list("plate", "state")
    wanted = wanted_of(match.alert_id, MatchedEntry.objects.filter(match=match)).values()
    return not any(each.is_seen(*plate) for each in wanted for plate in typed)


def close_misread(*, alert: Alert, actor: User) -> None:
    """End an alert whose read was wrong: every match failed to correlate. Part of a check."""
    misread = Answer(outcome=Match.Outcome.NOT_CORRELATED, mismatch=Match.Mismatch.MISREAD)
    for match in alert.matches.filter(outcome=""):
        _decide(match, misread, actor)
        follow_up(match, actor=actor)
    _end_by_check(alert, actor)
    queue_stand_downs(alert)


def close_not_wanted(*, alert: Alert, match: Match, actor: User) -> None:
    """A negative status answer: suspend the entry, tell all who saw it, end the alert.

    Where another entry still stands on the same vehicle, the alert stays open for that one.
    """
    stale = Answer(outcome=Match.Outcome.NOT_CORRELATED, mismatch=Match.Mismatch.STALE_ENTRY)
    _decide(match, stale, actor)
    suspend_match(match, actor=actor, reason=Suspension.Reason.NEGATIVE_STATUS)
    withdraw_clearances(alert)
    queue_stand_downs(alert)
    for view in alert.views.exclude(person=actor).select_related("person"):
        tell(alert=alert, person=view.person, about=actor, kind=Notice.Kind.NOT_WANTED)
    if not alert.matches.filter(outcome="").exists():
        _end_by_check(alert, actor)


def _end_by_check(alert: Alert, actor: User) -> None:
    """End it, and ask who may have acted on it before: no stop escapes its documentation."""
    _end(alert, actor, Alert.FieldOutcome.NO_ACTION)
    asked = {each.officer for each in alert.clearances.select_related("officer")}
    # Who made the check without having been clear has the question before them on the card.
    if alert.claimed_by is not None and alert.claimed_by != actor:
        asked.add(alert.claimed_by)
    for officer in sorted(asked, key=lambda each: each.pk):
        tell(alert=alert, person=officer, about=actor, kind=Notice.Kind.WAS_STOPPED)


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
    administrators = User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR)
    for person in in_place_of(alert, administrators, about=actor):
        tell(alert=alert, person=person, about=actor, kind=kind)


def _decide(match: Match, answer: Answer, actor: User) -> None:
    match.outcome = answer.outcome
    match.mismatch = answer.mismatch
    match.decided_by = actor
    match.decided_at = timezone.now()
    match.full_clean()
    match.save(update_fields=["outcome", "mismatch", "decided_by", "decided_at"])
    adjust_tally(match, actor=actor, reason=TallyAdjustment.Reason.ANSWERED_LATER)


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
    tell_owners_of_end(alert=alert, about=actor)
    announce_alert(alert)
