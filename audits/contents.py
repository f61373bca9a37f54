"""What statutory reports count. Exact numbers, the same before and after a purge; no plate."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest
from data_requests.models.parts import NO_AGENCY
from governance.models import Adoption
from hotlists.models import Entry
from hotlists.services.tally import count_outcomes
from reads.calendar import agency_zone, midnight
from reads.models import PreservedRead, PurgeRun, PurgeTally, Read

MANUAL = (Entry.Kind.AGENCY_LIST, Entry.Kind.MANUAL)
CONFIRMED, WRONG, UNKNOWN = "confirmed", "did_not_correlate", "not_determined"


def period_of(year: int, profile: Profile) -> tuple[datetime, datetime]:
    """The year by the agency's clock."""
    zone = ZoneInfo(profile.agency.timezone)
    return (
        datetime.combine(date(year, 1, 1), time(), zone),
        datetime.combine(date(year + 1, 1, 1), time(), zone),
    )


def matches_by_list(year: int, profile: Profile) -> dict[str, Any]:
    """For each list its name, its matches confirmed, and those that did not match the record."""
    by_list: dict[str, Counter[str]] = {}
    for (list_name, _, outcome), number in _outcomes(year).items():
        by_list.setdefault(list_name, Counter())[outcome] += number
    return {"lists": [_outcome_row(name, counts) for name, counts in sorted(by_list.items())]}


def manual_entries(year: int, profile: Profile) -> dict[str, Any]:
    """How many entries members made by hand, and how their matches turned out."""
    since, until = period_of(year, profile)
    counts: Counter[str] = Counter()
    for (_, kind, outcome), number in _outcomes(year).items():
        if kind in MANUAL:
            counts[outcome] += number
    entered = Entry.objects.filter(kind__in=MANUAL, entered_at__gte=since, entered_at__lt=until)
    return {"manual": {"entered": entered.count()} | _outcome_row("", counts)}


def _outcomes(year: int) -> Counter[tuple[str, str, str]]:
    return count_outcomes(date(year, 1, 1), date(year, 12, 31))


def _outcome_row(name: str, counts: Counter[str]) -> dict[str, Any]:
    numbers = {each: counts[each] for each in (CONFIRMED, WRONG, UNKNOWN)}
    return {"name": name, "matches": sum(numbers.values())} | numbers


def policy(year: int, profile: Profile) -> dict[str, Any]:
    """The written policy that was in force at the year's end."""
    _, until = period_of(year, profile)
    found = Adoption.objects.filter(effective_from__lt=until).order_by("-effective_from").first()
    if found is None:
        return {"policy": None}
    return {
        "policy": {
            "title": profile.statute.title,
            "version": found.version,
            "since": found.effective_from,
            "sha256": found.document.sha256 if found.document else "",
        }
    }


def requests(year: int, profile: Profile) -> dict[str, Any]:
    """Requests for captured data by the agency that asked; a member's own are this agency's."""
    since, until = period_of(year, profile)
    found = (
        DataRequest.objects.exclude(status=DataRequest.Status.DRAFT)
        .exclude(kind=DataRequest.Kind.OUTBOUND)
        .filter(submitted_at__gte=since, submitted_at__lt=until)
    )
    named = found.values_list("outside__agency").annotate(times=Count("pk"))
    counts: Counter[str] = Counter()
    for agency, number in named:
        # A member's own has nobody outside.
        counts[profile.agency.name if agency is None else agency or NO_AGENCY] += number
    return {"requests": [{"agency": name, "number": counts[name]} for name in sorted(counts)]}


def kept_and_captured(year: int, profile: Profile) -> dict[str, Any]:
    """Reads captured in the year, and those that passed the limit in it and were kept under a hold.

    Those are mostly captured in the year; what was in its last months passes the limit only after
    the report may be made, and stands in the next.
    """
    since = _reaching_limit(date(year, 1, 1), profile)
    until = _reaching_limit(date(year + 1, 1, 1), profile) - timedelta(days=1)
    return {
        "captured": reads_captured(date(year, 1, 1), date(year, 12, 31)),
        "preserved": _stored(PreservedRead, since, until)
        # Held once, and destroyed since with the hold.
        + _removed(since, until, "reads_preservedread"),
    }


def _reaching_limit(day: date, profile: Profile) -> date:
    """The day whose reads reach the limit on this one."""
    zone = ZoneInfo(profile.agency.timezone)
    return profile.retention.reads.effective.before(midnight(day, zone)).astimezone(zone).date()


def reads_captured(first: date, last: date) -> int:
    """Every read of these days: stored, held, or destroyed since."""
    return (
        _stored(Read, first, last)
        + _stored(PreservedRead, first, last)
        + _removed(first, last, "reads_read", "reads_preservedread")
    )


def _stored(model: type[Read] | type[PreservedRead], first: date, last: date) -> int:
    zone = agency_zone()
    start, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    return model._default_manager.filter(captured_at__gte=start, captured_at__lt=end).count()


def _removed(first: date, last: date, *places: str) -> int:
    return PurgeTally.objects.filter(place__in=places).captured(first, last)


PARTS: dict[str, Callable[[int, Profile], dict[str, Any]]] = {
    "matches_by_list": matches_by_list,
    "manual_entries": manual_entries,
    "policy": policy,
    "requests": requests,
    "kept_and_captured": kept_and_captured,
}


def uncounted_days(first: date, last: date) -> list[date]:
    """Days whose purge did not come to its end: their numbers are not whole yet."""
    done = PurgeRun.objects.filter(status=PurgeRun.Status.DONE).first()
    broken = PurgeTally.objects.filter(
        run__status=PurgeRun.Status.FAILED, run_id__gt=done.pk if done else 0
    )
    found = broken.values_list("day", "other_day").distinct()
    return sorted({day for days in found for day in days if day and first <= day <= last})
