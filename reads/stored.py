"""What is stored, in counts: reads by age, and rows by place. No plate."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Sum
from django.db.models.functions import TruncDate

from alpr_compliance.policy import Limit
from reads.models import PreservedRead, Read, Reconciliation
from reads.register import OTHER_PLACES, TABLES

BARS = 30


@dataclass(frozen=True)
class Bar:
    """The reads between two ages in days; `height` is a share of the tallest bar in percent."""

    since: int
    until: int
    reads: int
    height: int


@dataclass(frozen=True)
class Ages:
    """Stored reads by age up to the limit, and those that holds keep past it."""

    bars: list[Bar]
    held: Bar
    total: int


@dataclass(frozen=True)
class LimitLine:
    """One limit in the drawing of ages: whose it is, and after how many bars it stands."""

    value: str
    whose: str
    place: int
    is_enforced: bool


@dataclass(frozen=True)
class Place:
    """How many rows a place has, and how many of them are past the limit without a ground.

    What is no captured row was counted by the last comparison: None before the first.
    """

    what: str
    rows: int
    late: int | None
    is_held: bool = False


def reads_by_age(now: datetime, cutoff: datetime) -> Ages:
    """At most thirty bars, from today to the limit; the last one has what is overdue."""
    days = max(1, (now - cutoff).days)
    width = max(1, -(-days // BARS))
    counts = [0] * (-(-days // width) + 1)
    for day, reads in _by_day():
        counts[min(max(0, (now.date() - day).days) // width, len(counts) - 1)] += reads
    held = PreservedRead.objects.count()
    top = max([*counts, held, 1])
    bars = [
        Bar(place * width, (place + 1) * width, reads, round(100 * reads / top))
        for place, reads in enumerate(counts)
    ]
    return Ages(bars, Bar(days, days, held, round(100 * held / top)), sum(counts) + held)


# The bar of held reads stands behind the limit in force; what is longer, behind that bar.
BEHIND_HELD = 4


def limit_lines(limit: Limit, bars: int) -> list[LimitLine]:
    """Each limit of policy and law, the one in force first; longer ones are not to scale."""
    whose: dict[str, list[str]] = {str(limit.effective): []}
    for name, own in [*(("policy", each) for each in limit.policy), ("law", limit.law)]:
        whose.setdefault(str(own.value), []).append(f"{name} {own.clause.partition('#')[0]}")
    return [
        LimitLine(value, ", ".join(names), bars + (BEHIND_HELD * turn), is_enforced=turn == 0)
        for turn, (value, names) in enumerate(whose.items())
    ]


def _by_day() -> list[tuple[date, int]]:
    by_day = Read.objects.annotate(day=TruncDate("captured_at")).values_list("day")
    return list(by_day.annotate(reads=Count("id")))


def stored_places(cutoff: datetime) -> list[Place]:
    """Each table of captured data, what holds keep, and the places that are no such table."""
    queries = [
        f"SELECT '{name}', count(*), count(*) FILTER (WHERE captured_at <= %(cutoff)s) FROM {name}"  # noqa: S608
        for name in [*TABLES, "reads_preservedread"]
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries), {"cutoff": cutoff})
        counts = {name: (rows, late) for name, rows, late in cursor.fetchall()}
    kept, _ = counts.pop("reads_preservedread")
    compared = _compared()
    return [
        *(Place(TABLES[name].what, *counts[name]) for name in TABLES),
        Place("Reads that holds keep", kept, compared("reads_preservedread"), is_held=True),
        *(
            Place(other.what, other.count(), compared(name), is_held=other.is_held)
            for name, other in OTHER_PLACES.items()
        ),
    ]


def _compared() -> Callable[[str], int | None]:
    """How much of a place the last comparison found without a ground."""
    last = Reconciliation.objects.first()
    if last is None:
        return lambda name: None
    lines = last.lines.filter(hold=None).exclude(place="").values_list("place")
    late = dict(lines.annotate(late=Sum("rows")).order_by())
    return lambda name: late.get(name, 0)
