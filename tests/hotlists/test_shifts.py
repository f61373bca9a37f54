"""The shift calendar: overlaps, midnight, and both clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alpr_compliance.policy import Profile, Shift, load_profile
from alpr_compliance.policy.shifts import calendar_gap
from hotlists.rules.shifts import (
    next_shift_start,
    own_shift_end,
    shift_at,
    shift_end,
    shift_start,
    turns,
)

DAYS = Shift(name="Days", start="06:00", end="18:00")
NIGHTS = Shift(name="Nights", start="18:00", end="06:00")
POWER = Shift(name="Power", start="14:00", end="02:00")


def calendar(*shifts: Shift, profile: str = "lexington_ne") -> Profile:
    return load_profile(profile).model_copy(update={"shifts": shifts})


def central(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("America/Chicago"), fold=fold)  # type: ignore[arg-type, misc]


def test_a_night_shift_began_the_evening_before() -> None:
    after_midnight = central(2026, 6, 3, 1, 30)
    assert shift_at(calendar(DAYS, NIGHTS), after_midnight) == NIGHTS
    assert shift_start(calendar(DAYS, NIGHTS), after_midnight) == central(2026, 6, 2, 18)
    assert shift_end(calendar(DAYS, NIGHTS), after_midnight) == central(2026, 6, 3, 6)


def test_a_shift_begins_with_its_first_instant_and_ends_before_its_last() -> None:
    profile = calendar(DAYS, NIGHTS)
    assert shift_at(profile, central(2026, 6, 3, 6)) == DAYS
    assert shift_at(profile, central(2026, 6, 3, 18)) == NIGHTS
    assert next_shift_start(profile, central(2026, 6, 3, 18)) == central(2026, 6, 4, 6)


def test_of_two_shifts_the_later_start_and_the_earlier_end_count() -> None:
    profile = calendar(DAYS, NIGHTS, POWER)
    afternoon = central(2026, 6, 3, 16)
    assert shift_at(profile, afternoon) == POWER
    assert shift_start(profile, afternoon) == central(2026, 6, 3, 14)
    assert shift_end(profile, afternoon) == central(2026, 6, 3, 18)
    night = central(2026, 6, 4, 1)
    assert shift_start(profile, night) == central(2026, 6, 3, 18)
    assert shift_end(profile, night) == central(2026, 6, 4, 2)


def test_a_members_own_shift_ends_with_itself_and_off_it_with_the_next() -> None:
    profile, afternoon = calendar(DAYS, NIGHTS, POWER), central(2026, 6, 3, 16)
    assert own_shift_end(profile, afternoon, "Power") == central(2026, 6, 4, 2)
    for shift in ("Days", "Nights", ""):
        assert own_shift_end(profile, afternoon, shift) == central(2026, 6, 3, 18)


@pytest.mark.parametrize("profile", ["lexington_ne", "kinston_nc"])
@pytest.mark.parametrize(
    ("day", "hours"), [((2026, 11, 1), 13), ((2027, 3, 14), 11), ((2026, 6, 3), 12)]
)
def test_the_night_of_a_clock_change_is_an_hour_longer_or_shorter(
    profile: str, day: tuple[int, int, int], hours: int
) -> None:
    agency = calendar(DAYS, NIGHTS, profile=profile)
    morning = datetime(*day, 5, 59, tzinfo=ZoneInfo(agency.agency.timezone)).astimezone(UTC)
    length = shift_end(agency, morning) - shift_start(agency, morning)
    assert length == timedelta(hours=hours)


def test_a_shift_that_changes_in_the_hour_that_comes_twice_changes_once() -> None:
    profile = calendar(
        Shift(name="Early", start="13:30", end="01:30"),
        Shift(name="Late", start="01:30", end="13:30"),
    )
    first, again = central(2026, 11, 1, 1, 29), central(2026, 11, 1, 1, 29, fold=1)
    assert [shift_at(profile, at).name for at in (first, again)] == ["Early", "Late"]


@pytest.mark.parametrize("day", [(2026, 11, 1), (2027, 3, 14)])
@pytest.mark.parametrize("change", ["01:30", "02:00", "02:30", "03:00"])
def test_no_minute_of_a_clock_change_is_without_a_shift(
    day: tuple[int, int, int], change: str
) -> None:
    profile = calendar(
        Shift(name="Early", start="12:00", end=change),
        Shift(name="Late", start=change, end="12:00"),
    )
    start = central(*day, 0).astimezone(UTC)
    for minute in range(0, 8 * 60, 10):
        at = start + timedelta(minutes=minute)
        assert shift_start(profile, at) <= at < shift_end(profile, at)


def test_a_shift_inside_the_skipped_hour_does_not_take_place() -> None:
    roll_call = Shift(name="Roll call", start="02:30", end="03:00")
    profile = calendar(DAYS, NIGHTS, roll_call)
    night = central(2027, 3, 14, 0), central(2027, 3, 14, 5)
    assert [turn.shift for turn in turns(profile, *night)] == [NIGHTS]


def test_one_shift_may_last_all_day() -> None:
    profile = calendar(Shift(name="All day", start="07:00", end="07:00"))
    assert shift_start(profile, central(2026, 6, 3, 6)) == central(2026, 6, 2, 7)


def test_a_shift_of_some_weekdays_begins_on_these_alone() -> None:
    week = ("mon", "tue", "wed", "thu")
    long_days = Shift(name="Long", start="08:00", end="20:00", weekdays=("fri", "sat", "sun"))
    long_nights = Shift(name="Late", start="20:00", end="08:00", weekdays=("fri", "sat", "sun"))
    days = Shift(name="Days", start="06:00", end="18:00", weekdays=week)
    nights = Shift(name="Nights", start="18:00", end="06:00", weekdays=week)
    morning = Shift(name="Gap", start="06:00", end="08:00", weekdays=("fri", "mon"))
    profile = calendar(long_days, long_nights, days, nights, morning)
    assert calendar_gap(profile.shifts) is None
    saturday = central(2026, 6, 6, 10)
    assert shift_at(profile, saturday) == long_days
    assert shift_end(profile, saturday) == central(2026, 6, 6, 20)
    # The night that began on Sunday goes on into Monday; the Monday's own begins at 18.
    assert shift_at(profile, central(2026, 6, 8, 5)) == long_nights
    assert shift_start(profile, central(2026, 6, 8, 19)) == central(2026, 6, 8, 18)
    assert next_shift_start(profile, central(2026, 6, 7, 20)) == central(2026, 6, 8, 6)
