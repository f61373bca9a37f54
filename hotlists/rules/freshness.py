"""When a list counts as up to date."""

from datetime import datetime, timedelta

from alpr_compliance.policy import Profile, enforces
from hotlists.rules.shifts import next_shift_start, shift_start


@enforces("LEX-3.C.vii#hotlists-2", "KIN-IV.H.1", "NE-60-3204(2)")
def fresh_since(profile: Profile, now: datetime) -> datetime:
    """The oldest answer that still counts now: some hours old, or given since the shift began."""
    if profile.freshness.hours is not None:
        return now - timedelta(hours=profile.freshness.hours)
    return shift_start(profile, now)


def is_stale(profile: Profile, refreshed_at: datetime, now: datetime) -> bool:
    return refreshed_at < fresh_since(profile, now)


def due_at(profile: Profile, refreshed_at: datetime) -> datetime:
    """When a list brought up to date then is due again."""
    if profile.freshness.hours is not None:
        return refreshed_at + timedelta(hours=profile.freshness.hours)
    return next_shift_start(profile, refreshed_at)
