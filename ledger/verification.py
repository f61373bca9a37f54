"""Whether the trail is as it was sealed: which row was changed, removed or put in, and when not.

Against the seals in the database and those that were written out; or, without a database, the
exported lines against the exported seals.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from ledger import lines
from ledger.merkle import leaf_of, root_of, split
from ledger.models import Seal
from ledger.services.seal import FIRST, LATEST, canonical, digest_of, exported_seals
from ledger.signing import Signature, is_signed


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it was sealed, in words; `row` where one row can be named."""

    trail: str
    seal: int | None
    row: int | None
    what: str

    def __str__(self) -> str:
        row = f" row {self.row}:" if self.row is not None else ""
        seal = f" seal {self.seal}:" if self.seal is not None else ""
        return f"{self.trail}:{seal}{row} {self.what}"


@dataclass(frozen=True)
class Unsealed:
    """Rows that wait for their seal; the age is that of the oldest, in seconds."""

    trail: str
    rows: int
    age: float


@dataclass
class Verdict:
    """What was looked at, and what was wrong."""

    seals: int = 0
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    unsealed: list[Unsealed] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class _Sealed:
    """A seal as it was read, from the database or from a file."""

    number: int
    trail: str
    sealed_at: datetime
    ids: list[list[int]]
    leaves: list[bytes]
    statement: str


def verify(public_key: str, roots: Path | None) -> Verdict:
    """Check every sealed row of the database, its seals, and the files in the folder `roots`."""
    verdict = Verdict()
    files = dict(exported_seals(roots)) if roots is not None else None
    ids: dict[str, list[list[int]]] = {trail: [] for trail in Seal.Trail}
    settled: dict[str, int] = dict.fromkeys(Seal.Trail, 0)
    newest: dict[str, datetime] = {}
    before, expected = FIRST, 1
    for seal in Seal.objects.iterator(chunk_size=20):
        read = _read(seal.statement, bytes(seal.leaves))
        if read is None:
            verdict.problems.append(Problem(seal.trail, seal.number, None, "is not readable"))
            continue
        signature = Signature(seal.public_key, seal.signature)
        verdict.problems += _wrong_in_seal(read, signature, public_key, (before, expected))
        if files is not None:
            verdict.problems += _wrong_in_file(seal, files.pop(seal.number, None))
        verdict.problems += _wrong_rows(read)
        verdict.problems += _wrong_times(read, newest)
        verdict.seals += 1
        verdict.rows += len(read.leaves)
        ids[read.trail] += read.ids
        before, expected = digest_of(seal.statement), seal.number + 1
        if read.sealed_at < timezone.now() - LATEST:
            settled[read.trail] = max(settled[read.trail], read.ids[-1][1])
    for number in sorted(files or {}):
        verdict.problems.append(Problem("seals", number, None, "was removed from the database"))
    for trail, runs in ids.items():
        _add_unsealed(verdict, trail, runs, settled[trail])
    return verdict


def verify_offline(public_key: str, roots: Path, exported: Iterable[str]) -> Verdict:
    """Check exported lines against exported seals; needs no database.

    Lines after the last seal are counted as unsealed.
    """
    verdict = Verdict()
    found: dict[tuple[str, int], bytes] = {}
    for line in exported:
        row = json.loads(line)
        found[row["trail"], row["id"]] = leaf_of(line.rstrip("\n"))
    before, expected = FIRST, 1
    for number, path in sorted(exported_seals(roots)):
        content = json.loads(path.read_bytes())
        read = _read(content["statement"], bytes.fromhex(content["leaves"]))
        if read is None or read.number != number:
            verdict.problems.append(Problem("seals", number, None, "is not readable"))
            continue
        signature = Signature(content["public_key"], content["signature"])
        verdict.problems += _wrong_in_seal(read, signature, public_key, (before, expected))
        rows = _ids_of(read)
        verdict.problems += _differences(
            read, [(row, found.pop((read.trail, row), None)) for row in rows]
        )
        verdict.seals += 1
        verdict.rows += len(rows)
        before, expected = digest_of(content["statement"]), number + 1
    for trail in Seal.Trail:
        rest = sum(1 for name, _ in found if name == trail)
        if rest:
            verdict.unsealed.append(Unsealed(trail, rest, 0))
    return verdict


def _read(statement: str, leaves: bytes) -> _Sealed | None:
    try:
        said = json.loads(statement)
        if canonical(said) != statement:
            return None
        return _Sealed(
            number=int(said["number"]),
            trail=Seal.Trail(said["trail"]).value,
            sealed_at=datetime.fromisoformat(said["sealed_at"]),
            ids=[[int(first), int(last)] for first, last in said["ids"]],
            leaves=split(leaves),
            statement=statement,
        )
    except (KeyError, TypeError, ValueError):
        return None


def _wrong_in_seal(
    seal: _Sealed, signature: Signature, public_key: str, chain: tuple[str, int]
) -> Iterator[Problem]:
    """What is wrong with the seal itself: its signature, its place in the chain, its digests."""
    before, expected = chain
    said = json.loads(seal.statement)

    def problem(what: str) -> Problem:
        return Problem(seal.trail, seal.number, None, what)

    if signature.public_key != public_key or not is_signed(seal.statement.encode(), signature):
        yield problem("is not signed by the agency's key")
    if seal.number != expected:
        yield problem(f"follows seal {expected - 1}: what was between is missing")
    elif said["before"] != before:
        yield problem("does not follow from the seal before it")
    if len(seal.leaves) != said["rows"] or root_of(seal.leaves).hex() != said["root"]:
        yield problem("its rows' digests do not give its root")


def _wrong_in_file(seal: Seal, path: Path | None) -> Iterator[Problem]:
    if path is None:
        yield Problem(seal.trail, seal.number, None, "is not among the seals written out")
        return
    if json.loads(path.read_bytes())["statement"] != seal.statement:
        yield Problem(seal.trail, seal.number, None, "is not the one that was written out")


def _wrong_rows(seal: _Sealed) -> list[Problem]:
    """What is wrong with the rows: one query says whether any is, another which."""
    bounds = lines.within(seal.ids)
    if lines.joined_leaves(seal.trail, bounds) == b"".join(seal.leaves):
        return []
    found = dict(lines.leaves(seal.trail, bounds))
    return list(_differences(seal, [(row, found.get(row)) for row in _ids_of(seal)]))


def _wrong_times(seal: _Sealed, newest: dict[str, datetime]) -> list[Problem]:
    """Rows that carry a time long before those of the seal before: written later, to look older.

    No time counts as later than its row's seal, and only the seal before counts: a clock that ran
    ahead or behind and was set right makes no honest row look old.
    """
    bounds = lines.within(seal.ids)
    earliest, latest = lines.moments(seal.trail, bounds)
    if earliest is None or latest is None:
        return []
    found: list[int] = []
    if seal.trail in newest:
        limit = min(newest[seal.trail], seal.sealed_at) - LATEST
        found = lines.earlier(seal.trail, bounds, limit) if earliest < limit else []
    newest[seal.trail] = min(latest, seal.sealed_at)
    what = "carries a time long before that of rows sealed earlier"
    return [Problem(seal.trail, seal.number, row, what) for row in found]


def _differences(seal: _Sealed, found: list[tuple[int, bytes | None]]) -> Iterator[Problem]:
    for (row, leaf), sealed in zip(found, seal.leaves, strict=False):
        if leaf is None:
            yield Problem(seal.trail, seal.number, row, "was removed after it was sealed")
        elif leaf != sealed:
            yield Problem(seal.trail, seal.number, row, "was changed after it was sealed")


def _ids_of(seal: _Sealed) -> list[int]:
    return [row for first, last in seal.ids for row in range(first, last + 1)]


def _add_unsealed(verdict: Verdict, trail: str, runs: list[list[int]], settled: int) -> None:
    """Rows without a seal: those under numbers long sealed, or below 1, were put in by hand."""
    bounds = lines.outside(runs)
    late = [(first, min(last, settled)) for first, last in bounds if first <= settled]
    for row, _ in lines.leaves(trail, late):
        number = "was sealed long before" if row > 0 else "no row gets"
        what = f"was put in under a number that {number}"
        verdict.problems.append(Problem(trail, None, row, what))
    open_bounds = [(max(first, settled + 1), last) for first, last in bounds if last > settled]
    rows, age = lines.count(trail, open_bounds)
    if rows:
        verdict.unsealed.append(Unsealed(trail, rows, age))
