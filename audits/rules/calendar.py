"""Which periods a program audits, and when each memo is due. Pure functions of dates.

Days are those of the agency's own calendar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from alpr_compliance.policy import Duration, DurationUnit
from alpr_compliance.policy.auditing import AuditProgram

MONDAY = date(2024, 1, 1)


class State(StrEnum):
    """How a period of the calendar stands."""

    FILED = "filed"
    SUBMITTED = "submitted"
    OPEN = "open"
    OVERDUE = "overdue"
    DUE = "due"
    RUNNING = "running"
    COMING = "coming"
    BEFORE = "before"


NOTHING_TO_DO = (State.FILED, State.BEFORE)
LABELS = {
    State.FILED: "Filed",
    State.SUBMITTED: "Memo submitted",
    State.OPEN: "Being audited",
    State.OVERDUE: "Overdue",
    State.DUE: "To be audited",
    State.RUNNING: "Running now",
    State.COMING: "To come",
    State.BEFORE: "Before the policy was adopted",
}


@dataclass(frozen=True)
class Period:
    """From the first day to before `end`; its memo is due by `due`."""

    first: date
    end: date
    due: date

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)


def ends_in(every: Duration, year: int) -> Iterator[date]:
    """The days of a year at whose start a period ends, the first day of the next year included."""
    new_year, next_year = date(year, 1, 1), date(year + 1, 1, 1)
    if every.unit == DurationUnit.DAYS:
        # Counted from one Monday on, so that a year's end cuts no week in two.
        day = new_year + timedelta(days=(MONDAY - new_year).days % every.value)
        while day <= next_year:
            yield day
            day += timedelta(days=every.value)
        return
    months = 12 if every.unit == DurationUnit.YEARS else every.value
    yield from (date(year, 1 + month, 1) for month in range(0, 12, months))
    yield next_year


def period_ending(program: AuditProgram, end: date) -> Period:
    midnight = datetime(end.year, end.month, end.day, tzinfo=UTC)
    first, due = program.covers.before(midnight), program.due_after.after(midnight)
    return Period(first.date(), end, due.date())


def periods_of(program: AuditProgram, year: int) -> list[Period]:
    """The periods that a year's calendar shows: those that it works on, or lives through."""
    ends = {*ends_in(program.every, year), *ends_in(program.every, year + 1)}
    periods = (period_ending(program, end) for end in sorted(ends))
    new_year, next_year = date(year, 1, 1), date(year + 1, 1, 1)
    return [each for each in periods if each.first < next_year and each.due >= new_year]


def find_period(program: AuditProgram, end: date) -> Period | None:
    """The program's period that ends with this day; None where none does."""
    return period_ending(program, end) if end in set(ends_in(program.every, end.year)) else None


def state_of(period: Period, *, status: str | None, today: date, adopted_on: date) -> State:
    """How a period stands; `status` is that of its audit, None where none was opened."""
    if status is not None:
        known = {"filed": State.FILED, "submitted": State.SUBMITTED}.get(status, State.OPEN)
        is_late = known is not State.FILED and today > period.due
        return State.OVERDUE if is_late else known
    if period.end <= adopted_on:
        return State.BEFORE
    if today < period.first:
        return State.COMING
    if today < period.end:
        return State.RUNNING
    return State.OVERDUE if today > period.due else State.DUE


def is_year_kept(*, filed_on: list[date], year: int) -> bool:
    """Whether an audit was filed in this calendar year."""
    return any(day.year == year for day in filed_on)
