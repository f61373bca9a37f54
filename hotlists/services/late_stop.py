"""The stop of an alert that was ended without it, as by a check that came after the stop."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Alert, Notice, Stop
from hotlists.rules.stop import check_can_add_stop
from hotlists.services.audience import announce_alert
from hotlists.services.ending import suspend_found
from hotlists.services.standing import instruction_of
from hotlists.services.stop import StopFacts, record_stop
from ledger.services import record_event
from personnel.models import User


@transaction.atomic
def add_stop(*, alert_id: UUID, actor: User, facts: StopFacts) -> Stop:
    """Document the stop of an ended alert, by who was on it; all follows that a stop sets off.

    The answers about its matches stay as they are: where all were about another vehicle, the stop
    is an incident.
    """
    alert = Alert.objects.visible_to(actor).select_for_update(no_key=True).get(pk=alert_id)
    permissions.require(actor, "add_stop", alert)
    now = timezone.now()
    profile = effective_profile(now)
    check_can_add_stop(
        profile=profile,
        is_ended=alert.status == Alert.Status.ENDED,
        has_stop=Stop.objects.filter(alert=alert).exists(),
    )
    matches = list(alert.matches.all())
    stop = record_stop(
        alert=alert,
        actor=actor,
        profile=profile,
        facts=facts,
        answered=matches,
        instruction=instruction_of(alert),
    )
    suspend_found(matches, facts, actor, profile)
    before = alert.field_outcome
    alert.field_outcome = Alert.FieldOutcome.STOP
    alert.save(update_fields=["field_outcome"])
    record_event(
        "alert.stop_added",
        actor=actor,
        subject=alert,
        clause=profile.cite("stop_report"),
        data={"before": before},
    )
    asked = Notice.objects.filter(alert=alert, kind=Notice.Kind.WAS_STOPPED, seen_at=None)
    asked.update(seen_at=now)
    announce_alert(alert)
    return stop
