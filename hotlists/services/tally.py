"""Outcomes sealed with the day they belong to, and their later corrections."""

import json
from collections import Counter
from datetime import UTC, date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from alpr_compliance.policy import enforces
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Alert, Match, OutcomeTally, TallyAdjustment
from hotlists.rules.tally import check_can_correct
from hotlists.services.review import follow_up
from ledger.services import record_event
from ledger.signing import sign
from personnel.models import User
from reads.calendar import agency_zone, midnight
from reads.models import PurgeRun
from reads.partitions import start_of
from reads.services.purge.tally import UncountedDay

FORMAT = "alpr tally adjustment 1"
Reason = TallyAdjustment.Reason
# Why a person corrects; the first reason is the system's own, for what is answered late.
REASONS = [(each.value, each.label) for each in Reason if each != Reason.ANSWERED_LATER]

# The camera is that of the read the match was made on; a match whose row is gone is NULL. Of all
# entries only those that a source dropped are ever deleted.
MATCHES = """
SELECT m.id, s.camera_id, m.list_name, coalesce(e.kind, 'imported'), m.outcome, a.status,
    c.captured_at
FROM hotlists_matchedentry c
LEFT JOIN hotlists_match m ON m.id = c.match_id
LEFT JOIN hotlists_alert a ON a.id = m.alert_id
LEFT JOIN hotlists_entry e ON e.id = c.entry_id
LEFT JOIN LATERAL (
    SELECT camera_id FROM hotlists_sighting s
    WHERE s.alert_id = m.alert_id AND s.captured_at = c.captured_at LIMIT 1
) s ON true
WHERE c.captured_at >= %s AND c.captured_at < %s AND c.captured_at <= %s
"""


@enforces("LEX-3.B.vii.1", "LEX-3.B.vii.2", "NE-60-3206(3)#alerts")
def seal_outcomes(run: PurgeRun, day: date) -> None:
    """Count the outcomes of a day that is about to be emptied. Part of the purge's transaction.

    Raises UncountedDay where a match can not be counted, so that nothing of the day is removed.
    """
    since = start_of(day)
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, [since, since + timedelta(days=1), run.cutoff])
        rows = cursor.fetchall()
    zone = agency_zone()
    groups: dict[tuple[date, int | None, str, str, str], list[int]] = {}
    for match_id, camera_id, list_name, kind, outcome, status, captured_at in rows:
        if match_id is None or (status == Alert.Status.ENDED and not outcome):
            raise UncountedDay(f"{day}: a match has no outcome")
        told = outcome or Match.Outcome.NOT_DETERMINED.value
        key = (captured_at.astimezone(zone).date(), camera_id, list_name, kind, told)
        groups.setdefault(key, []).append(match_id)
    for (local_day, camera_id, list_name, kind, outcome), ids in groups.items():
        tally = OutcomeTally.objects.create(
            run=run,
            day=day,
            local_day=local_day,
            camera_id=camera_id,
            list_name=list_name,
            entry_kind=kind,
            outcome=outcome,
            matches=len(ids),
        )
        Match.objects.filter(pk__in=ids).update(tally=tally)


@transaction.atomic
@enforces("LEX-3.B.vii.1", "NE-60-3206(3)#alerts")
def correct_outcome(
    *, match_id: int, actor: User, outcome: str, reason: str, mismatch: str = ""
) -> Match:
    """Change how a match turned out after its alert ended; a sealed count is adjusted, signed."""
    visible = Match.objects.filter(alert__in=Alert.objects.visible_to(actor))
    match = visible.select_for_update(no_key=True, of=("self",)).get(pk=match_id)
    permissions.require(actor, "correct_outcome", match)
    profile = effective_profile(timezone.now())
    check_can_correct(
        profile=profile,
        is_ended=match.alert.status == Alert.Status.ENDED,
        before=match.outcome,
        outcome=outcome,
        mismatch=mismatch,
        has_reason=reason in dict(REASONS),
    )
    match.outcome, match.mismatch = outcome, mismatch
    match.decided_by, match.decided_at = actor, timezone.now()
    match.full_clean()
    match.save(update_fields=["outcome", "mismatch", "decided_by", "decided_at"])
    adjust_tally(match, actor=actor, reason=Reason(reason))
    follow_up(match, actor=actor)
    record_event(
        "match.outcome_corrected",
        actor=actor,
        subject=match,
        clause=profile.cite("outcomes"),
        data={"outcome": outcome, "reason": reason},
    )
    return match


def adjust_tally(match: Match, *, actor: User, reason: TallyAdjustment.Reason) -> None:
    """Sign that one match of a sealed tally turned out otherwise. Part of its new outcome."""
    if match.tally is None:
        return
    last = match.adjustments.last()
    before = last.to_outcome if last else match.tally.outcome
    if before == match.outcome:
        return
    now = timezone.now()
    facts = {
        "format": FORMAT,
        "tally": match.tally_id,
        "match": match.pk,
        "from": before,
        "to": match.outcome,
        "reason": reason.value,
        "made_by": actor.pk,
        "made_at": now.astimezone(UTC).isoformat(),
    }
    content = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    signature = sign(content.encode())
    adjustment = TallyAdjustment(
        tally=match.tally,
        match=match,
        from_outcome=before,
        to_outcome=match.outcome,
        reason=reason,
        made_by=actor,
        made_at=now,
        content=content,
        public_key=signature.public_key,
        signature=signature.value,
    )
    adjustment.full_clean()
    adjustment.save()


def count_outcomes(first: date, last: date) -> Counter[tuple[str, str, str]]:
    """Matches of these days by list, kind of entry and outcome: sealed, adjusted, and stored.

    The days are the agency's. The same before and after a purge.
    """
    zone = agency_zone()
    counts: Counter[tuple[str, str, str]] = Counter()
    tallies = OutcomeTally.objects.of_days(first, last)
    for tally in tallies.prefetch_related("adjustments"):
        key = (tally.list_name, tally.entry_kind)
        counts[*key, tally.outcome] += tally.matches
        for adjustment in tally.adjustments.all():
            counts[*key, adjustment.from_outcome] -= 1
            counts[*key, adjustment.to_outcome] += 1
    with connection.cursor() as cursor:
        end = midnight(last + timedelta(days=1), zone)
        cursor.execute(MATCHES, [midnight(first, zone), end, end])
        for _, _, list_name, kind, outcome, _, _ in cursor.fetchall():
            counts[list_name, kind, outcome or Match.Outcome.NOT_DETERMINED.value] += 1
    return +counts
