"""Who works on cameras, and how the work is kept on record. Pure functions."""

from datetime import date

from alpr_compliance.policy import Clause, PolicyViolation, Profile, enforces
from alpr_compliance.policy.equipment import WorkSource


def clause_of_work(profile: Profile, kind: str) -> Clause:
    """The clause on repairs, or the one on installation and maintenance."""
    work = profile.equipment.work
    return work.repair_clause if kind == "repair" else work.clause


@enforces("LEX-3.A#equipment", "LEX-3.B.ix", "KIN-IV.A.4")
def check_source(*, profile: Profile, kind: str, source: str, what: str) -> WorkSource:
    """Work is ordered from a source that the policy authorises, and says what is to be done."""
    work = profile.equipment.work
    clause = clause_of_work(profile, kind)
    known = work.source(source)
    if known is None:
        names = "; ".join(each.label for each in work.sources)
        raise PolicyViolation(
            clause, f"Work on cameras is done by: {names}. Nobody else.", work.instead
        )
    if not what.strip():
        raise PolicyViolation(clause, "The order says nothing.", "Say what is to be done.")
    return known


@enforces("LEX-3.A#equipment", "LEX-3.B.ix", "KIN-IV.A.4")
def check_done(
    *,
    profile: Profile,
    kind: str,
    source: str,
    is_open: bool,
    reference: str,
    done_by: str,
    done_on: date | None,
    today: date,
    result: str,
) -> None:
    """Work is closed once, by who did it, when and what; with the source's own number for it."""
    clause = clause_of_work(profile, kind)
    check_open(profile=profile, kind=kind, is_open=is_open)
    known = profile.equipment.work.source(source)
    if known is not None and known.has_reference and not reference.strip():
        raise PolicyViolation(
            clause,
            f"The number of {known.label} for this work is missing.",
            profile.equipment.work.instead,
        )
    if not done_by.strip() or not result.strip() or done_on is None:
        raise PolicyViolation(
            clause,
            "The record of the work is not complete.",
            "Give who did it, on which day, and what was done.",
        )
    if done_on > today:
        raise PolicyViolation(clause, "That day has not come yet.", "Give the day of the work.")


def check_open(*, profile: Profile, kind: str, is_open: bool) -> None:
    if not is_open:
        raise PolicyViolation(
            clause_of_work(profile, kind), "This work order is closed.", "Order new work instead."
        )
