"""When somebody is reminded of what ends, or of what waits for them. Pure functions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alpr_compliance.policy.duration import Duration

# What waits for a person is put before them again: the agency's own setting.
AGAIN = timedelta(days=7)


def before_end(
    *, end: datetime, steps: Sequence[Duration], since: datetime, now: datetime
) -> datetime | None:
    """The latest step before this end that has come; None where none has, or the end has.

    Who was away gets the nearest reminder, not all of them. A step from before `since`, when it
    began, is none: who asks for ten days needs no word that less than thirty are left.
    """
    if end <= now:
        return None
    come = [at for step in steps if since < (at := step.before(end)) <= now]
    return max(come, default=None)


def while_waiting(*, since: datetime, now: datetime) -> datetime | None:
    """Of the instant it became due and each week after that, the latest that has come."""
    return since + (now - since) // AGAIN * AGAIN if since <= now else None
