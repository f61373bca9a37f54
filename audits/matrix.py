"""The compliance matrix: each clause of the adopted policy and its law, and how it stands."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from django.urls import reverse

from alpr_compliance.policy import (
    Clause,
    Profile,
    clause_units,
    clauses_kept_by_people,
    load_profile,
    pending_clauses,
    profile_names,
)
from alpr_compliance.policy.traces import Trace, clause_traces
from audits.evidence import Evidence, Giver, Group, Part, State, evidence_of
from audits.evidence.registry import counted
from ledger.models import Event

RECENT = timedelta(days=90)
NOTHING = Trace((), ())


@dataclass(frozen=True, kw_only=True)
class Line:
    """One clause: what keeps it, the code, the tests, and what is so now."""

    unit: Clause
    section: str
    summary: str
    kinds: tuple[str, ...]
    state: State
    words: str
    trace: Trace = field(default=NOTHING)
    page: str = ""

    @property
    def url(self) -> str:
        return reverse(self.page) if self.page else ""


def matrix(profile: Profile, now: datetime) -> list[Line]:
    """A line for each clause of this profile and its law, in the order of the registry.

    Kept is what code enforces and tests prove and whose evidence is in order; the evidence may
    make it late or broken. What is not built says what will build it.
    """
    refused = _refusals(now)

    @cache
    def answers(group: Group) -> Mapping[str, Evidence]:
        return group(profile, now)

    @cache
    def given(giver: Giver) -> Evidence:
        # Once, however many clauses it speaks for.
        if isinstance(giver, Part):
            return answers(giver.group)[giver.key]
        return giver(profile, now)

    return [_line(unit, given, refused) for unit in units_of(profile)]


def units_of(profile: Profile) -> list[Clause]:
    """The clauses of this profile's policy and of its state's law."""
    agencies = {clause.agency for clause in profile.clauses.values()}
    law = profile.statute.purpose_clause.agency
    return [unit for unit in clause_units() if unit.agency in agencies | {law}]


def profiles_of_units() -> dict[Clause, str]:
    """Which profile each clause of the registry belongs to."""
    return {unit: name for name in profile_names() for unit in units_of(load_profile(name))}


def _line(unit: Clause, given: Callable[[Giver], Evidence], refused: Counter[str]) -> Line:
    state, words, page = _standing(unit, given)
    if refused[unit]:
        words += f" · refused {counted(refused[unit], 'time')} in 90 days"
    return Line(
        unit=unit,
        section=unit.rows[0].heading,
        summary=unit.summary,
        kinds=unit.kinds,
        state=state,
        words=words,
        trace=clause_traces().get(unit, NOTHING),
        page=page,
    )


def _standing(unit: Clause, given: Callable[[Giver], Evidence]) -> tuple[State, str, str]:
    if unit in pending_clauses():
        return State.NOT_BUILT, f"Comes with: {pending_clauses()[unit]}", ""
    if unit in clauses_kept_by_people():
        return State.PERSON, clauses_kept_by_people()[unit], ""
    if unit.like not in clause_traces():
        return State.NOT_BUILT, "No rule of the product is said to keep it (clauses.toml)", ""
    giver = evidence_of(unit.like)
    if giver is None:
        return State.GREEN, "Enforced at each use", ""
    evidence = given(giver)
    return evidence.state, evidence.words, evidence.page


def _refusals(now: datetime) -> Counter[str]:
    refused = Event.objects.filter(outcome=Event.Outcome.REFUSED, at__gt=now - RECENT)
    return Counter(refused.exclude(clause="").values_list("clause", flat=True))


def in_sections(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The lines under the headings of the registry."""
    sections: dict[str, list[Line]] = {}
    for line in lines:
        sections.setdefault(line.section, []).append(line)
    return sections


def as_data(line: Line) -> dict[str, object]:
    """A line for JSON."""
    return {
        "clause": str(line.unit.document_id),
        "unit": str(line.unit),
        "section": line.section,
        "kinds": list(line.kinds),
        "summary": line.summary,
        "state": line.state.value,
        "evidence": line.words,
        "controls": list(line.trace.controls),
        "tests": list(line.trace.tests),
    }
