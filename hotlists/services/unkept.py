"""What was right, and nobody asked to keep: officer and supervisor hear of it before it goes."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from governance.services import effective_profile
from hotlists.evidence import Stored, has_evidence_ground, stored_of, worth_keeping
from hotlists.models import Alert, Notice, Sighting
from hotlists.services.notice import tell, tell_supervisor
from ledger.services import record_event
from personnel.services import scheduled_work
from reads.rules.hold_reminder import before_end

KIND = Notice.Kind.GOES_SOON


@enforces("LEX-3.B.ii#alerts")
def remind_of_unkept() -> int:
    """Remind of each alert that was right or led to a stop and that no hold covers; once a step.

    The steps are those of the holds, before its first read is destroyed. What is kept as evidence
    is under a hold too. Returns how many alerts it was.
    """
    now = timezone.now()
    # Only what is still stored; before a policy is adopted there is nothing.
    stored = Sighting.objects.filter(alert__in=worth_keeping()).values("alert_id")
    ids = set(stored.values_list("alert_id", flat=True))
    if not ids:
        return 0
    profile = effective_profile(now)
    found = stored_of(ids, profile, now)
    return sum(
        _remind(alert_id, each, profile, now)
        for alert_id, each in found.items()
        if not each.is_asked
    )


@transaction.atomic
def _remind(alert_id: UUID, stored: Stored, profile: Profile, now: datetime) -> bool:
    locked = Alert.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    alert = locked.select_related("claimed_by", "ended_by").filter(pk=alert_id).first()
    if alert is None:
        return False
    officer = alert.claimed_by or alert.ended_by
    assert officer is not None
    assert alert.ended_at is not None
    due_at = before_end(
        end=stored.gone_at, steps=profile.holds.reminders, since=alert.ended_at, now=now
    )
    if due_at is None or Notice.objects.filter(alert=alert, kind=KIND, at__gte=due_at).exists():
        return False
    local = stored.gone_at.astimezone(ZoneInfo(profile.agency.timezone))
    way = "it is kept as evidence" if has_evidence_ground(profile) else "a sworn request keeps it"
    words = f"On {local:%b %-d, %Y} at {local:%H:%M %Z}, unless {way}."
    tell(alert=alert, person=officer, about=officer, kind=KIND, reason=words)
    tell_supervisor(alert=alert, about=officer, kind=KIND, reason=words)
    record_event(
        "alert.goes_soon",
        actor=scheduled_work(),
        subject=alert,
        clause=profile.cite("retention"),
        data={"days_left": stored.days_left},
    )
    return True
