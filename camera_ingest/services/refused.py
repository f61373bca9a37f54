"""Counting the posts that were refused."""

from django.db import connection
from django.utils import timezone

from reads.partitions import day_of

# One statement: two refused posts at once are two.
COUNT = """
INSERT INTO camera_ingest_refusedposts (day, key_id, reason, posts, last_at, last_address)
VALUES (%(day)s, %(key)s, %(reason)s, 1, %(at)s, %(address)s)
ON CONFLICT (day, key_id, reason) DO UPDATE
SET posts = camera_ingest_refusedposts.posts + 1, last_at = EXCLUDED.last_at,
    last_address = EXCLUDED.last_address
"""


def count_refused(*, key_id: int | None, reason: str, address: str | None) -> None:
    """One more post was refused today, with this key (None: no key of ours) and for this reason."""
    now = timezone.now()
    facts = {"day": day_of(now), "key": key_id, "reason": reason[:32], "at": now}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, facts | {"address": address})
