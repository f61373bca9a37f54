"""Times as the agency's clock shows them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from alpr_compliance.policy import Profile


def local(instant: datetime, profile: Profile, form: str = "%H:%M:%S %Z") -> str:
    return instant.astimezone(ZoneInfo(profile.agency.timezone)).strftime(form)


def local_moment(instant: datetime, profile: Profile, now: datetime) -> str:
    """The time of day; with its date where that is not today's."""
    day = "%Y-%m-%d"
    is_today = local(instant, profile, day) == local(now, profile, day)
    return local(instant, profile) if is_today else local(instant, profile, "%b %d %H:%M:%S %Z")


def instant(day: str, clock: str, profile: Profile) -> datetime:
    """The other way: a day and a time of the agency's clock. Raises ValueError for what is none."""
    shown = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
    return shown.replace(tzinfo=ZoneInfo(profile.agency.timezone))
