"""Alerts that nobody answers: those who could are warned before the captured data goes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from governance.services import effective_profile
from hotlists.models import Alert, Notice, Sighting
from hotlists.services.notice import tell, tell_command, tell_supervisor
from ledger.services import record_event
from personnel.services import scheduled_work

KIND = Notice.Kind.STILL_OPEN


@transaction.atomic
@enforces("LEX-3.B.vii.1", "KIN-III.A#alerts-2")
def warn_of_open_alerts() -> int:
    """Warn of each alert that is open longer than the profile's steps; once for each step.

    What has not ended by the limit of its captured data ends as not determined, with the purge.
    Returns how many alerts were warned of.
    """
    still_open = list(Alert.objects.open().select_for_update(no_key=True, skip_locked=True))
    # Before a policy is adopted there is no alert, and nothing to refuse.
    if not still_open:
        return 0
    now = timezone.now()
    profile = effective_profile(now)
    return sum(_warn(alert, profile, now) for alert in still_open)


def _warn(alert: Alert, profile: Profile, now: datetime) -> bool:
    passed = [step for step in profile.alerts.open_warnings if step.after(alert.opened_at) <= now]
    if len(passed) <= alert.warnings:
        return False
    alert.warnings = len(passed)
    alert.save(update_fields=["warnings"])
    words = _words(alert, profile, now - alert.opened_at)
    if alert.claimed_by is not None:
        about = alert.claimed_by
        tell(alert=alert, person=about, about=about, kind=KIND, reason=words)
        tell_supervisor(alert=alert, about=about, kind=KIND, reason=words)
    else:
        tell_command(alert=alert, about=scheduled_work(), kind=KIND, reason=words)
    record_event(
        "alert.still_open",
        actor=scheduled_work(),
        subject=alert,
        clause=profile.cite("outcomes"),
        data={"warning": alert.warnings},
    )
    return True


def _words(alert: Alert, profile: Profile, age: timedelta) -> str:
    opened = f"Open for {age.days} days."
    last = Sighting.objects.filter(alert=alert).aggregate(at=Max("captured_at"))["at"]
    if last is None:
        return opened
    limit = profile.retention.reads.effective.after(last)
    local = limit.astimezone(ZoneInfo(profile.agency.timezone))
    return f"{opened} It ends without an answer on {local:%b %-d}, when its read is destroyed."
