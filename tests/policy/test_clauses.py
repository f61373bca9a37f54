"""Every clause is enforced in the code and proved by a test, or stands in a list that says why not.

The scan reads syntax trees, so that a clause counts by what is written at its control and at its
test, whichever modules a run happens to import.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from alpr_compliance.policy import (
    Clause,
    UnknownClause,
    clause_units,
    clauses_kept_by_people,
    pending_clauses,
)

ROOT = Path(__file__).resolve().parents[2]
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


def _modules(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def _strings(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _controls_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in {"enforces", "Clause"}:
            yield from _strings(node.args)
        for keyword in node.keywords:
            if keyword.arg == "violation_error_code":
                yield from _strings([keyword.value])


def _proofs_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause":
            yield from _strings(node.args)


@cache
def _enforced() -> dict[str, str]:
    return {
        clause: str(path.relative_to(ROOT))
        for app in APPS
        for path in _modules(ROOT / app)
        for clause in _controls_in(path)
    }


@cache
def _proved() -> dict[str, str]:
    return {
        clause: str(path.relative_to(ROOT))
        for path in _modules(ROOT / "tests")
        for clause in _proofs_in(path)
    }


def _is_unit(clause: str) -> bool:
    try:
        return Clause(clause).is_unit
    except UnknownClause:
        return False


def _excused() -> set[Clause]:
    return {*pending_clauses(), *clauses_kept_by_people()}


def test_every_clause_is_enforced_in_the_code() -> None:
    missing = [unit for unit in clause_units() if unit not in _excused() | set(_enforced())]
    assert not missing, f"No code enforces: {', '.join(missing)}"


def test_every_clause_is_proved_by_a_test() -> None:
    missing = [unit for unit in clause_units() if unit not in _excused() | set(_proved())]
    assert not missing, f"No test proves: {', '.join(missing)}"


def test_no_pending_clause_is_built_already() -> None:
    built = [unit for unit in pending_clauses() if unit in _enforced() and unit in _proved()]
    assert not built, f"Built and still pending: {', '.join(built)}"


def test_the_lists_of_what_is_not_enforced_are_sound() -> None:
    pending, by_people = pending_clauses(), clauses_kept_by_people()
    assert not set(pending) & set(by_people)
    assert all(unit.is_unit for unit in (*pending, *by_people))
    assert all(text.strip() for text in (*pending.values(), *by_people.values()))


def test_a_proof_names_units_of_the_registry() -> None:
    wrong = {clause: path for clause, path in _proved().items() if not _is_unit(clause)}
    assert not wrong
