"""When whom is reminded of an audit. Pure functions of dates."""

from datetime import UTC, date, datetime
from enum import Enum

from alpr_compliance.policy import Duration


class Step(Enum):
    """Who is told what: those who audit before it is due, and when it is late; then the Chief."""

    DUE = "due"
    OVERDUE = "overdue"
    TO_CHIEF = "to_chief"

    @property
    def subject(self) -> str:
        return {
            Step.DUE: "an audit or a review is due soon",
            Step.OVERDUE: "an audit or a review is overdue",
            Step.TO_CHIEF: "an audit or a review is overdue, and you are to know",
        }[self]


def steps_due(*, due: date, today: date, remind_before: Duration, is_to_chief: bool) -> list[Step]:
    """What is to be said by today of a memo that is due and not filed yet.

    What is the Administrator's to receive is not brought to the Chief, and has no early word: it
    comes each week.
    """
    if today > due:
        return [Step.OVERDUE, Step.TO_CHIEF] if is_to_chief else [Step.OVERDUE]
    midnight = datetime(due.year, due.month, due.day, tzinfo=UTC)
    early = remind_before.before(midnight).date()
    return [Step.DUE] if is_to_chief and today >= early else []
