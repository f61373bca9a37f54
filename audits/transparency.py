"""What the public page says in numbers. No plate, no person, no covert deployment."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count, QuerySet

from alpr_compliance.policy import Profile
from audits.contents import (
    CONFIRMED,
    UNKNOWN,
    WRONG,
    reads_captured,
)
from camera_ingest.models import Camera
from data_requests.models import Package
from governance.models import Adoption
from hotlists.models import Disclosure, Stop
from hotlists.services.tally import count_outcomes
from reads.calendar import midnight
from reads.models import Inquiry

HOUR = 3600
RECENT = 30
# Each column of the open data, in words.
COLUMNS = {
    "period": "A year, or the last 30 days with today, by the agency's calendar.",
    "figure": "What is counted; the list below says what each means.",
    "number": "How many. Empty where it is below the number that is not told exactly.",
    "below": "The number that it is below, where it is not told exactly.",
}
FIGURES = {
    "reads_captured": "License plates read by the agency's cameras.",
    "matches_confirmed": "Matches with a list that turned out right.",
    "matches_wrong": "Matches that turned out wrong: misread, other state or vehicle, not wanted.",
    "matches_unknown": "Matches where nobody could tell, or nobody has told yet.",
    "stops": "Stops of vehicles after an alert.",
    "searches": "Searches of stored reads by members of the agency.",
    "disclosures": "Times that data was given to somebody outside the agency.",
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One number as the public may have it: exact, or below the small number."""

    period: str
    code: str
    label: str
    number: int | None
    below: int | None

    @property
    def words(self) -> str:
        return f"fewer than {self.below}" if self.number is None else f"{self.number:,}"


def figures(profile: Profile, now: datetime) -> list[Figure]:
    """The last 30 days and each year since the first adoption, the newest first.

    Counted once an hour.
    """
    key = f"public-figures:{profile.version}"
    kept: list[dict[str, Any]] | None = cache.get(key)
    if kept is None:
        kept = [asdict(figure) for figure in _counted(profile, now)]
        cache.set(key, kept, HOUR)
    return [Figure(**figure) for figure in kept]


def _counted(profile: Profile, now: datetime) -> Iterator[Figure]:
    today = now.astimezone(ZoneInfo(profile.agency.timezone)).date()
    yield from _period("last 30 days", today - timedelta(days=RECENT - 1), today, profile)
    first = Adoption.objects.in_force(now).last()
    if first is None or first.effective_from is None:
        return
    for year in range(today.year, first.effective_from.year - 1, -1):
        yield from _period(str(year), date(year, 1, 1), date(year, 12, 31), profile)


def _period(name: str, first: date, last: date, profile: Profile) -> Iterator[Figure]:
    """Every figure of the same whole days by the agency's calendar, the last one included."""
    zone = ZoneInfo(profile.agency.timezone)
    since, until = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    outcomes: Counter[str] = Counter()
    for (_, _, outcome), number in count_outcomes(first, last).items():
        outcomes[outcome] += number
    numbers = {
        "reads_captured": reads_captured(first, last),
        "matches_confirmed": outcomes[CONFIRMED],
        "matches_wrong": outcomes[WRONG],
        "matches_unknown": outcomes[UNKNOWN],
        "stops": Stop.objects.filter(recorded_at__gte=since, recorded_at__lt=until).count(),
        "searches": Inquiry.objects.filter(opened_at__gte=since, opened_at__lt=until).count(),
        "disclosures": _outside().filter(at__gte=since, at__lt=until).count(),
    }
    small = profile.publication.small_number
    for code, number in numbers.items():
        yield _figure(name, code, number, small)


def _figure(period: str, code: str, number: int, small: int) -> Figure:
    is_small = 0 < number < small
    return Figure(
        period=period,
        code=code,
        label=FIGURES[code],
        number=None if is_small else number,
        below=small if is_small else None,
    )


def cameras_by_area() -> list[tuple[str, int]]:
    """Cameras in service by area; those of covert deployments are not counted."""
    found = Camera.objects.filter(is_in_service=True, is_covert=False)
    counted = found.order_by("area").values_list("area").annotate(number=Count("pk"))
    return [(area or "Elsewhere in the city", number) for area, number in counted]


def recipients(profile: Profile) -> list[str]:
    """The agencies and others that received data, by name."""
    own = profile.agency.name
    names = Disclosure.objects.exclude(agency__in=("", own)).values_list("agency", flat=True)
    return sorted(set(names), key=str.lower)


def _outside() -> QuerySet[Disclosure]:
    """What left the agency: a package that a member of its own asked for did not."""
    own = Package.objects.filter(request__outside=None).values("disclosure")
    return Disclosure.objects.exclude(pk__in=own)


def open_data(profile: Profile, now: datetime) -> dict[str, Any]:
    """The same as JSON, with what each column means."""
    return {
        "agency": profile.agency.name,
        "columns": COLUMNS,
        "figures": FIGURES,
        "rows": [
            {"period": each.period, "figure": each.code, "number": each.number, "below": each.below}
            for each in figures(profile, now)
        ],
        "cameras": [{"area": area, "number": number} for area, number in cameras_by_area()],
    }
