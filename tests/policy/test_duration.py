from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from alpr_compliance.policy import Duration


def duration(text: str) -> Duration:
    return Duration.model_validate(text)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-01-01", "30 days", "2026-01-31"),
        ("2025-08-31", "6 calendar months", "2026-02-28"),
        ("2023-08-31", "6 calendar months", "2024-02-29"),
        ("2026-08-31", "9 calendar months", "2027-05-31"),
        ("2024-02-29", "18 calendar months", "2025-08-29"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2023-03-01", "1 year", "2024-03-01"),
        ("2026-01-01", "24 hours", "2026-01-02"),
    ],
)
def test_it_counts_forward(start: str, length: str, end: str) -> None:
    assert duration(length).after(day(start)) == day(end)


@pytest.mark.parametrize(
    ("end", "length", "start"),
    [
        ("2026-03-31", "1 calendar month", "2026-02-28"),
        ("2024-03-31", "1 calendar month", "2024-02-29"),
        ("2026-01-31", "30 days", "2026-01-01"),
        ("2024-02-29", "1 year", "2023-02-28"),
    ],
)
def test_it_counts_back(end: str, length: str, start: str) -> None:
    assert duration(length).before(day(end)) == day(start)


def test_minutes_are_kept() -> None:
    at = datetime(2026, 1, 1, 0, 1, tzinfo=UTC)
    assert duration("3 minutes").before(at) == datetime(2025, 12, 31, 23, 58, tzinfo=UTC)


def test_a_clock_change_does_not_change_the_length() -> None:
    at = datetime(2026, 3, 7, 12, tzinfo=ZoneInfo("America/Chicago"))
    assert duration("1 day").after(at) - at.astimezone(UTC) == timedelta(hours=24)


def test_an_instant_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        duration("1 day").after(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ("180 days", "90 days", True),
        ("90 days", "90 days", False),
        ("1 calendar month", "30 days", True),
        ("1 calendar month", "31 days", False),
        ("29 days", "1 calendar month", True),
        ("28 days", "1 calendar month", False),
        ("12 calendar months", "1 year", False),
        ("1 year", "12 calendar months", False),
        ("366 days", "1 year", True),
        ("25 hours", "1 day", True),
    ],
)
def test_longer_means_it_can_be_longer(one: str, other: str, longer: bool) -> None:
    assert duration(one).is_longer_than(duration(other)) is longer


@pytest.mark.parametrize("text", ["30 days", "1 day", "9 calendar months", "1 calendar month"])
def test_it_reads_as_it_is_written(text: str) -> None:
    assert str(duration(text)) == text


@pytest.mark.parametrize("text", ["30", "thirty days", "0 days", "-1 days", "1 month", "30days"])
def test_it_refuses_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValidationError):
        duration(text)
