"""Which code enforces each clause and which tests prove it, read from the syntax trees.

What is written at the control and at the test counts, whichever modules a run happens to import.
`python -m tests.policy.trace` writes the answer to `alpr_compliance/policy/trace.json`, for the
compliance matrix of an installation that has no tests beside it.
"""

import ast
import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from alpr_compliance.policy import Clause, UnknownClause, clause_units

ROOT = Path(__file__).resolve().parents[2]
TRACE = ROOT / "alpr_compliance" / "policy" / "trace.json"
APPS = (
    "alpr_compliance",
    "ledger",
    "personnel",
    "governance",
    "reads",
    "hotlists",
    "camera_ingest",
    "requests/data_requests",
    "audits",
)
# A clause, and where it is written.
Found = tuple[str, str]


@cache
def controls() -> dict[str, list[str]]:
    """Functions and constraints by the clause they enforce."""
    return _gathered(
        found for app in APPS for path in _modules(ROOT / app) for found in _controls(path)
    )


@cache
def proofs() -> dict[str, list[str]]:
    """Tests by the clause they prove."""
    return _gathered(found for path in _modules(ROOT / "tests") for found in _proofs(path))


def is_unit(clause: str) -> bool:
    try:
        return Clause(clause).is_unit
    except UnknownClause:
        return False


def trace() -> str:
    """The whole, as the file holds it."""
    units = {
        str(unit): {"controls": controls().get(unit, []), "tests": proofs().get(unit, [])}
        for unit in clause_units()
    }
    return json.dumps(units, indent=1) + "\n"


def _gathered(found: Iterator[Found]) -> dict[str, list[str]]:
    places: dict[str, set[str]] = defaultdict(set)
    for clause, place in found:
        places[clause].add(place)
    return {clause: sorted(names) for clause, names in places.items()}


def _modules(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def _strings(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _controls(path: Path) -> Iterator[Found]:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removeprefix("requests.")
    yield from _controls_in(ast.parse(path.read_text(encoding="utf-8")), module)


def _controls_in(node: ast.AST, place: str) -> Iterator[Found]:
    for child in ast.iter_child_nodes(node):
        inside = place
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inside = f"{place}.{child.name}"
        elif isinstance(child, ast.Call):
            yield from _controls_of(child, place)
        yield from _controls_in(child, inside)


def _controls_of(call: ast.Call, place: str) -> Iterator[Found]:
    if isinstance(call.func, ast.Name) and call.func.id in {"enforces", "Clause"}:
        yield from ((clause, place) for clause in _strings(call.args))
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if "violation_error_code" in given:
        [name] = _strings([given["name"]]) if "name" in given else [place]
        yield from ((clause, name) for clause in _strings([given["violation_error_code"]]))


def _proofs(path: Path) -> Iterator[Found]:
    """A mark may stand at a test, at the whole file, or under a name that tests wear."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(ROOT)
    marks = {
        target.id: list(_clauses(node.value))
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for test in ast.walk(tree):
        if not (isinstance(test, ast.FunctionDef) and test.name.startswith("test_")):
            continue
        worn = [clause for mark in test.decorator_list for clause in _clauses(mark)]
        for mark in test.decorator_list:
            worn += marks.get(mark.id, []) if isinstance(mark, ast.Name) else []
        yield from (
            (clause, f"{name}::{test.name}") for clause in worn + marks.get("pytestmark", [])
        )


def _clauses(mark: ast.expr) -> Iterator[str]:
    for node in ast.walk(mark):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause":
            # One that is worked out elsewhere would be read as none.
            assert all(isinstance(each, ast.Constant) for each in node.args), ast.unparse(node)
            yield from _strings(node.args)


if __name__ == "__main__":
    TRACE.write_text(trace(), encoding="utf-8")
