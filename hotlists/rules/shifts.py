"""The shift calendar: when shifts begin and end, by the agency's wall clock.

Shifts may overlap, pass midnight, and begin on some days of the week only. All instants are worked
out in UTC: a wall time that comes twice is the first one, one that is skipped is the same wait
after midnight (02:30 becomes 03:30).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alpr_compliance.policy import Profile, Shift


@dataclass(frozen=True)
class Turn:
    """One shift of one day."""

    shift: Shift
    start: datetime
    end: datetime


def turns(profile: Profile, since: datetime, until: datetime) -> list[Turn]:
    """The turns on at any time from `since` to `until`, in the order they began."""
    zone = ZoneInfo(profile.agency.timezone)
    day = since.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date()
    found = []
    while day <= last:
        found += [turn for turn in _turns_of(profile, day, zone) if _is_on(turn, since, until)]
        day += timedelta(days=1)
    return sorted(found, key=lambda turn: turn.start)


def _turns_of(profile: Profile, day: date, zone: ZoneInfo) -> Iterator[Turn]:
    for shift in profile.shifts:
        if not shift.begins_on(day.weekday()):
            continue
        is_overnight = shift.end <= shift.start
        start = _instant(day, shift.start, zone)
        end = _instant(day + timedelta(days=is_overnight), shift.end, zone)
        # A short shift inside the hour that a clock change skips does not take place.
        if start < end:
            yield Turn(shift, start, end)


def _instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


def _is_on(turn: Turn, since: datetime, until: datetime) -> bool:
    return turn.start <= until and turn.end > since


def shift_at(profile: Profile, now: datetime) -> Shift:
    """The shift that is on now; of two, the one that began last."""
    return turns(profile, now, now)[-1].shift


def shift_start(profile: Profile, now: datetime) -> datetime:
    """When the last shift began. A shift that began while another goes on counts too."""
    return turns(profile, now, now)[-1].start


def shift_end(profile: Profile, now: datetime) -> datetime:
    """When the next shift ends. Of two that are on now, the earlier end: the stricter one."""
    return min(turn.end for turn in turns(profile, now, now))


def own_shift_end(profile: Profile, now: datetime, shift: str) -> datetime:
    """When this shift ends, if it is on now; else when the next of those that are on does."""
    own = [turn.end for turn in turns(profile, now, now) if turn.shift.name == shift]
    return min(own, default=shift_end(profile, now))


def next_shift_start(profile: Profile, after: datetime) -> datetime:
    """When the next shift begins after this instant."""
    ahead = turns(profile, after, after + timedelta(days=2))
    return min(turn.start for turn in ahead if turn.start > after)
