"""Who is on an alert: joining, leaving, handing over."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from hotlists import permissions
from hotlists.models import Alert, Duty, HandOver, Joined, Notice
from hotlists.rules.crew import (
    check_can_hand_over,
    check_can_join,
    check_can_leave,
)
from hotlists.services.audience import announce_alert
from hotlists.services.duty import current_duty
from hotlists.services.notice import tell
from hotlists.services.standing import open_alert
from ledger.services import record_event
from personnel.models import User


@transaction.atomic
def join_alert(*, alert_id: UUID, actor: User) -> Joined:
    """Go along to an alert that another officer has; one's own checks stay one's own."""
    alert, profile = open_alert(alert_id, actor, "join")
    check_can_join(
        profile=profile,
        is_claimed=alert.claimed_by_id is not None,
        is_on_it=_crew(alert).filter(person=actor).exists(),
    )
    joined = put_on(alert, actor)
    record_event("alert.joined", actor=actor, subject=alert)
    announce_alert(alert)
    return joined


@transaction.atomic
def leave_alert(*, alert_id: UUID, actor: User) -> Joined:
    """Break off; who has the alert hands it over first."""
    alert, profile = open_alert(alert_id, actor, "leave")
    joined = _crew(alert).filter(person=actor).first()
    check_can_leave(
        profile=profile, is_on_it=joined is not None, is_claimer=alert.claimed_by_id == actor.pk
    )
    assert joined is not None
    joined.left_at = timezone.now()
    joined.save(update_fields=["left_at"])
    record_event("alert.left", actor=actor, subject=alert)
    announce_alert(alert)
    return joined


@transaction.atomic
def hand_over(*, alert_id: UUID, actor: User, receiver_id: int) -> HandOver:
    """Give one's alert to an officer who is on it or on duty; they are told, with open checks."""
    alert, profile = open_alert(alert_id, actor, "hand_over")
    receiver = User.objects.get(pk=receiver_id)
    check_can_hand_over(
        profile=profile,
        is_claimer=alert.claimed_by_id == actor.pk,
        is_available=receivers(alert).filter(pk=receiver.pk).exists(),
    )
    now = timezone.now()
    given = HandOver(alert=alert, giver=actor, receiver=receiver, at=now)
    given.full_clean()
    given.save()
    alert.claimed_by, alert.claimed_at = receiver, now
    alert.save(update_fields=["claimed_by", "claimed_at"])
    if not _crew(alert).filter(person=receiver).exists():
        put_on(alert, receiver)
    record_event("alert.handed_over", actor=actor, subject=alert, data={"to": receiver.pk})
    tell(alert=alert, person=receiver, about=actor, kind=Notice.Kind.HANDED_OVER)
    announce_alert(alert)
    return given


def receivers(alert: Alert) -> QuerySet[User]:
    """Who may be handed this alert: the officers at hand, but not who has it."""
    return officers_at_hand(alert).exclude(pk=alert.claimed_by_id or 0)


def officers_at_hand(alert: Alert) -> QuerySet[User]:
    """The officers on this alert or on duty; of a sealed alert those of its audience."""
    here = _crew(alert).values("person_id")
    on_duty = Duty.objects.current(timezone.now()).values("person_id")
    acting = User.objects.filter(is_active=True, groups__name__in=permissions.ACTING)
    at_hand = acting.filter(Q(pk__in=here) | Q(pk__in=on_duty))
    if alert.written_approval is not None:
        at_hand = at_hand.filter(pk__in=alert.written_approval.reader_ids)
    return at_hand.distinct().order_by("last_name", "pk")


def _crew(alert: Alert) -> QuerySet[Joined]:
    return Joined.objects.filter(alert=alert, left_at=None)


def put_on(alert: Alert, person: User) -> Joined:
    """Note that a person is on an alert, in the unit they ride in. Part of a claim."""
    duty = current_duty(person)
    return Joined.objects.create(
        alert=alert, person=person, unit=duty.unit if duty else "", joined_at=timezone.now()
    )
