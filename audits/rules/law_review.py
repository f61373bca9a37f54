"""The yearly review of the law."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from alpr_compliance.policy.statute import END_WARNING

SHORTEST = 20


@enforces("LEX-3.B.xvi")
def check_law_review(*, profile: Profile, finding: str, is_signed: bool) -> None:
    """It says what was read and found, and is signed."""
    clause = profile.publication.law_review.clause
    if len(finding.strip()) < SHORTEST:
        raise PolicyViolation(
            clause,
            "The review does not say what was read and found.",
            "Name the text that you read and what has changed since the last review.",
        )
    if not is_signed:
        raise PolicyViolation(
            clause, "The review is not signed.", "Tick that it is your own and sign it."
        )


@enforces("LEX-3.B.xvi")
def next_law_review(
    *, profile: Profile, adopted_at: datetime, read_at: datetime | None
) -> datetime:
    """When the law is to be read again: counted from the last review, or from the adoption.

    Before the law's own end, and once it is past, it is read out of turn; no adoption counts then.
    """
    due = profile.publication.law_review.every.after(read_at or adopted_at)
    sunset = profile.statute.sunset_on
    if sunset is None:
        return due
    end = datetime.combine(sunset, time(), ZoneInfo(profile.agency.timezone))
    for turn in (end - END_WARNING, end):
        if read_at is None or read_at < turn:
            due = min(due, max(turn, adopted_at))
    return due
