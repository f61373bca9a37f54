"""Whether the trail is as it was sealed: which row was changed, removed or put in, and when not.

Against the seals in the database and those that were written out; or, without a database, the
exported lines against the exported seals.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.utils import timezone

from ledger import lines
from ledger.merkle import leaf_of
from ledger.models import Seal
from ledger.reading import Sealed, read_file, read_row
from ledger.services.seal import FIRST, LATEST, digest_of, exported_seals


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


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class _Look:
    """What was seen of the seals so far, each after the one before it."""

    public_key: str
    verdict: Verdict = field(default_factory=Verdict)
    # What the next seal has to follow from.
    before: str = FIRST
    expected: int = 1
    # By trail: runs of sealed ids, the highest id of seals an hour old, the time sealed last.
    ids: dict[str, list[list[int]]] = field(default_factory=lambda: defaultdict(list))
    settled: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    newest: dict[str, datetime] = field(default_factory=dict)

    def problem(self, trail: str, seal: int | None, row: int | None, what: str) -> None:
        self.verdict.problems.append(Problem(trail, seal, row, what))

    def first_genuine(self, copies: Iterable[Sealed]) -> Sealed | None:
        return next((copy for copy in copies if not copy.flaws(self.public_key)), None)

    def place(self, seal: Sealed) -> None:
        """What is wrong with the seal itself, and with its place in the chain."""
        for what in seal.flaws(self.public_key):
            self.problem(seal.trail, seal.number, None, what)
        if seal.number != self.expected:
            what = f"follows seal {self.expected - 1}: what was between is missing"
            self.problem(seal.trail, seal.number, None, what)
        elif seal.before != self.before:
            self.problem(seal.trail, seal.number, None, "does not follow from the seal before it")

    def go_on(self, number: int, statement: str) -> None:
        self.before, self.expected = digest_of(statement), number + 1

    def count(self, seal: Sealed) -> None:
        self.verdict.rows += len(seal.leaves)
        self.ids[seal.trail] += seal.ids
        if seal.sealed_at < timezone.now() - LATEST:
            self.settled[seal.trail] = max(self.settled[seal.trail], seal.ids[-1][1])

    def compare(self, seal: Sealed, found: list[tuple[int, bytes | None]]) -> None:
        """Rows, in their order, with their digests now: which are not as they were sealed."""
        for (row, leaf), sealed in zip(found, seal.leaves, strict=True):
            if leaf is None:
                self.problem(seal.trail, seal.number, row, "was removed after it was sealed")
            elif leaf != sealed:
                self.problem(seal.trail, seal.number, row, "was changed after it was sealed")

    def compare_times(
        self,
        seal: Sealed,
        ends: tuple[datetime, datetime],
        earlier: Callable[[datetime], list[int]],
    ) -> None:
        """Rows with a time long before those of the seal before: written later, to look older.

        No time counts as later than its row's seal, and only the seal before counts: a clock that
        ran ahead or behind and was set right makes no honest row look old.
        """
        earliest, latest = ends
        if seal.trail in self.newest:
            limit = min(self.newest[seal.trail], seal.sealed_at) - LATEST
            for row in earlier(limit) if earliest < limit else []:
                what = "carries a time long before that of rows sealed earlier"
                self.problem(seal.trail, seal.number, row, what)
        self.newest[seal.trail] = max(EPOCH + LATEST, min(latest, seal.sealed_at))


def verify(public_key: str, roots: Path | None) -> Verdict:
    """Check every sealed row of the database, its seals, and the files in the folder `roots`.

    Where a seal was tampered with, its rows are held against the copy that was written out.
    """
    look = _Look(public_key)
    files = _files(roots) if roots is not None else None
    for row in Seal.objects.iterator(chunk_size=20):
        kept = read_row(row)
        copies = [] if kept is None else [kept]
        if kept is None:
            look.problem(row.trail, row.number, None, "is not readable")
        else:
            look.place(kept)
        if files is not None:
            written = [copy for path in files.pop(row.number, []) if (copy := read_file(path))]
            _check_written(look, row, written)
            copies += written
        seal = look.first_genuine(copies) or kept
        look.verdict.seals += 1
        look.go_on(row.number, seal.statement if seal else row.statement)
        if seal is not None:
            look.count(seal)
            _check_rows(look, seal)
            _check_times(look, seal)
    for number, paths in sorted((files or {}).items()):
        look.problem("seals", number, None, "was removed from the database")
        lost = look.first_genuine(copy for path in paths if (copy := read_file(path)))
        if lost is not None:
            look.count(lost)
            _check_rows(look, lost)
    for trail in Seal.Trail:
        _add_unsealed(look, trail)
    return look.verdict


def _files(roots: Path) -> dict[int, list[Path]]:
    """The files of each seal: more than one where a crash left half of the first."""
    found: dict[int, list[Path]] = defaultdict(list)
    for number, path in exported_seals(roots):
        found[number].append(path)
    return dict(found)


def _check_written(look: _Look, row: Seal, written: list[Sealed]) -> None:
    if not written:
        look.problem(row.trail, row.number, None, "is not among the seals written out")
    elif row.statement not in {copy.statement for copy in written}:
        look.problem(row.trail, row.number, None, "is not the one that was written out")


def _check_rows(look: _Look, seal: Sealed) -> None:
    """One query says whether any row is not as it was sealed, another which."""
    bounds = lines.within(seal.ids)
    if lines.joined_leaves(seal.trail, bounds) != b"".join(seal.leaves):
        found = dict(lines.leaves(seal.trail, bounds))
        look.compare(seal, [(row, found.get(row)) for row in seal.rows()])


def _check_times(look: _Look, seal: Sealed) -> None:
    bounds = lines.within(seal.ids)
    earliest, latest = lines.moments(seal.trail, bounds)
    if earliest is not None and latest is not None:
        look.compare_times(seal, (earliest, latest), partial(lines.earlier, seal.trail, bounds))


def _add_unsealed(look: _Look, trail: str) -> None:
    """Rows without a seal: those under numbers long sealed, or never given, were put in by hand."""
    bounds, settled = lines.outside(look.ids[trail]), look.settled[trail]
    issued = lines.issued(trail)
    late = [(first, min(last, settled)) for first, last in bounds if first <= settled]
    for row, _ in lines.leaves(trail, late):
        number = "was sealed long before" if row > 0 else "no row gets"
        look.problem(trail, None, row, f"was put in under a number that {number}")
    above = [(max(first, issued + 1), last) for first, last in bounds if last > issued]
    for row, _ in lines.leaves(trail, above):
        # The sequence goes on meanwhile.
        if row > lines.issued(trail):
            look.problem(trail, None, row, "was put in under a number that no row has got yet")
    waiting = [(max(first, settled + 1), min(last, issued)) for first, last in bounds]
    rows, age = lines.count(trail, [run for run in waiting if run[0] <= run[1]])
    if rows:
        look.verdict.unsealed.append(Unsealed(trail, rows, age))


def verify_offline(public_key: str, roots: Path, exported: Iterable[str]) -> Verdict:
    """Check exported lines against exported seals; needs no database.

    Every exported line was sealed: one without a seal was put in, or its seal is missing here.
    """
    look = _Look(public_key)
    found = _lines_of(look, exported)
    for number, paths in sorted(_files(roots).items()):
        copies = [copy for path in paths if (copy := read_file(path)) and copy.number == number]
        seal = look.first_genuine(copies) or next(iter(copies), None)
        if seal is None:
            look.problem("seals", number, None, "is not readable")
            continue
        look.place(seal)
        look.go_on(number, seal.statement)
        look.verdict.seals += 1
        look.count(seal)
        lines_of = {row: found.pop((seal.trail, row), None) for row in seal.rows()}
        look.compare(seal, [(row, line[0] if line else None) for row, line in lines_of.items()])
        times = {row: line[1] for row, line in lines_of.items() if line}
        if times:
            ends = min(times.values()), max(times.values())
            look.compare_times(seal, ends, partial(_earlier, times))
    for trail, row in sorted(found):
        last = max((run[1] for run in look.ids[trail]), default=0)
        what = (
            "comes after the last seal written out: a seal is missing here"
            if row > last
            else ("was put in: no seal has it")
        )
        look.problem(trail, None, row, what)
    return look.verdict


def _lines_of(
    look: _Look, exported: Iterable[str]
) -> dict[tuple[str, int], tuple[bytes, datetime]]:
    """Digest and time of each line, by its trail and id."""
    found: dict[tuple[str, int], tuple[bytes, datetime]] = {}
    for place, line in enumerate(exported, 1):
        try:
            row = json.loads(line)
            key = Seal.Trail(row["trail"]).value, int(row["id"])
            leaf = leaf_of(line.rstrip("\n"))
        except (KeyError, TypeError, ValueError, RecursionError):
            look.problem("lines", None, None, f"line {place} is not readable")
            continue
        if found.setdefault(key, (leaf, _moment(row.get("at"))))[0] != leaf:
            look.problem(key[0], None, key[1], "stands there twice, each time otherwise")
    return found


def _earlier(times: dict[int, datetime], than: datetime) -> list[int]:
    return [row for row, at in times.items() if at < than]


def _moment(text: object) -> datetime:
    """The time of a line, not before 1970: one that is none looks as old as can be."""
    try:
        return max(EPOCH, datetime.fromisoformat(str(text)))
    except (TypeError, ValueError):
        return EPOCH
