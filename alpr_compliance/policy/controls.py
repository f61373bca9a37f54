"""Which code enforces which clause."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from alpr_compliance.policy.clauses import Clause, UnknownClause

P = ParamSpec("P")
R = TypeVar("R")

CONTROLS: dict[str, list[str]] = {}


def enforces(*units: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Record the decorated function as a control of these clauses; it is returned unchanged.

    Each id must be a unit: a clause that stands in several rows is cited by its part.
    """
    if not units:
        raise UnknownClause("enforces() needs at least one clause.")
    for unit in units:
        clause = Clause(unit)
        if not clause.is_unit:
            raise UnknownClause(f"{unit!r} has parts; cite one of {', '.join(clause.units)}.")

    def record(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        for unit in units:
            controls = CONTROLS.setdefault(unit, [])
            if name not in controls:
                controls.append(name)
        return function

    return record
