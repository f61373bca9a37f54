"""Which plates a run looks for on disk afterwards. They are kept in memory alone."""

import re
from collections.abc import Collection
from datetime import date, datetime

from django.db import connection

from reads import partitions
from reads.register import KEPT, TABLES, WRITTEN, CapturedTable, KeptPlates
from reads.services.purge.search_files import CHUNK, PlateSet

# Of one day and table. All of an hourly run's; of a day that a long-stopped run has to empty, a
# random part.
PER_DAY = 5_000
# Bytes as PostgreSQL writes them out, two figures each.
HEX = re.compile(rb"x((?:[0-9a-f]{2}){6,})")


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
    disk by right. Each column is passed over once, however many plates there are.
    """
    left = set(plates)
    wanted = PlateSet(left)
    places: list[CapturedTable | KeptPlates] = [*TABLES.values(), *KEPT.values()]
    for table in places:
        for column in table.plate_columns:
            left -= _equal(column, table.name, left)
        for column in table.text_columns:
            left -= _inside(f"{table.name}.{column}", wanted)
    for column in WRITTEN:
        left -= _inside(column, wanted)
    return left


def _equal(column: str, table: str, plates: set[str]) -> set[str]:
    # One pass over the table, each row looked up among the plates.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {column} FROM {table} WHERE {column} = ANY(%s)",  # noqa: S608 names of ours
            [sorted(plates)],
        )
        return {plate for (plate,) in cursor.fetchall()}


def _inside(column: str, wanted: PlateSet) -> set[str]:
    """Those that stand anywhere in the texts of a column."""
    texts = Texts(wanted)
    with connection.cursor() as cursor:
        copy = f"COPY (SELECT {column}::text FROM {column.partition('.')[0]}) TO STDOUT"  # noqa: S608 names of ours
        cursor.copy_expert(copy, texts)
    return texts.found()


class Texts:
    """Takes rows as COPY sends them, one a call, and looks for plates in many at a time."""

    def __init__(self, wanted: PlateSet) -> None:
        self._wanted = wanted
        self._rows: list[bytes] = []
        self._size = 0
        self._found: set[str] = set()

    def write(self, row: bytes) -> None:
        self._rows.append(row)
        self._size += len(row)
        if self._size > CHUNK:
            self._look()

    def found(self) -> set[str]:
        self._look()
        return self._found

    def _look(self) -> None:
        text = b"".join(self._rows)
        # Bytes turn into text as hex.
        as_bytes = b" ".join(bytes.fromhex(run.decode()) for run in HEX.findall(text))
        self._found |= self._wanted.found_in(text) | self._wanted.found_in(as_bytes)
        self._rows, self._size = [], 0
