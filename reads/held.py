"""What one hold covers: its look-alikes, and what it keeps past the limit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload
from uuid import UUID

from django.db import connection

from reads.coverage import HOLDS, pairs
from reads.images import crop, read_held_image, read_image
from reads.models import Hold


@dataclass(frozen=True)
class HeldRead:
    """A read that a hold covers. `sealed_by` is the hold that keeps its image past the limit."""

    hold_id: int
    captured_at: datetime
    id: UUID
    camera_id: int
    plate: str
    state: str
    image_id: UUID | None
    box: str
    is_alike: bool
    sealed_by: int | None

    def photo(self) -> bytes:
        """The whole image. Raises ImageGone where there is none."""
        assert self.image_id is not None
        if self.sealed_by is None:
            return read_image(captured_at=self.captured_at, image_id=self.image_id)
        return read_held_image(
            captured_at=self.captured_at, image_id=self.image_id, hold_id=self.sealed_by
        )

    def crop(self) -> bytes:
        """The plate alone, enlarged."""
        x, y, width, height = map(int, self.box.split(","))
        return crop(self.photo(), (x, y, width, height))


OF_WINDOW = "captured_at BETWEEN %(since)s AND %(until)s"
SHOWN = "captured_at, id, camera_id, plate, plate_key, state, image_id, box"
FIND = f"""
WITH holds AS MATERIALIZED ({HOLDS.replace("NOT is_provisional", "id = %(hold)s")}),
stored AS NOT MATERIALIZED (
    SELECT {SHOWN}, NULL::bigint AS sealed_by FROM reads_read WHERE {OF_WINDOW}
    UNION ALL
    SELECT {SHOWN}, hold_id FROM reads_preservedread WHERE {OF_WINDOW}
),
other AS NOT MATERIALIZED (
    SELECT captured_at, read_id, plate_key FROM reads_readcandidate WHERE {OF_WINDOW}
    UNION ALL
    SELECT captured_at, id, unnest(candidate_keys) FROM reads_preservedread WHERE {OF_WINDOW}
),
covered AS (
    SELECT captured_at, id, bool_and(is_alike) AS is_alike
    FROM ({pairs(reads="stored", candidates="other")}) p
    GROUP BY captured_at, id
)
SELECT %(hold)s, s.captured_at, s.id, s.camera_id, s.plate, s.state, s.image_id, s.box,
    c.is_alike, s.sealed_by
FROM covered c JOIN stored s USING (captured_at, id)
"""  # noqa: S608 put together from our own text

WITHOUT_DECISION = """
WHERE c.is_alike AND NOT EXISTS (
    SELECT FROM reads_lookalikedecision d
    WHERE d.hold_id = %(hold)s AND d.captured_at = c.captured_at AND d.read_id = c.id)
"""


@dataclass(frozen=True)
class HeldReads:
    """Reads that a hold covers, oldest first: counted whole, fetched a page at a time."""

    hold: Hold
    condition: str

    def __len__(self) -> int:
        with connection.cursor() as cursor:
            found = f"SELECT count(*) FROM ({FIND} {self.condition}) found"  # noqa: S608
            cursor.execute(found, _facts(self.hold))
            [count] = cursor.fetchone()
        return int(count)

    @overload
    def __getitem__(self, part: int) -> HeldRead: ...

    @overload
    def __getitem__(self, part: slice) -> list[HeldRead]: ...

    def __getitem__(self, part: int | slice) -> HeldRead | list[HeldRead]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start = part.start or 0
        limit = "" if part.stop is None else f"LIMIT {part.stop - start}"
        return _find(self.hold, self.condition, part=f"{limit} OFFSET {start}")

    def __iter__(self) -> Iterator[HeldRead]:
        return iter(self[:])


def look_alikes(hold: Hold) -> HeldReads:
    """Reads that the hold covers by look-alike or second reading only, and nobody decided on."""
    return HeldReads(hold, WITHOUT_DECISION if hold.plate else "WHERE false")


def kept_past_limit(hold: Hold) -> HeldReads:
    """What the hold covers of the reads kept past the limit."""
    return HeldReads(hold, "WHERE s.sealed_by IS NOT NULL")


ASKED = f"""
WITH holds AS MATERIALIZED ({HOLDS.replace("NOT is_provisional", "true")}),
stored AS MATERIALIZED (
    SELECT captured_at, id, camera_id, plate, plate_key FROM reads_read
    WHERE captured_at = ANY (%(times)s::timestamptz[]) AND id = ANY (%(ids)s::uuid[])
),
other AS MATERIALIZED (
    SELECT captured_at, read_id, plate_key FROM reads_readcandidate
    WHERE captured_at = ANY (%(times)s::timestamptz[]) AND read_id = ANY (%(ids)s::uuid[])
)
SELECT DISTINCT p.id FROM ({pairs(reads="stored", candidates="other")}) p
WHERE p.until > %(now)s
"""  # noqa: S608 put together from our own text


def asked_to_keep(keys: Sequence[tuple[datetime, UUID]], now: datetime) -> set[UUID]:
    """Of these stored reads (time, id), those that a hold covers; its oath may be missing yet."""
    if not keys:
        return set()
    times, ids = zip(*keys, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(ASKED, {"times": list(times), "ids": [str(i) for i in ids], "now": now})
        return {read_id for (read_id,) in cursor.fetchall()}


def find_held(hold: Hold, captured_at: datetime, read_id: UUID) -> HeldRead | None:
    """This read, if the hold covers it."""
    facts = {"at": captured_at, "id": read_id}
    found = _find(hold, "WHERE c.captured_at = %(at)s AND c.id = %(id)s", facts)
    return found[0] if found else None


def _find(
    hold: Hold, condition: str, more: dict[str, Any] | None = None, part: str = ""
) -> list[HeldRead]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{FIND} {condition} ORDER BY c.captured_at, c.id {part}", _facts(hold) | (more or {})
        )
        return [HeldRead(*row) for row in cursor.fetchall()]


def _facts(hold: Hold) -> dict[str, Any]:
    return {"hold": hold.pk, "since": hold.captured_from, "until": hold.captured_to}
