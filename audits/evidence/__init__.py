"""Live evidence for the clauses: what is so now, in words, with the page that shows it.

A function here says it for the clauses it names. It may count and date, never show a plate.
"""

from audits.evidence import (
    auditing,
    equipment,
    field,
    keeping,
    looking,
    people,
    publishing,
    sharing,
)
from audits.evidence.registry import Evidence, Giver, Group, Part, State, evidence_of

__all__ = [
    "Evidence",
    "Giver",
    "Group",
    "Part",
    "State",
    "auditing",
    "equipment",
    "evidence_of",
    "field",
    "keeping",
    "looking",
    "people",
    "publishing",
    "sharing",
]
