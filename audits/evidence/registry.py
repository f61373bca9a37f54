"""Which function gives the evidence of which clause."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alpr_compliance.policy import Clause, Profile


class State(StrEnum):
    """How a clause stands: kept, late, broken, not built yet, or in the hands of people."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_BUILT = "not built"
    PERSON = "person"


@dataclass(frozen=True)
class Evidence:
    """What is so now. `page`: the name of the route that shows it."""

    words: str
    state: State = State.GREEN
    page: str = ""


Giver = Callable[[Profile, datetime], Evidence]

_GIVERS: dict[Clause, Giver] = {}


def gives_evidence(*units: str) -> Callable[[Giver], Giver]:
    """Register a function as the one that gives the evidence of these clauses."""

    def register(giver: Giver) -> Giver:
        for unit in map(Clause, units):
            if not unit.is_unit or unit in _GIVERS:
                raise ValueError(f"{unit} has parts, or its evidence already.")
            _GIVERS[unit] = giver
        return giver

    return register


def evidence_of(unit: Clause) -> Giver | None:
    return _GIVERS.get(unit)


def counted(number: int, what: str, *, many: str = "") -> str:
    """ "1 search", "3 searches", "no searches"."""
    words = what if number == 1 else many or f"{what}s"
    return f"{number or 'no'} {words}"
