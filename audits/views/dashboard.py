"""What needs me now, what is overdue, and four charts. Nothing else."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alpr_compliance.policy import Profile
from audits.evidence import State
from audits.matrix import matrix
from audits.needs import needs_of
from governance.services import effective_profile
from hotlists.models import HotList, Match
from hotlists.services.tally import count_outcomes
from personnel.access import may_enter
from personnel.models import User
from personnel.requests import MemberRequest
from reads.activity import Table, by_quality, people_seen_by, scored, searches_of
from reads.calendar import agency_zone
from reads.rules.retention import retention_cutoff
from reads.stored import reads_by_age

DAYS = 90
LATE = (State.RED, State.AMBER)


@require_GET
def dashboard(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    context = {
        "needs": needs_of(request.user, profile, now),
        "late": _late(request.user, profile, now),
        "charts": _charts(request.user, profile, now),
        "days": DAYS,
        "now": now,
    }
    return render(request, "audits/dashboard.html", context)


def _late(user: User, profile: Profile, now: datetime) -> list[dict[str, object]]:
    """What is late or broken, once each: several clauses may rest on the same thing."""
    if not may_enter(user, "audits:compliance"):
        return []
    found: dict[str, dict[str, object]] = {}
    for line in matrix(profile, now):
        if line.state in LATE:
            row = found.setdefault(
                line.words,
                {"words": line.words, "is_broken": line.state is State.RED, "clauses": [],
                 "url": line.url if line.page and may_enter(user, line.page) else ""},
            )  # fmt: skip
            clauses = row["clauses"]
            assert isinstance(clauses, list)
            clauses.append(line.unit.document_id)
    return sorted(found.values(), key=lambda row: not row["is_broken"])


def _charts(user: User, profile: Profile, now: datetime) -> list[tuple[str, str, str, Table]]:
    since = now - timedelta(days=DAYS)
    people = [*people_seen_by(user).values_list("pk", flat=True)]
    scores = scored(searches_of(people, since, now), profile)
    return [
        ("outcomes", f"Matches by outcome, {DAYS} days", "bars", _outcomes(since, now)),
        ("ages", "Stored reads by age in days", "stacked", _ages(profile, now)),
        ("quality", "Searches by what the reason says", "stacked",
         by_quality(scores, since, now, profile)),
        ("lists", "Hours since each list was updated", "bars", _lists(now)),
    ]  # fmt: skip


def _outcomes(since: datetime, now: datetime) -> Table:
    counts = dict.fromkeys(Match.Outcome.values, 0)
    zone = agency_zone()
    days = since.astimezone(zone).date(), now.astimezone(zone).date()
    for (_, _, outcome), number in count_outcomes(*days).items():
        counts[outcome] += number
    rows = [(Match.Outcome(code).label, number) for code, number in counts.items()]
    return Table(("Outcome", "Matches"), rows)


def _ages(profile: Profile, now: datetime) -> Table:
    ages = reads_by_age(now, retention_cutoff(profile, now))
    rows = [(str(bar.since), bar.reads, 0) for bar in ages.bars]
    return Table(
        ("Days", "Within the limit", "Held past it"), [*rows, ("held", 0, ages.held.reads)]
    )


def _lists(now: datetime) -> Table:
    lists = HotList.objects.exclude(determined_at=None)
    rows = [
        (each.name, round((now - each.refreshed_at).total_seconds() / 3600, 1)) for each in lists
    ]
    return Table(("List", "Hours"), rows)
