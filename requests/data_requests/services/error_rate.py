"""How often reads turned out wrong here, counted from the answers of officers."""

from datetime import datetime, timedelta

from hotlists.models import Match

YEAR = timedelta(days=365)


def error_rate(now: datetime) -> str:
    """In words, for the cover: of the alerts that officers answered in a year, how many misread."""
    answered = Match.objects.filter(decided_at__gt=now - YEAR).exclude(outcome="not_determined")
    total = answered.exclude(outcome="").count()
    wrong = answered.filter(mismatch__in=["misread", "wrong_state"]).count()
    if not total:
        return (
            "No alert of this agency was answered in the last year, so its own rate is not known."
        )
    return (
        f"Of {total} alerts that officers of this agency answered in the last year, {wrong} "
        f"({100 * wrong / total:.1f} %) came from a plate or a state that was misread. Reads that "
        "raised no alert were not checked by anybody."
    )
