"""The shift calendar of an agency, as data."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from alpr_compliance.policy.model import PolicyModel, Text

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Shift(PolicyModel):
    """A shift of every day, or of the weekdays it begins on.

    One that ends at or before its start ends on the next day.
    """

    name: Text
    start: TimeOfDay
    end: TimeOfDay
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEK

    def begins_on(self, weekday: int) -> bool:
        """Whether it begins on this day of the week; Monday is 0."""
        return WEEK[weekday % 7] in self.weekdays

    def covers(self, weekday: int, clock: str) -> bool:
        """Whether it is on at this time of this day of the week."""
        if self.start < self.end:
            return self.begins_on(weekday) and self.start <= clock < self.end
        is_of_today = self.begins_on(weekday) and clock >= self.start
        return is_of_today or (self.begins_on(weekday - 1) and clock < self.end)


def calendar_gap(shifts: tuple[Shift, ...]) -> str | None:
    """The first time of the week at which no shift is on, or None where they cover it."""
    # Who is on changes only where a shift begins or ends.
    clocks = sorted({shift.start for shift in shifts} | {shift.end for shift in shifts})
    for weekday, name in enumerate(WEEK):
        for clock in clocks:
            if not any(shift.covers(weekday, clock) for shift in shifts):
                return f"{clock} on {name}"
    return None
