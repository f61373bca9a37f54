"""The id of what a camera sent: the same for the same camera, capture day and sender's id."""

import hashlib
from datetime import date
from uuid import UUID

# A UUID of version 8, from SHA-256 as RFC 9562 shows in B.2: PostgreSQL has SHA-256 built in, so
# the ids of a batch are made where its rows are. A camera may count from 1 again each day.
SQL = """overlay(overlay(left(encode(sha256(convert_to(%(camera_id)s::text || '/'
    || to_char(r.captured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || '/' || r.id, 'UTF8')), 'hex'),
    32) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid"""


def own_id(camera_id: int, day: date, sender_id: str) -> UUID:
    """What `SQL` gives for a row: day in UTC, the sender's id as it was sent."""
    digest = hashlib.sha256(f"{camera_id}/{day}/{sender_id}".encode()).hexdigest()
    return UUID(f"{digest[:12]}8{digest[13:16]}8{digest[17:32]}")
