"""The id of what a camera sent: the same for the same camera, capture day and sender's id.

A camera may count from 1 again each day, so its id names one read, or one frame, of one day (UTC).
"""

import hashlib
from datetime import date
from uuid import UUID

FEED = UUID("6f0f4d54-5d0b-4d0e-9d5e-6a3f6f2f9c11")
# The two highest bits of this digit say "RFC 9562".
VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


class DayIds:
    """The ids of one camera's day: UUIDs of version 5 in the name space `FEED`."""

    def __init__(self, camera_id: int, day: date) -> None:
        # Version 5 is SHA-1 by its definition; what all names share is hashed once.
        start = FEED.bytes + f"{camera_id}/{day}/".encode()
        self._start = hashlib.sha1(start, usedforsecurity=False)

    def of(self, sender_id: str) -> str:
        """The id as 32 hex digits: UUID objects would cost more than storing the reads."""
        hasher = self._start.copy()
        hasher.update(sender_id.encode())
        digest = hasher.hexdigest()
        return f"{digest[:12]}5{digest[13:16]}{VARIANT[digest[16]]}{digest[17:32]}"


def own_id(camera_id: int, day: date, sender_id: str) -> UUID:
    return UUID(DayIds(camera_id, day).of(sender_id))
