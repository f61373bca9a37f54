"""Lengths of time as laws state them: "180 days", "9 calendar months"."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, PositiveInt, model_validator


class DurationUnit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    CALENDAR_MONTHS = "calendar_months"
    YEARS = "years"


_TEXT = re.compile(r"(\d+) (minute|hour|day|calendar month|year)s?")

# A month has 28 to 31 days, so which of two lengths is longer can depend on the day one starts.
_FOUR_YEARS = tuple(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(1461))


def _in_utc(at: datetime) -> datetime:
    # Added to a local time, a day would be 23 or 25 hours where the clocks change.
    if at.tzinfo is None:
        raise ValueError("A duration counts from an instant with its time zone.")
    return at.astimezone(UTC)


class Duration(BaseModel):
    """A positive length of time; profiles write it as text, "30 days" or "9 calendar months"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: PositiveInt
    unit: DurationUnit

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, raw: Any) -> Any:
        if not isinstance(raw, str):
            return raw
        found = _TEXT.fullmatch(raw)
        if found is None:
            raise ValueError(f"{raw!r} is not a duration such as '30 days' or '9 calendar months'")
        return {"value": int(found[1]), "unit": found[2].replace(" ", "_") + "s"}

    def _delta(self) -> timedelta | relativedelta:
        match self.unit:
            case DurationUnit.MINUTES:
                return timedelta(minutes=self.value)
            case DurationUnit.HOURS:
                return timedelta(hours=self.value)
            case DurationUnit.DAYS:
                return timedelta(days=self.value)
            case DurationUnit.CALENDAR_MONTHS:
                return relativedelta(months=self.value)
            case DurationUnit.YEARS:
                return relativedelta(years=self.value)

    def after(self, at: datetime) -> datetime:
        """The UTC instant this long after `at`; a day that month lacks becomes its last day."""
        return _in_utc(at) + self._delta()

    def before(self, at: datetime) -> datetime:
        """The UTC instant this long before `at`, by the same rule."""
        return _in_utc(at) - self._delta()

    def is_longer_than(self, other: "Duration") -> bool:
        """Whether this can be longer, from any day of the calendar: "1 calendar month" is longer
        than "30 days", and "30 days" is longer than it too.
        """
        if self.unit == other.unit:
            return self.value > other.value
        return any(self.after(start) > other.after(start) for start in _FOUR_YEARS)

    def __str__(self) -> str:
        noun = self.unit.value.replace("_", " ")
        return f"{self.value} {noun if self.value != 1 else noun[:-1]}"
