import pickle
from collections import Counter
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from alpr_compliance.policy import (
    CONTROLS,
    Clause,
    PolicyViolation,
    UnknownClause,
    clause_rows,
    clause_units,
    enforces,
    load_profile,
)

REQUIREMENTS = Path(__file__).resolve().parents[3] / "shared" / "requirements.md"


def test_a_clause_is_its_id() -> None:
    clause = Clause("LEX-3.C.vii.b")
    assert clause == "LEX-3.C.vii.b"
    assert repr(clause) == "'LEX-3.C.vii.b'"
    assert clause.agency == "LEX"
    assert clause.kinds == ("block",)
    assert "plate on the vehicle" in clause.summary
    assert pickle.loads(pickle.dumps(clause)) == clause  # noqa: S301


def test_a_clause_of_several_rows_has_parts() -> None:
    bare = Clause("LEX-3.E")
    assert not bare.is_unit
    assert bare.units == (
        "LEX-3.E#access",
        "LEX-3.E#equipment",
        "LEX-3.E#retention",
        "LEX-3.E#retention-2",
    )
    part = Clause("LEX-3.E#retention")
    assert part.is_unit
    assert part.document_id == bare
    assert part.summary in bare.summary


@pytest.mark.parametrize("unknown", ["LEX-9.Z", "LEX-3.E#audit", "LEX-2.B#access", "", "lex-2.b"])
def test_an_unknown_clause_is_refused(unknown: str) -> None:
    with pytest.raises(UnknownClause, match="is not a clause"):
        Clause(unknown)


def test_an_unknown_part_is_told_the_parts() -> None:
    with pytest.raises(UnknownClause, match=r"LEX-3\.E#equipment"):
        Clause("LEX-3.E#nowhere")


def test_models_hold_clauses() -> None:
    class Holder(BaseModel):
        clause: Clause

    assert isinstance(Holder.model_validate({"clause": "KIN-II"}).clause, Clause)
    with pytest.raises(ValidationError):
        Holder.model_validate({"clause": "KIN-XX"})


def test_each_unit_is_named_once() -> None:
    units = Counter(clause_units())
    assert max(units.values()) == 1
    assert sum(len(row.ids) for row in clause_rows()) == len(units)
    assert {unit.agency for unit in units} == {"LEX", "KIN", "NE", "NC"}


def test_enforces_returns_the_function_and_records_it() -> None:
    def check() -> str:
        return "done"

    decorated = enforces("KIN-II")(check)
    name = f"{check.__module__}.{check.__qualname__}"
    try:
        assert decorated is check
        assert name in CONTROLS["KIN-II"]
    finally:
        CONTROLS["KIN-II"].remove(name)


@pytest.mark.parametrize("units", [("LEX-9.Z",), ("KIN-II", "LEX-3.E"), ()])
def test_enforces_takes_units_only(units: tuple[str, ...]) -> None:
    with pytest.raises(UnknownClause):
        enforces(*units)


def test_the_controls_of_the_engine_are_recorded() -> None:
    load_profile("lexington_ne")
    assert "alpr_compliance.policy.schema.Profile.purpose" in CONTROLS["NE-60-3203(2)"]


def test_a_violation_carries_its_clause() -> None:
    violation = PolicyViolation(Clause("KIN-II"), "Fixed cameras only.", "Choose a fixed mount.")
    assert str(violation) == "Fixed cameras only."
    again = pickle.loads(pickle.dumps(violation))  # noqa: S301
    assert (again.clause, again.message, again.next_step) == (
        "KIN-II",
        "Fixed cameras only.",
        "Choose a fixed mount.",
    )


def _required_rows() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    headings = {row.heading for row in clause_rows()}
    heading = ""
    rows = []
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ").strip()
        elif line.startswith("| ") and not line.startswith(("| clause |", "| ---")):
            assert heading in headings
            ids, kinds, _ = (cell.strip() for cell in line.strip("| ").split("|", 2))
            rows.append((heading, tuple(ids.split(", ")), tuple(kinds.split(" + "))))
    return rows


@pytest.mark.skipif(
    not REQUIREMENTS.is_file(), reason="the clause-by-clause requirements are not beside the clone"
)
def test_the_registry_is_the_requirements() -> None:
    assert [(row.heading, row.ids, row.kinds) for row in clause_rows()] == _required_rows()
