"""The supervisor's periodic review of a person's use. Pure functions."""

from datetime import datetime

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from governance.rules.substance import LEAST_SCORE, substance


@enforces("KIN-IV.C#access")
def check_use_review(
    *,
    profile: Profile,
    is_about_reviewer: bool,
    since: datetime,
    until: datetime,
    now: datetime,
    statement: str,
    is_signed: bool,
) -> None:
    """A review covers a stretch of the past without a gap, says what was found, and is signed."""
    clause = profile.cite("supervision")
    if is_about_reviewer:
        raise PolicyViolation(
            clause, "Nobody reviews their own use.", "Your supervisor reviews yours."
        )
    if until <= since or until > now:
        raise PolicyViolation(
            clause,
            "A review covers time that has passed since the last one.",
            "Choose a day after the last review, today at the latest.",
        )
    if substance(statement).score < LEAST_SCORE:
        raise PolicyViolation(
            clause,
            "The review says what you looked at and what you found.",
            "Write it in a sentence or two.",
        )
    if not is_signed:
        raise PolicyViolation(
            clause, "The review is not signed.", "Confirm that the statement is yours."
        )


def due_at(*, profile: Profile, last: datetime) -> datetime:
    """When the next review is due, counted from the end of the last one."""
    return profile.monitoring.review_every.after(last)
