"""Where each clause is enforced and proved, as found in the code when it was last released."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from alpr_compliance.policy.clauses import Clause

_FILE = Path(__file__).parent / "trace.json"


@dataclass(frozen=True)
class Trace:
    """Functions and constraints that enforce a clause, and the tests that prove it, by name."""

    controls: tuple[str, ...]
    tests: tuple[str, ...]


@cache
def clause_traces() -> MappingProxyType[Clause, Trace]:
    """The trace of every unit of the registry."""
    found = json.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            Clause(unit): Trace(tuple(trace["controls"]), tuple(trace["tests"]))
            for unit, trace in found.items()
        }
    )
