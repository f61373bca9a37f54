"""Which function gives the evidence of which clause."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from alpr_compliance.policy import Clause, Profile


class State(StrEnum):
    """How a clause stands: kept, late, broken, not built yet, or in the hands of people."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_BUILT = "not built"
    PERSON = "person"

    @property
    def words(self) -> str:
        """For people; the value is for machines."""
        return STATE_WORDS[self]


STATE_WORDS = {
    State.GREEN: "Kept",
    State.AMBER: "Late or missing",
    State.RED: "Not kept",
    State.NOT_BUILT: "Not built yet",
    State.PERSON: "Kept by people",
}


@dataclass(frozen=True)
class Evidence:
    """What is so now. `page`: the name of the route that shows it."""

    words: str
    state: State = State.GREEN
    page: str = ""


Giver = Callable[[Profile, datetime], Evidence]
Group = Callable[[Profile, datetime], Mapping[str, Evidence]]


@dataclass(frozen=True)
class Part:
    """One of the answers of a group: a function that asks once for several."""

    group: Group
    key: str

    def __call__(self, profile: Profile, now: datetime) -> Evidence:
        return self.group(profile, now)[self.key]


_GIVERS: dict[Clause, Giver] = {}


def gives_evidence(*units: str) -> Callable[[Giver], Giver]:
    """Register a function as the one that gives the evidence of these clauses."""

    def register(giver: Giver) -> Giver:
        _register(giver, units)
        return giver

    return register


def gives_parts(**parts: tuple[str, ...]) -> Callable[[Group], Group]:
    """Register a function that answers by key for several sets of clauses, asking once for all."""

    def register(group: Group) -> Group:
        for key, units in parts.items():
            _register(Part(group, key), units)
        return group

    return register


def _register(giver: Giver, units: Iterable[str]) -> None:
    for unit in map(Clause, units):
        if not unit.is_unit or unit in _GIVERS:
            raise ValueError(f"{unit} has parts, or its evidence already.")
        _GIVERS[unit] = giver


def count_parts(found: "QuerySet[Any]", **parts: "QuerySet[Any]") -> dict[str, int]:
    """How many there are (`total`), and how many of them are in each part: in one query."""
    return found.order_by().aggregate(
        total=Count("pk"),
        **{
            name: Count("pk", filter=Q(pk__in=part.order_by().values("pk")))
            for name, part in parts.items()
        },
    )


def evidence_of(unit: Clause) -> Giver | None:
    return _GIVERS.get(unit)


def counted(number: int, what: str, *, many: str = "") -> str:
    """ "1 search", "3 searches", "no searches"."""
    words = what if number == 1 else many or f"{what}s"
    return f"{number or 'no'} {words}"
