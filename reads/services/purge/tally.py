"""Counting what a run removes, in the transaction that removes it."""

from datetime import date, timedelta

from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from reads.calendar import agency_zone, other_day
from reads.models import PurgeRun, PurgeTally
from reads.partitions import start_of
from reads.register import TABLES

# The same for the same ids in any order, and cheap over millions: what was removed can be told
# again from a list of ids, while no id is kept.
DIGEST = "lpad(to_hex(bit_xor(uuid_hash_extended(id, 0))), 16, '0')"


class UncountedDay(Exception):
    """A day whose counts can not be made: none of it is removed."""


def removed_since_last_done(*places: str) -> QuerySet[PurgeTally]:
    """What was removed by runs after the last one that came to its end: by this one, or a dead one.

    What follows removal (rewriting, closing the log) is still to be done for these.
    """
    done = PurgeRun.objects.filter(status=PurgeRun.Status.DONE).first()
    tallies = PurgeTally.objects.filter(run_id__gt=done.pk if done else 0)
    return tallies.filter(place__in=places) if places else tallies


def seal_tally(
    cursor: CursorWrapper, run: PurgeRun, table: str, partition: str, day: date, *, is_held: bool
) -> None:
    """Count by camera what of one partition goes: how many, from when to when, which.

    What was preserved just before is not counted.
    """
    not_preserved = _not_preserved(table) if is_held else ""
    camera = "camera_id" if TABLES[table].has_camera else "NULL::int"
    digest = DIGEST if "id" in TABLES[table].unique_in_day else "''"
    other = other_day(day, agency_zone())
    cursor.execute(
        f"SELECT {camera}, count(*), min(captured_at), max(captured_at), {digest},"  # noqa: S608
        " count(*) FILTER (WHERE captured_at >= %(other_since)s AND captured_at < %(other_until)s)"
        f" FROM {partition} c WHERE captured_at <= %(cutoff)s{not_preserved} GROUP BY 1",
        {
            "cutoff": run.cutoff,
            "since": start_of(day),
            "until": start_of(day + timedelta(days=1)),
            "other_since": other.since,
            "other_until": other.until,
        },
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
            other_day=other.day,
            of_other_day=of_other_day,
        )
        for camera_id, removed, first_at, last_at, ids_digest, of_other_day in cursor.fetchall()
    )


def _not_preserved(table: str) -> str:
    goes_with_read = TABLES[table].goes_with_read
    if not goes_with_read:
        return ""
    return (
        " AND NOT EXISTS (SELECT FROM reads_preservedread p"
        " WHERE p.captured_at >= %(since)s AND p.captured_at < %(until)s"
        f" AND {goes_with_read})"
    )
