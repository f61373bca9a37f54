"""Which capture times may be stored. Pure functions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alpr_compliance.policy import Profile
from reads.rules import is_expired, retention_cutoff

AHEAD = timedelta(minutes=5)


class AcceptedTimes:
    """Which capture times may be stored now, worked out once for a whole batch."""

    def __init__(self, profile: Profile, now: datetime) -> None:
        self.latest = now + AHEAD
        self.cutoff = retention_cutoff(profile, now)

    def cover(self, captured: Sequence[datetime]) -> bool:
        """Whether all of these may be stored."""
        return self.cutoff < min(captured) and max(captured) <= self.latest

    def problem(self, captured_at: datetime) -> str:
        """ "expired", "in_the_future", or "" for a capture time that may be stored."""
        if captured_at > self.latest:
            return "in_the_future"
        return "expired" if is_expired(captured_at=captured_at, cutoff=self.cutoff) else ""
