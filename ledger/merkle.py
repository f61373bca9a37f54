"""One digest for many rows, by which each row can be shown to be among them (RFC 6962, section 2).

Pure: bytes in, SHA-256 out.
"""

from collections.abc import Sequence
from hashlib import sha256

DIGEST_SIZE = 32
# What is hashed of a row begins otherwise than what is hashed of two digests: neither passes
# for the other.
LEAF, NODE = b"\x00", b"\x01"


def leaf_of(line: str) -> bytes:
    """The digest of one row's line; `lines.LEAVES` makes the same in the database."""
    return sha256(LEAF + line.encode()).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over these digests, in this order; at least one is needed."""
    if not leaves:
        raise ValueError("A tree has at least one leaf.")
    level = list(leaves)
    while len(level) > 1:
        paired = [
            sha256(NODE + level[place] + level[place + 1]).digest()
            for place in range(0, len(level) - 1, 2)
        ]
        # One left over goes up as it is: the shape that RFC 6962 gives a tree.
        level = paired + level[len(paired) * 2 :]
    return level[0]


def split(joined: bytes) -> list[bytes]:
    """Digests that were stored one behind the other."""
    return [joined[at : at + DIGEST_SIZE] for at in range(0, len(joined), DIGEST_SIZE)]
