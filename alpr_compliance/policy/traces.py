"""Where each clause is enforced and proved, as found in the code when it was last released."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from alpr_compliance.policy.clauses import Clause, clause_units

_FILE = Path(__file__).parent / "trace.json"


@dataclass(frozen=True)
class Trace:
    """Functions and constraints that enforce a clause, and the tests that prove it, by name."""

    controls: tuple[str, ...]
    tests: tuple[str, ...]


@cache
def clause_traces() -> MappingProxyType[Clause, Trace]:
    """The trace of every unit that is enforced; of an agency's own, that of the one it is like."""
    raw = json.loads(_FILE.read_text(encoding="utf-8"))
    found = {
        Clause(unit): Trace(tuple(trace["controls"]), tuple(trace["tests"]))
        for unit, trace in raw.items()
    }
    alike = {unit: found[unit.like] for unit in clause_units() if unit.like in found}
    return MappingProxyType(found | alike)
