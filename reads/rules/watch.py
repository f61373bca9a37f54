"""When retention itself has stopped working, and when an incident may be closed. Pure."""

from datetime import datetime, timedelta

from alpr_compliance.policy import PolicyViolation, Profile, enforces

# The purge runs each hour; one hour is left for a long run.
LONGEST_SILENCE = timedelta(hours=2)


def is_missed(*, now: datetime, last_done_at: datetime | None, adopted_at: datetime) -> bool:
    """Whether the purge has been silent for too long since its last run, or since the adoption."""
    since = max(last_done_at, adopted_at) if last_done_at else adopted_at
    return now - since > LONGEST_SILENCE


@enforces("KIN-IV.H.2#retention")
def check_can_close(
    *, profile: Profile, is_closed: bool, is_of_purge: bool, rows_left: int, explanation: str
) -> None:
    """An incident is closed once, with an explanation, when what it names is gone or supported."""
    clause = profile.cite("reconciliation")
    if is_closed:
        raise PolicyViolation(
            clause, "This incident is closed already.", "Open the retention page again."
        )
    if is_of_purge:
        raise PolicyViolation(
            clause,
            "This incident ends with the next purge that comes to its end.",
            "Ask the system administrator to find out why the purge does not run.",
        )
    if rows_left:
        raise PolicyViolation(
            clause,
            f"The data is still there: {rows_left} records.",
            "Let the next purge destroy it, or record the hold that supports it.",
        )
    if not explanation.strip():
        raise PolicyViolation(
            clause, "The explanation is missing.", "Say how it came to be and what was done."
        )
