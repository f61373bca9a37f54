"""Evidence on retention: the purge, holds, and what is past the limit."""

from datetime import datetime, timedelta

from alpr_compliance.policy import Profile
from audits.evidence.people import day
from audits.evidence.registry import (
    Evidence,
    State,
    count_parts,
    counted,
    gives_evidence,
    gives_parts,
)
from reads.models import Hold, PreservedRead, PurgeRun, Read, Reconciliation, RetentionIncident
from reads.rules.retention import retention_cutoff

LATE = timedelta(hours=2)
WARRANTS = (Hold.Ground.SEARCH_WARRANT_STATE, Hold.Ground.SEARCH_WARRANT_FEDERAL)


@gives_evidence(
    "KIN-IV.E.3", "NC-20-183.32(a)#retention", "LEX-3.B.xv#retention", "NE-60-3204(1)#retention",
    "LEX-3.E#retention",
)  # fmt: skip
def purge(profile: Profile, now: datetime) -> Evidence:
    limit = profile.retention.reads.effective
    done = PurgeRun.objects.filter(status=PurgeRun.Status.DONE).first()
    # The purge comes each hour: what is older is overdue.
    if Read.objects.filter(captured_at__lte=retention_cutoff(profile, now) - LATE).exists():
        return Evidence(f"Reads past {limit} are stored", State.RED, "reads:retention")
    oldest = Read.objects.order_by("captured_at").values_list("captured_at", flat=True).first()
    words = f"Limit {limit}, oldest read {day(oldest, profile) if oldest else 'none'}"
    if done is None:
        return Evidence(f"{words}, no purge yet", State.AMBER, "reads:retention")
    is_late = done.started_at < now - LATE
    words += f", last purge {day(done.started_at, profile)}"
    return Evidence(words, State.AMBER if is_late else State.GREEN, "reads:retention")


@gives_parts(
    warrant=("KIN-IV.E.3.a", "NC-20-183.32(b)"),
    preservation=("KIN-IV.E.3.b", "KIN-IV.E.4#retention", "NC-20-183.32(c)#retention"),
    evidence=(
        "LEX-3.B.xv#retention-2", "LEX-3.E#retention-2", "LEX-3.B.ii#retention",
        "NE-60-3204(1)#retention-2", "LEX-3.B.ii#alerts",
    ),
    ending=("KIN-IV.E.7", "NC-20-183.32(d)"),
)  # fmt: skip
def holds(profile: Profile, now: datetime) -> dict[str, Evidence]:
    """Holds by their ground, and those that end."""
    live = Hold.objects.live(now)
    evidence = live.filter(ground=Hold.Ground.EVIDENCE)
    found = count_parts(
        Hold.objects.all(),
        warrant=live.filter(ground__in=WARRANTS),
        preservation=live.filter(ground=Hold.Ground.PRESERVATION_REQUEST),
        evidence=evidence,
        late=evidence.filter(review_due_at__lt=now),
        soon=live.filter(ends_at__lt=now + timedelta(days=30)),
        unsettled=Hold.objects.over(now).filter(settled_at=None),
    )
    kept = f"{counted(PreservedRead.objects.count(), 'read')} kept past the limit"
    as_evidence = f"{counted(found['evidence'], 'hold')} as evidence"
    if found["late"]:
        as_evidence += f", {counted(found['late'], 'review')} overdue"
    ending = f"{counted(found['soon'], 'hold')} end within 30 days"
    return {
        "warrant": _in_force(f"{counted(found['warrant'], 'hold')} by warrant, {kept}"),
        "preservation": _in_force(
            f"{counted(found['preservation'], 'hold')} by preservation request, {kept}"
        ),
        "evidence": _in_force(as_evidence, State.AMBER if found["late"] else State.GREEN),
        "ending": _in_force(f"{ending}, {found['unsettled']} ended and not yet emptied"),
    }


def _in_force(words: str, state: State = State.GREEN) -> Evidence:
    return Evidence(words, state, "reads:holds")


@gives_evidence("KIN-IV.H.2#retention")
def reconciliation(profile: Profile, now: datetime) -> Evidence:
    last = Reconciliation.objects.order_by("-made_at").first()
    unsupported = RetentionIncident.objects.open().filter(kind=RetentionIncident.Kind.UNSUPPORTED)
    if unsupported.exists():
        words = f"{counted(unsupported.count(), 'place')} with data past the limit and no ground"
        return Evidence(words, State.RED, "reads:retention")
    if last is None:
        return Evidence(
            "Stored data is not compared with the request log yet", State.AMBER, "reads:retention"
        )
    words = f"Compared with the log on {day(last.made_at, profile)}: all supported"
    is_late = last.made_at < now - timedelta(days=2)
    return Evidence(words, State.AMBER if is_late else State.GREEN, "reads:retention")
