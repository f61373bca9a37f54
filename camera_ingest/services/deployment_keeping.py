"""What deployments need of the clock: cameras leave service with them, stops are noted at them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from camera_ingest import permissions
from camera_ingest.models import Camera, Deployment, DeploymentNote
from camera_ingest.rules.deployment import kinds_of_stop
from camera_ingest.services.deployment import stop_if_over
from governance.models import Adoption
from governance.services import effective_profile
from hotlists.models import Stop
from ledger.services import record_event
from personnel.models import User

# Within which a stop's outcome may still be corrected before its captured data can be gone.
RECENT = timedelta(days=14)
WORTH_NOTING = Q(outcomes__contains=[Stop.Outcome.ARREST]) | Q(incident__isnull=False)


def keep_deployments(*, actor: User) -> int:
    """Stop the cameras whose deployments are over, and note arrests and incidents that came of
    one; returns how many of both.
    """
    permissions.require(actor, "keep_deployments")
    now = timezone.now()
    if not Adoption.objects.in_force(now).exists():
        return 0
    serving = Camera.objects.filter(is_in_service=True).values_list("pk", flat=True)
    stopped = [stop_if_over(camera_id=pk, actor=actor, now=now) for pk in serving]
    return sum(stopped) + note_stops(actor=actor, now=now)


@enforces("LEX-3.B.iv", "KIN-III.D#equipment")
def note_stops(*, actor: User, now: datetime) -> int:
    """Note each recent stop with an arrest or an incident at the deployment that led to it.

    That is the deployment of the camera that saw the vehicle first. Only the report number and
    the day are kept: the alert's captured data goes with the reads.
    """
    profile = effective_profile(now)
    stops = Stop.objects.filter(recorded_at__gt=now - RECENT).select_related("alert")
    return sum(_note(stop, profile, actor, now) for stop in stops.filter(WORTH_NOTING))


@transaction.atomic
def _note(stop: Stop, profile: Profile, actor: User, now: datetime) -> int:
    first = stop.alert.sightings.order_by("captured_at").first()
    if first is None:
        return 0
    deployment = (
        Deployment.objects.filter(is_approved=True, camera=first.camera_id)
        .filter(starts_at__lte=first.captured_at)
        .exclude(ends_at__lte=first.captured_at)
        .exclude(ended_at__lte=first.captured_at)
        .first()
    )
    if deployment is None:
        return 0
    day = stop.recorded_at.astimezone(ZoneInfo(profile.agency.timezone)).date()
    kinds = kinds_of_stop(outcomes=stop.outcomes, has_incident=hasattr(stop, "incident"))
    known = set(DeploymentNote.objects.filter(stop=stop).values_list("kind", flat=True))
    for kind in set(kinds) - known:
        DeploymentNote.objects.create(
            deployment=deployment,
            kind=kind,
            day=day,
            report_number=stop.report_number,
            stop=stop,
            noted_by=actor,
            noted_at=now,
        )
        record_event(
            "deployment.noted",
            actor=actor,
            subject=deployment,
            clause=profile.equipment.deployment_clause,
            data={"kind": kind, "stop": stop.pk},
        )
    return len(set(kinds) - known)
