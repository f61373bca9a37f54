"""Counting what a run removes, in the transaction that removes it."""

from datetime import date

from django.db.backends.utils import CursorWrapper

from reads.models import PurgeRun, PurgeTally
from reads.register import TABLES

# The same for the same ids in any order, and cheap over millions: what was removed can be told
# again from a list of ids, while no id is kept.
DIGEST = "lpad(to_hex(bit_xor(uuid_hash_extended(id, 0))), 16, '0')"


def seal_tally(cursor: CursorWrapper, run: PurgeRun, table: str, partition: str, day: date) -> None:
    """Count the expired rows of one partition by camera: how many, from when to when, which."""
    camera = "camera_id" if TABLES[table].has_camera else "NULL::int"
    digest = DIGEST if "id" in TABLES[table].unique_in_day else "''"
    cursor.execute(
        f"SELECT {camera}, count(*), min(captured_at), max(captured_at), {digest}"  # noqa: S608
        f" FROM {partition} WHERE captured_at <= %s GROUP BY 1",
        [run.cutoff],
    )
    PurgeTally.objects.bulk_create(
        PurgeTally(
            run=run,
            day=day,
            place=table,
            camera_id=camera_id,
            removed=removed,
            first_at=first_at,
            last_at=last_at,
            ids_digest=ids_digest,
        )
        for camera_id, removed, first_at, last_at, ids_digest in cursor.fetchall()
    )
