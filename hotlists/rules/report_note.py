"""The note on an entry that belongs in the report of its case."""

from collections.abc import Sequence
from dataclasses import dataclass

from alpr_compliance.policy import enforces


@dataclass(frozen=True, kw_only=True)
class UpdateFacts:
    """One change of an entry, in words."""

    what: str
    why: str
    proposed: str
    decided: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """An entry in words, as its note says them; empty where there is nothing to say."""

    agency: str
    number: int
    kind: str
    hot_list: str
    case: str
    report_reference: str
    plate: str
    vehicle: str
    category: str
    purpose: str
    instruction: str
    reason: str
    summary: str
    entered: str
    decided: str
    ends: str
    ended: str
    clause: str
    updates: Sequence[UpdateFacts] = ()


@enforces("LEX-3.C.vii.d#hotlists-2")
def report_note(facts: EntryFacts) -> str:
    """The text for the case report: what was entered, why, by whom, approved by whom, updates."""
    rows = [
        ("Agency", facts.agency),
        ("Entry", f"{facts.number}, {facts.kind.lower()} on {facts.hot_list}"),
        ("Case", facts.case or "none"),
        ("Report", facts.report_reference),
        ("Plate", facts.plate),
        ("Vehicle", facts.vehicle),
        ("Category", facts.category),
        ("Purpose", facts.purpose),
        ("Officers were told", facts.instruction),
        ("Reason", facts.reason),
        ("Summary", facts.summary),
        ("Entered", facts.entered),
        ("Decided", facts.decided),
        ("Ends", facts.ends),
        ("Ended", facts.ended),
    ]
    lines = ["ALPR HOT LIST ENTRY", *(f"{name}: {value}" for name, value in rows if value)]
    for number, update in enumerate(facts.updates, start=1):
        lines += ["", f"UPDATE {number}: {update.what}"]
        parts = [("Why", update.why), ("Proposed", update.proposed), ("Decided", update.decided)]
        lines += [f"{name}: {value}" for name, value in parts if value]
        lines += [f"- {line}" for line in update.lines]
    lines += ["", f"An alert on this entry is not probable cause. Policy: {facts.clause}."]
    return "\n".join(lines)
