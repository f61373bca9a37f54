"""Searching files for many plates at once, in one pass over their bytes."""

import os
import struct
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Shorter than this, a plate turns up in any large file by chance.
SHORTEST = 6
LONGEST = 10
CHUNK = 4 * 1024 * 1024
SLOTS = 1 << 24
# Plates stand in the files as they were stored: capitals and digits.
IS_PLATE_CHARACTER = bytes(chr(byte).isalnum() and not chr(byte).islower() for byte in range(128))
IS_PLATE_CHARACTER = IS_PLATE_CHARACTER.ljust(256, b"\0")


@dataclass
class Searched:
    """What was looked through, and which plates were found in which files."""

    files: int = 0
    size: int = 0
    found: dict[str, set[Path]] = field(default_factory=dict)
    unread: list[Path] = field(default_factory=list)

    def with_other(self, other: "Searched") -> "Searched":
        """Both searches for the same plates as one."""
        plates = {*self.found, *other.found}
        found = {p: self.found.get(p, set()) | other.found.get(p, set()) for p in plates}
        files, size = self.files + other.files, self.size + other.size
        return Searched(files, size, found, [*self.unread, *other.unread])


def server_number(folder: Path) -> int | None:
    """The number that a database server has, from its folder; None where it can not be read."""
    try:
        control = (folder / "global" / "pg_control").read_bytes()
    except OSError:
        return None
    [number] = struct.unpack("=Q", control[:8])
    return int(number)


def search_files(
    folders: Iterable[Path], plates: Collection[str], *, skipped: Collection[Path] = ()
) -> Searched:
    """Look for every one of these plates in every file below the folders, but for the skipped.

    A plate inside a longer word is found too; one shorter than SHORTEST is not looked for. A file
    that the server removes meanwhile is gone; what can not be read is named.
    """
    result = Searched()
    wanted = PlateSet(plates)
    for path in _files(folders, skipped, result):
        try:
            size = _search(path, wanted, result)
        except FileNotFoundError:
            continue
        except OSError:
            result.unread.append(path)
            continue
        result.files += 1
        result.size += size
    return result


class PlateSet:
    """Plates to look for. A table of their first characters passes over nearly all else."""

    def __init__(self, plates: Collection[str]) -> None:
        self._plates = frozenset(p.encode() for p in plates if SHORTEST <= len(p) <= LONGEST)
        self._heads = np.zeros(SLOTS, np.bool_)
        heads = b"".join(plate[:SHORTEST] for plate in self._plates)
        self._heads[_slots(np.frombuffer(heads, np.uint8).reshape(-1, SHORTEST).T)] = True

    def found_in(self, data: bytes) -> set[str]:
        """Those of the plates that stand anywhere in these bytes."""
        if not self._plates:
            return set()
        # Where SHORTEST plate characters follow each other: two, then four, then six.
        one = np.frombuffer(data.translate(IS_PLATE_CHARACTER), np.bool_)
        two = one[:-1] & one[1:]
        four = two[:-2] & two[2:]
        starts = np.flatnonzero(four[:-2] & two[4:])
        content = np.frombuffer(data, np.uint8)
        slots = _slots([content[starts + place] for place in range(SHORTEST)])
        parts = (
            data[at : at + length]
            for at in starts[self._heads[slots]].tolist()
            for length in range(SHORTEST, LONGEST + 1)
        )
        return {part.decode() for part in self._plates.intersection(parts)}


def _slots(columns: Iterable[NDArray[np.uint8]]) -> NDArray[np.uint32]:
    """Where in the table a head belongs; its characters come column by column."""
    first, *others = columns
    slots = first.astype(np.uint32)
    for column in others:
        slots = slots * np.uint32(31) + column
    return slots & np.uint32(SLOTS - 1)


def _files(folders: Iterable[Path], skipped: Collection[Path], result: Searched) -> Iterator[Path]:
    """Every file below the folders, links followed, each folder once."""

    def note(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            result.unread.append(Path(error.filename))

    seen = {path.resolve() for path in skipped}
    for folder in folders:
        for place, below, names in os.walk(folder, onerror=note, followlinks=True):
            here = Path(place).resolve()
            if here in seen:
                below.clear()
                continue
            seen.add(here)
            yield from (path for name in sorted(names) if (path := here / name).is_file())


def _search(path: Path, wanted: PlateSet, result: Searched) -> int:
    size, tail = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            data = tail + chunk
            for plate in wanted.found_in(data):
                result.found.setdefault(plate, set()).add(path)
            tail = data[-LONGEST:]
    return size
