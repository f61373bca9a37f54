"""An alert that nobody takes reaches further, until a supervisor is told."""

from datetime import datetime

from django.db import transaction

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from hotlists.models import Alert, Duty, Notice
from hotlists.rules.routing import is_farther, reach_due
from hotlists.services.audience import announce_alert, in_place_of
from hotlists.services.notice import tell
from ledger.services import record_event
from personnel.models import Role, User
from personnel.services import scheduled_work
from personnel.standing import are_supervisors


@transaction.atomic
def escalate_unclaimed(now: datetime) -> int:
    """Let the alerts that nobody claimed in time reach further; returns how many did.

    Safe to repeat: what an alert must have reached follows from its age alone. A row that
    somebody holds, most likely to claim it, waits for the next turn.
    """
    waiting = list(
        Alert.objects.open()
        .filter(claimed_by=None, rings__gt=0)
        .exclude(reach=Alert.Reach.SUPERVISOR)
        .select_for_update(no_key=True, skip_locked=True)
    )
    # Asked for after: before a policy is adopted there is no alert, and nothing to refuse.
    if not waiting:
        return 0
    profile = effective_profile(now)
    return sum(_escalate(alert, profile, now) for alert in waiting)


def _escalate(alert: Alert, profile: Profile, now: datetime) -> bool:
    reach = reach_due(
        opened_at=alert.opened_at, now=now, unclaimed_seconds=profile.alerts.unclaimed_seconds
    )
    if not is_farther(reach, alert.reach):
        return False
    alert.reach = reach
    alert.save(update_fields=["reach"])
    record_event(
        "alert.reached_further",
        actor=scheduled_work(),
        subject=alert,
        clause=profile.cite("notification"),
        data={"reach": reach},
    )
    if reach == Alert.Reach.SUPERVISOR:
        about = scheduled_work()
        for person in in_place_of(alert, supervisors(now), about=about):
            tell(alert=alert, person=person, about=about, kind=Notice.Kind.UNCLAIMED)
    announce_alert(alert)
    return True


def supervisors(now: datetime) -> list[User]:
    """The supervisors on duty; where none is, every supervisor, and failing that whoever leads."""
    active = User.objects.filter(is_active=True)
    all_of_them = active.filter(are_supervisors(now)).distinct()
    on_duty = all_of_them.filter(pk__in=Duty.objects.current(now).values("person_id"))
    leading = active.filter(groups__name=Role.ADMINISTRATOR)
    return list(on_duty) or list(all_of_them) or list(leading)
