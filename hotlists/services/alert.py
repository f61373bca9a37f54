"""Seeing and claiming alerts, and the notices about them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hotlists import permissions
from hotlists.models import Alert, AlertView, Notice, Sighting
from hotlists.rules.crew import check_can_claim
from hotlists.services.audience import announce_alert
from hotlists.services.crew import put_on
from hotlists.services.ending import end_as_not_determined
from hotlists.services.standing import open_alert
from ledger.services import record_event
from personnel.models import User
from personnel.services import scheduled_work


@transaction.atomic
def view_alert(*, alert_id: UUID, actor: User) -> Alert:
    """The alert, and a record that this person has seen it, and each sighting that came since: an
    alert that stays open would follow a vehicle unseen. The notice of it is seen too."""
    alert = Alert.objects.visible_to(actor).get(pk=alert_id)
    permissions.require(actor, "view", alert)
    now = timezone.now()
    view, is_first = AlertView.objects.get_or_create(
        alert=alert, person=actor, defaults={"first_at": now, "last_at": now}
    )
    newest = None if is_first else alert.sightings.last()
    if is_first or (newest and newest.captured_at > (view.last_at or view.first_at)):
        AlertView.objects.filter(pk=view.pk).update(last_at=now)
        record_event("alert.viewed", actor=actor, subject=alert)
    told = Notice.objects.filter(alert=alert, kind=Notice.Kind.ENTRY_ALERT)
    told.filter(person=actor, seen_at=None).update(seen_at=timezone.now())
    return alert


@transaction.atomic
def view_photo(*, alert_id: UUID, actor: User) -> Alert:
    """The alert whose photo this person is about to see; refused once it has ended."""
    alert = Alert.objects.visible_to(actor).get(pk=alert_id)
    permissions.require(actor, "see_captured", alert)
    record_event("alert.photo_viewed", actor=actor, subject=alert)
    return alert


@transaction.atomic
def claim_alert(*, alert_id: UUID, actor: User) -> Alert:
    """Take an alert in hand, so that others see who is on it."""
    alert, profile = open_alert(alert_id, actor, "claim")
    check_can_claim(profile=profile, claimed_by=str(alert.claimed_by or ""))
    alert.claimed_by = actor
    alert.claimed_at = timezone.now()
    alert.save(update_fields=["claimed_by", "claimed_at"])
    put_on(alert, actor)
    record_event("alert.claimed", actor=actor, subject=alert)
    announce_alert(alert)
    return alert


@transaction.atomic
def mark_notice_seen(*, notice_id: int, actor: User) -> Notice:
    """One's own notice, seen."""
    notice = Notice.objects.select_for_update(no_key=True).get(pk=notice_id, person=actor)
    if notice.seen_at is None:
        notice.seen_at = timezone.now()
        notice.save(update_fields=["seen_at"])
        record_event("notice.seen", actor=actor, subject=notice)
    return notice


def end_purged_alerts(cutoff: datetime) -> None:
    """After a purge: alerts still open whose last sighting is gone end as not determined."""
    with transaction.atomic():
        for alert in (
            Alert.objects.open()
            .exclude(pk__in=Sighting.objects.values("alert_id"))
            .select_for_update(no_key=True)
        ):
            end_as_not_determined(alert=alert, actor=scheduled_work())
