"""Every clause is enforced in the code and proved by a test, or stands in a list of those not."""

from alpr_compliance.policy import Clause, clause_units, clauses_kept_by_people, pending_clauses
from tests.policy.trace import TRACE, controls, is_unit, proofs, trace


def _excused() -> set[Clause]:
    return {*pending_clauses(), *clauses_kept_by_people()}


def test_every_clause_is_enforced_in_the_code() -> None:
    missing = [unit for unit in clause_units() if unit not in _excused() | set(controls())]
    assert not missing, f"No code enforces: {', '.join(missing)}"


def test_every_clause_is_proved_by_a_test() -> None:
    missing = [unit for unit in clause_units() if unit not in _excused() | set(proofs())]
    assert not missing, f"No test proves: {', '.join(missing)}"


def test_no_pending_clause_is_built_already() -> None:
    built = [unit for unit in pending_clauses() if unit in controls() and unit in proofs()]
    assert not built, f"Built and still pending: {', '.join(built)}"


def test_the_lists_of_what_is_not_enforced_are_sound() -> None:
    pending, by_people = pending_clauses(), clauses_kept_by_people()
    assert not set(pending) & set(by_people)
    assert all(unit.is_unit for unit in (*pending, *by_people))
    assert all(text.strip() for text in (*pending.values(), *by_people.values()))


def test_a_proof_names_units_of_the_registry() -> None:
    wrong = {clause: tests for clause, tests in proofs().items() if not is_unit(clause)}
    assert not wrong


def test_the_matrix_shows_the_code_and_the_tests_of_today() -> None:
    assert TRACE.read_text(encoding="utf-8") == trace(), "Run: make trace"
