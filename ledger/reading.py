"""One seal as it is read, from the database or from a file, where anybody may have been at it."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from ledger.lines import FIRST_ID, LAST_ID
from ledger.merkle import root_of, split
from ledger.models import Seal
from ledger.services.seal import canonical
from ledger.signing import Signature, is_signed


@dataclass(frozen=True)
class Sealed:
    """A seal that says all that a seal says, of as many rows as it has digests."""

    number: int
    trail: str
    sealed_at: datetime
    # Runs of ids, each by its first and last, in their order.
    ids: list[list[int]]
    leaves: list[bytes]
    root: str
    before: str
    statement: str
    signature: Signature

    def flaws(self, public_key: str) -> list[str]:
        """What is wrong with it by itself, in words; empty for one that the agency made."""
        found = []
        signature = self.signature
        is_ours = signature.public_key == public_key
        if not is_ours or not is_signed(self.statement.encode(), signature):
            found.append("is not signed by the agency's key")
        if root_of(self.leaves).hex() != self.root:
            found.append("its rows' digests do not give its root")
        return found

    def rows(self) -> list[int]:
        return [row for first, last in self.ids for row in range(first, last + 1)]


def read_row(seal: Seal) -> Sealed | None:
    """The seal of a database's row; None where it does not say what a seal says."""
    return _read(seal.statement, bytes(seal.leaves), Signature(seal.public_key, seal.signature))


def read_file(path: Path) -> Sealed | None:
    """The seal that was written out here; None where the file does not say what a seal says."""
    try:
        content = json.loads(path.read_bytes())
        signature = Signature(content["public_key"], content["signature"])
        return _read(content["statement"], bytes.fromhex(content["leaves"]), signature)
    except (OSError, KeyError, TypeError, ValueError, RecursionError):
        return None


def _read(statement: str, leaves: bytes, signature: Signature) -> Sealed | None:
    try:
        said = json.loads(statement)
        seal = Sealed(
            number=int(said["number"]),
            trail=Seal.Trail(said["trail"]).value,
            sealed_at=datetime.fromisoformat(said["sealed_at"]),
            ids=[[int(first), int(last)] for first, last in said["ids"]],
            leaves=split(leaves),
            root=str(said["root"]),
            before=str(said["before"]),
            statement=statement,
            signature=signature,
        )
        is_whole = canonical(said) == statement and said["rows"] == len(seal.leaves)
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return seal if is_whole and _is_sound(seal) else None


def _is_sound(seal: Sealed) -> bool:
    """Whether its time has a zone and its runs follow each other, as many ids as digests."""
    ends = [end for run in seal.ids for end in run]
    rows = sum(last - first + 1 for first, last in seal.ids)
    return (
        seal.sealed_at.tzinfo is not None
        and 0 < rows == len(seal.leaves)
        and ends == sorted(ends)
        and ends[0] >= FIRST_ID
        and ends[-1] <= LAST_ID
        and all(this[1] < following[0] for this, following in pairwise(seal.ids))
    )
