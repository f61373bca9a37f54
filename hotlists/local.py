"""Times as the agency's clock shows them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from alpr_compliance.policy import Profile


def local(instant: datetime, profile: Profile, form: str = "%H:%M:%S %Z") -> str:
    return instant.astimezone(ZoneInfo(profile.agency.timezone)).strftime(form)


def instant(day: str, clock: str, profile: Profile) -> datetime:
    """The other way: a day and a time of the agency's clock. Raises ValueError for what is none."""
    shown = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
    return shown.replace(tzinfo=ZoneInfo(profile.agency.timezone))
