"""What came of a deployment, in numbers without plates: reads, matches and their outcomes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from alpr_compliance.policy import enforces
from camera_ingest.models import Deployment, DeploymentNote
from hotlists.models import Match, OutcomeTally, Sighting
from reads.calendar import agency_zone
from reads.models import PurgeTally, Read


@dataclass(frozen=True)
class Results:
    """Reads and matches while it stood, from what is stored and from the sealed counts."""

    reads: int
    alerts: int
    confirmed: int
    not_correlated: int
    arrests: int
    incidents: int


@enforces("LEX-3.B.iv", "KIN-III.D#equipment")
def results_of(deployment: Deployment, now: datetime) -> Results:
    """What was destroyed since is known by its day alone."""
    since = deployment.starts_at
    until = min(deployment.ended_at or now, deployment.ends_at or now, now)
    if until < since:
        return Results(0, 0, 0, 0, 0, 0)
    camera = deployment.camera_id
    zone = agency_zone()
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    stored = Read.objects.filter(camera_id=camera, captured_at__range=(since, until)).count()
    removed = PurgeTally.objects.filter(place="reads_read", camera_id=camera)
    seen = Sighting.objects.filter(camera_id=camera, captured_at__range=(since, until))
    matches = Match.objects.filter(tally=None, alert__in=seen.values("alert"))
    sealed = OutcomeTally.objects.of_days(first, last).filter(camera_id=camera)

    def with_outcome(outcome: str) -> int:
        counted = sealed.filter(outcome=outcome).aggregate(number=Sum("matches"))["number"]
        return matches.filter(outcome=outcome).count() + (counted or 0)

    notes = deployment.notes
    return Results(
        reads=stored + removed.captured(first, last),
        alerts=seen.values("alert").distinct().count(),
        confirmed=with_outcome(Match.Outcome.CONFIRMED),
        not_correlated=with_outcome(Match.Outcome.NOT_CORRELATED),
        arrests=notes.filter(kind=DeploymentNote.Kind.ARREST).count(),
        incidents=notes.filter(kind=DeploymentNote.Kind.INCIDENT).count(),
    )
