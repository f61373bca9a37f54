"""The yearly review of the law."""

from datetime import datetime

from alpr_compliance.policy import PolicyViolation, Profile, enforces

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


def next_law_review(*, profile: Profile, last: datetime) -> datetime:
    """When the law is to be read again: counted from the last review, or from the adoption."""
    return profile.publication.law_review.every.after(last)
