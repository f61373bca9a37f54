"""Step 4: what live holds cover goes to the preserved reads before its day is emptied."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from reads.coverage import LIVE_HOLDS, pairs
from reads.images import ImageGone, has_images, keep_image
from reads.models import KeptTally, PurgeRun, Read
from reads.partitions import start_of
from reads.register import TABLES

_COLUMNS = [field.column for field in Read._meta.concrete_fields if field.column]
COLUMNS = ", ".join(_COLUMNS)
R_COLUMNS = ", ".join(f"r.{name}" for name in _COLUMNS)

HOLDS_OF_DAY = f"{LIVE_HOLDS} AND captured_from < %(until)s AND captured_to >= %(since)s"

# Under several holds a read's image is sealed by the one that lasts longest.
COVERED = f"""
WITH holds AS MATERIALIZED ({HOLDS_OF_DAY}),
expired AS NOT MATERIALIZED (SELECT * FROM reads_read
    WHERE captured_at >= %(since)s AND captured_at < %(until)s AND captured_at <= %(cutoff)s),
candidates AS NOT MATERIALIZED (SELECT * FROM reads_readcandidate
    WHERE captured_at >= %(since)s AND captured_at < %(until)s AND captured_at <= %(cutoff)s),
covered AS (
    SELECT DISTINCT ON (captured_at, id) captured_at, id, hold_id
    FROM ({pairs(reads="expired", candidates="candidates")}) p
    WHERE until > %(now)s
    ORDER BY captured_at, id, until DESC, hold_id
)
"""  # noqa: S608 put together from our own text

COVERED_IMAGES = f"""
{COVERED}
SELECT DISTINCT r.captured_at, r.image_id, k.hold_id
FROM covered k JOIN expired r USING (captured_at, id) WHERE r.image_id IS NOT NULL
"""  # noqa: S608 put together from our own text

PRESERVE = f"""
{COVERED}
INSERT INTO reads_preservedread ({COLUMNS}, hold_id, preserved_at, image_sha256, candidate_keys)
SELECT {R_COLUMNS}, k.hold_id, %(now)s, '',
    ARRAY(SELECT c.plate_key FROM candidates c
        WHERE c.captured_at = r.captured_at AND c.read_id = r.id ORDER BY c.place)
FROM covered k JOIN expired r USING (captured_at, id)
ON CONFLICT DO NOTHING
RETURNING captured_at, image_id, camera_id, hold_id
"""  # noqa: S608 put together from our own text

KEEP_HASHES = """
UPDATE reads_preservedread p SET image_sha256 = kept.sha256
FROM unnest(%(times)s, %(images)s::uuid[], %(hashes)s) AS kept(captured_at, image_id, sha256)
WHERE p.captured_at = kept.captured_at AND p.image_id = kept.image_id
"""

Image = tuple[datetime, UUID, int]


@dataclass
class DayOfHolds:
    """One day's expired reads and the live holds on them, as parameters of the statements."""

    run: PurgeRun
    day: date
    now: datetime
    facts: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        since, until = start_of(self.day), start_of(self.day + timedelta(days=1))
        self.facts = {"since": since, "until": until, "cutoff": self.run.cutoff, "now": self.now}

    def keep_images_ahead(self) -> None:
        """Seal the images of what will be held, while nobody waits: most of the work."""
        if not has_images(self.day):
            return
        with transaction.atomic(), connection.cursor() as cursor:
            if self._has_holds(cursor):
                _keep(_by_index(cursor, COVERED_IMAGES, self.facts))

    def preserve(self, cursor: CursorWrapper, tables: Collection[str]) -> bool:
        """Copy the covered reads, all that goes with them, and their images; and count them.

        `tables`: those that have anything expired on the day. Returns whether there was any hold.
        """
        if not self._has_holds(cursor):
            return False
        kept = _by_index(cursor, PRESERVE, self.facts)
        _keep_hashes(cursor, _keep([(at, i, hold) for at, i, _, hold in kept if i is not None]))
        self._preserve_companions(cursor, tables)
        counts = Counter((camera_id, hold_id) for _, _, camera_id, hold_id in kept)
        KeptTally.objects.bulk_create(
            KeptTally(run=self.run, day=self.day, camera_id=camera, hold_id=hold, reads=number)
            for (camera, hold), number in counts.items()
        )
        return True

    def _has_holds(self, cursor: CursorWrapper) -> bool:
        cursor.execute(f"SELECT EXISTS ({HOLDS_OF_DAY})", self.facts)
        [(found,)] = cursor.fetchall()
        return bool(found)

    def _preserve_companions(self, cursor: CursorWrapper, tables: Collection[str]) -> None:
        for table in (TABLES[name] for name in tables):
            if table.goes_with_read and table.name != "reads_read":
                cursor.execute(
                    "INSERT INTO reads_preservedrow (captured_at, read_id, place, row)"  # noqa: S608
                    f" SELECT p.captured_at, p.id, %(place)s, to_jsonb(c)"
                    f" FROM {table.name} c JOIN reads_preservedread p ON {table.goes_with_read}"
                    " WHERE c.captured_at >= %(since)s AND c.captured_at < %(until)s"
                    " AND p.captured_at >= %(since)s AND p.captured_at < %(until)s"
                    " AND c.captured_at <= %(cutoff)s",
                    self.facts | {"place": table.name},
                )


def _by_index(cursor: CursorWrapper, statement: str, facts: dict[str, Any]) -> list[Any]:
    """Run it hold by hold through the indexes: plates have no statistics that would say so."""
    cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
    cursor.execute(statement, facts)
    rows: list[Any] = cursor.fetchall()
    cursor.execute("SET LOCAL enable_hashjoin = default; SET LOCAL enable_mergejoin = default")
    return rows


def _keep(images: list[Image]) -> list[tuple[datetime, UUID, str]]:
    hashes = []
    for captured_at, image_id, hold_id in dict.fromkeys(images):
        try:
            sha256 = keep_image(captured_at=captured_at, image_id=image_id, hold_id=hold_id)
        except ImageGone:
            continue  # The row says so: it has no hash.
        hashes.append((captured_at, image_id, sha256))
    return hashes


def _keep_hashes(cursor: CursorWrapper, hashes: list[tuple[datetime, UUID, str]]) -> None:
    if hashes:
        times, images, values = map(list, zip(*hashes, strict=True))
        cursor.execute(KEEP_HASHES, {"times": times, "images": images, "hashes": values})
