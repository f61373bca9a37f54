"""Significant incidents: opened with their stop, told at once, reviewed by another."""

from collections.abc import Sequence
from datetime import UTC

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.permissions import open_or_sealed_to
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Incident, IncidentRead, Notice, Stop
from hotlists.rules.stop import (
    MatchAnswer,
    StopOutcome,
    check_incident_review,
    incident_kinds,
)
from hotlists.services.notice import tell_command
from ledger.services import record_event
from personnel.models import User


def open_incident(
    *, stop: Stop, outcome: StopOutcome, answers: Sequence[MatchAnswer], profile: Profile
) -> Incident | None:
    """Open the incident that this stop is, if it is one, and tell those in command.

    Part of the ending. The reads it rests on are named by id and day.
    """
    kinds = incident_kinds(outcome, answers)
    if not kinds:
        return None
    incident = Incident(stop=stop, kinds=kinds, about=stop.officer, opened_at=timezone.now())
    incident.full_clean()
    incident.save()
    reads = stop.alert.sightings.values_list("captured_at", "read_id")
    IncidentRead.objects.bulk_create(
        IncidentRead(incident=incident, day=captured_at.astimezone(UTC).date(), read_id=read_id)
        for captured_at, read_id in reads
    )
    record_event(
        "incident.opened",
        actor=stop.officer,
        subject=incident,
        clause=profile.cite("stop_report"),
        data={kind: True for kind in kinds},
    )
    tell_command(
        alert=stop.alert,
        about=stop.officer,
        kind=Notice.Kind.INCIDENT,
        reason=", ".join(incident.kind_labels),
    )
    return incident


@transaction.atomic
def review_incident(*, incident_id: int, actor: User, review: str) -> Incident:
    """Close the incident with its review, by somebody it is not about."""
    known = Incident.objects.filter(open_or_sealed_to(actor, "stop__alert__written_approval"))
    incident = known.select_for_update(of=("self",), no_key=True).get(pk=incident_id)
    permissions.require(actor, "review_incident", incident)
    profile = effective_profile(timezone.now())
    check_incident_review(
        profile=profile,
        is_reviewed=incident.reviewed_at is not None,
        is_about_reviewer=incident.about_id == actor.pk,
        review=review,
    )
    incident.review = review.strip()
    incident.reviewed_by = actor
    incident.reviewed_at = timezone.now()
    incident.full_clean()
    incident.save(update_fields=["review", "reviewed_by", "reviewed_at"])
    record_event(
        "incident.reviewed", actor=actor, subject=incident, clause=profile.cite("stop_report")
    )
    return incident
