"""Which plates a run looks for on disk afterwards. They are kept in memory alone."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import connection

from reads import partitions
from reads.register import KEPT, TABLES, WRITTEN, CapturedTable, KeptPlates

# Of one day and table. All of an hourly run's; of a day that a long-stopped run has to empty, a
# random part.
PER_DAY = 5_000


def plates_of(day: date, tables: Collection[str], cutoff: datetime) -> set[str]:
    """The expired plates of one day, or a random part of them, from the tables that have it."""
    plates: set[str] = set()
    for table in (TABLES[name] for name in tables):
        if table.plate_columns:
            plates |= _plates_in(table, day, cutoff)
    return plates


def _plates_in(table: CapturedTable, day: date, cutoff: datetime) -> set[str]:
    # Ids are as good as random, and indexed.
    order = "ORDER BY id" if "id" in table.unique_in_day else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(table.plate_columns)}"  # noqa: S608
            f" FROM {partitions.partition_name(table.name, day)}"
            f" WHERE captured_at <= %s {order} LIMIT {PER_DAY}",
            [cutoff],
        )
        return {plate for row in cursor.fetchall() for plate in row if plate}


def without_kept(plates: Collection[str]) -> set[str]:
    """Those of the plates that stand in no row any more, on whatever ground.

    A plate that passed again since, is on a list, is held or was written down by a person is on
    disk by right.
    """
    left = set(plates)
    places: list[CapturedTable | KeptPlates] = [*TABLES.values(), *KEPT.values()]
    for table in places:
        for column in table.plate_columns:
            left -= _equal(column, table.name, left)
        for column in table.text_columns:
            left -= _inside(f"{column}::text", "wanted", table.name, left)
            # Bytes turn into text as hex.
            as_hex = "encode(convert_to(wanted, 'UTF8'), 'hex')"
            left -= _inside(f"{column}::text", as_hex, table.name, left)
    for column in WRITTEN:
        left -= _inside(column, "wanted", column.partition(".")[0], left)
    return left


def _equal(column: str, table: str, plates: set[str]) -> set[str]:
    # One pass over the table, each row looked up among the plates.
    return _answer(
        f"SELECT DISTINCT {column} FROM {table} WHERE {column} = ANY(%s)",  # noqa: S608
        plates,
    )


def _inside(text: str, wanted: str, table: str, plates: set[str]) -> set[str]:
    return _answer(
        "SELECT wanted FROM unnest(%s) AS wanted"  # noqa: S608
        f" WHERE EXISTS (SELECT FROM {table} WHERE strpos({text}, {wanted}) > 0)",
        plates,
    )


def _answer(query: str, plates: set[str]) -> set[str]:
    if not plates:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(query, [sorted(plates)])
        return {plate for (plate,) in cursor.fetchall()}
