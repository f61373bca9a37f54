"""Times as the agency's clock shows them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from alpr_compliance.policy import Profile


def local(instant: datetime, profile: Profile, form: str = "%H:%M:%S %Z") -> str:
    return instant.astimezone(ZoneInfo(profile.agency.timezone)).strftime(form)
