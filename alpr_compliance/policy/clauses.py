"""The clause registry: every numbered rule of the policies and their laws, as values."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from alpr_compliance.environment import env

_FOLDER = Path(__file__).parent


class UnknownClause(ValueError):
    """The id is not in the clause registry."""


@dataclass(frozen=True)
class Row:
    """One row of the registry: what the software does for some clauses, together."""

    section: str
    heading: str
    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    summary: str
    # For each id of an agency's own row: the shipped clause whose rule keeps it.
    like: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Registry:
    rows: tuple[Row, ...]
    units: MappingProxyType[str, Row]
    parts: MappingProxyType[str, tuple[str, ...]]
    like: MappingProxyType[str, str]


def policy_folders() -> tuple[Path, ...]:
    """Where policies lie: with the product, and in the agency's own folder where it named one."""
    own = env("ALPR_POLICY_DIR", "")
    return (_FOLDER, Path(own)) if own else (_FOLDER,)


def _read_toml(name: str) -> list[dict[str, Any]]:
    """This file of each folder that has it."""
    paths = [folder / name for folder in policy_folders()]
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths if path.exists()]


def _name_units(rows: tuple[Row, ...]) -> Iterator[tuple[str, str, Row]]:
    rows_of_id = Counter(clause_id for row in rows for clause_id in row.ids)
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for clause_id in row.ids:
            seen[clause_id, row.section] += 1
            turn = seen[clause_id, row.section]
            part = row.section if turn == 1 else f"{row.section}-{turn}"
            unit = clause_id if rows_of_id[clause_id] == 1 else f"{clause_id}#{part}"
            yield clause_id, unit, row


@cache
def _registry() -> _Registry:
    files = _read_toml("clauses.toml")
    sections = files[0]["sections"]
    rows = tuple(
        Row(
            section=row["section"],
            heading=sections[row["section"]],
            ids=tuple(row["ids"]),
            kinds=tuple(row["kinds"]),
            summary=row["summary"],
            like=tuple(row.get("like", ())),
        )
        for raw in files
        for row in raw["rows"]
    )
    units: dict[str, Row] = {}
    parts: dict[str, tuple[str, ...]] = {}
    like: dict[str, str] = {}
    for clause_id, unit, row in _name_units(rows):
        units[unit] = row
        if row.like:
            like[unit] = row.like[row.ids.index(clause_id)]
        parts[clause_id] = (*parts.get(clause_id, ()), unit)
    return _Registry(rows, MappingProxyType(units), MappingProxyType(parts), MappingProxyType(like))


class Clause(str):
    """A clause id known to the registry: `LEX-3.C.vii.b`, or one part of it, `LEX-3.E#retention`.

    The representation stays that of a plain string, so that a migration which carries a clause
    as an error code never imports this module.
    """

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        registry = _registry()
        if value not in registry.units and value not in registry.parts:
            known = registry.parts.get(value.partition("#")[0])
            hint = f" Its parts are {', '.join(known)}." if known else ""
            raise UnknownClause(f"{value!r} is not a clause of the registry.{hint}")
        return super().__new__(cls, value)

    @property
    def is_unit(self) -> bool:
        """False for the bare id of a clause that stands in several rows."""
        return str(self) in _registry().units

    @property
    def units(self) -> tuple["Clause", ...]:
        if self.is_unit:
            return (self,)
        return tuple(Clause(unit) for unit in _registry().parts[str(self)])

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(_registry().units[str(unit)] for unit in self.units)

    @property
    def document_id(self) -> "Clause":
        """The id as the policy numbers it, without the part."""
        return Clause(self.partition("#")[0])

    @property
    def summary(self) -> str:
        return " ".join(row.summary for row in self.rows)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for row in self.rows for kind in row.kinds))

    @property
    def like(self) -> "Clause":
        """The shipped clause that asks the same; a shipped one is its own."""
        return Clause(_registry().like.get(str(self), str(self)))

    @property
    def agency(self) -> str:
        """LEX and KIN for the two policies, NE and NC for the two laws."""
        return self.partition("-")[0]

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


def clause_units() -> tuple[Clause, ...]:
    """Every unit of the registry, in its order; the compliance matrix has one line for each."""
    return tuple(Clause(unit) for unit in _registry().units)


def clause_rows() -> tuple[Row, ...]:
    return _registry().rows


def _units_with_text(name: str) -> MappingProxyType[Clause, str]:
    found = {Clause(unit): text for raw in _read_toml(name) for unit, text in raw.items()}
    alike = {
        Clause(own): found[Clause(unit)] for own, unit in _registry().like.items() if unit in found
    }
    return MappingProxyType(alike | found)


@cache
def pending_clauses() -> MappingProxyType[Clause, str]:
    """Units not built yet, with the capability that will build them."""
    return _units_with_text("pending.toml")


@cache
def clauses_kept_by_people() -> MappingProxyType[Clause, str]:
    """Units that only a person can keep, with the reason."""
    return _units_with_text("by_people.toml")
