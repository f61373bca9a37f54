"""The agency's calendar days. Captured data is kept by UTC days, its people count by their own."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from personnel.gate import agency_profile
from reads.partitions import start_of


class OtherDay(NamedTuple):
    """The agency's other calendar day that a UTC day reaches into, and from when to when."""

    day: date
    since: datetime
    until: datetime


def agency_zone() -> ZoneInfo:
    return ZoneInfo(agency_profile().agency.timezone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which this day begins for the agency."""
    return datetime.combine(day, time(), zone)


def other_day(day: date, zone: ZoneInfo) -> OtherDay:
    """West of Greenwich the hours before midnight are the day before's; an empty span in UTC."""
    since, until = start_of(day), start_of(day + timedelta(days=1))
    begins, ends = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    if begins > since:
        return OtherDay(day - timedelta(days=1), since, begins)
    return OtherDay(day + timedelta(days=1), ends, until)
