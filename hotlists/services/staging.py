"""The rows of one file in a temporary table, as entries would hold them; nothing is live here."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from hotlists.layouts import UnusableFile
from hotlists.layouts.lines import SourceFile
from hotlists.layouts.rows import STAGED, LeftOut, RowReader
from hotlists.models import ListImport, RejectedRow

CHUNK = 20_000
# The rows themselves are counted without end; so many are kept to be looked at.
KEPT_REJECTED = 10_000
TEXT = 200
# A file under its own layout has few such rows. What has no category says nothing of that.
MISFITS = {
    RejectedRow.Reason.DUMMY,
    RejectedRow.Reason.MALFORMED,
    RejectedRow.Reason.TOO_LONG,
    RejectedRow.Reason.STATE,
}
# What a row comes to when its end is missing.
CUT = {RejectedRow.Reason.DUMMY, RejectedRow.Reason.MALFORMED}
LOOK_AFTER = 1000

CREATE = """
DROP TABLE IF EXISTS pg_temp.staged;
CREATE TEMP TABLE staged (
    line integer, plate text, plate_key text, state text, source_record text, source_agency text,
    record_date date, category text, purpose text, instruction text, reason text,
    vehicle_make text, vehicle_model text, vehicle_body text, vehicle_color text,
    restricted_details text, expires_at timestamptz, record_digest bytea
)
"""
# Of rows with one plate, state and record the first stays.
DUPLICATES = """
WITH many AS MATERIALIZED (
    SELECT plate, state, source_record, min(line) AS first FROM staged
    GROUP BY plate, state, source_record HAVING count(*) > 1
), gone AS (
    DELETE FROM staged USING many
    WHERE staged.plate = many.plate AND staged.state = many.state
        AND staged.source_record = many.source_record AND staged.line > many.first
    RETURNING staged.line, staged.plate, staged.state, staged.source_record
)
SELECT line, concat_ws(' ', plate, state, source_record) FROM gone ORDER BY line
"""


@dataclass
class Tally:
    """What became of the rows so far."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    dummies: int = 0
    misfits: int = 0
    kept: int = 0
    is_last_cut: bool = False
    rows: list[RejectedRow] = field(default_factory=list)

    def leave_out(self, row: RejectedRow) -> None:
        if row.reason == RejectedRow.Reason.DUMMY:
            self.dummies += 1
        else:
            self.rejected += 1
        self.misfits += row.reason in MISFITS
        if self.kept < KEPT_REJECTED:
            self.kept += 1
            self.rows.append(row)


@contextmanager
def staging() -> Iterator[None]:
    """A temporary table of this connection, gone afterwards whatever happens."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE IF EXISTS pg_temp.staged")


def stage(list_import: ListImport, source: SourceFile, reader: RowReader) -> Tally:
    """Read the file into the table; raises UnusableFile for one that is not of its layout.

    What was read so far shows on the import as it goes.
    """
    RejectedRow.objects.filter(list_import=list_import).delete()
    tally, lines = Tally(), io.StringIO()
    for number, text, cells in source.rows():
        tally.is_last_cut = False
        try:
            if cells is None:
                raise LeftOut(RejectedRow.Reason.MALFORMED)
            lines.write(reader.staged(number, cells))
            tally.accepted += 1
        except LeftOut as left:
            tally.is_last_cut = left.reason in CUT
            tally.leave_out(
                RejectedRow(
                    list_import=list_import, line=number, reason=left.reason, text=text[:TEXT]
                )
            )
        tally.read += 1
        if tally.read % CHUNK == 0:
            _flush(list_import, source, tally, lines)
            lines = io.StringIO()
        if tally.read == LOOK_AFTER:
            _check_layout(tally)
    _check_layout(tally)
    _check_whole(tally, source)
    if source.header_line is not None:
        # Shown though it is no row: it may be a first record that lacks something.
        line, text = source.header_line
        reason = RejectedRow.Reason.HEADER
        tally.rows.append(
            RejectedRow(list_import=list_import, line=line, reason=reason, text=text[:TEXT])
        )
    _flush(list_import, source, tally, lines)
    _drop_duplicates(list_import, tally)
    _flush(list_import, source, tally, io.StringIO())
    return tally


def _check_layout(tally: Tally) -> None:
    if tally.misfits * 2 > tally.read:
        raise UnusableFile(
            f"{tally.misfits} of the first {tally.read} rows do not fit this layout: choose the"
            " layout of this file."
        )


def _check_whole(tally: Tally, source: SourceFile) -> None:
    if not tally.read and source.layout.trailer is None:
        raise UnusableFile("The file has no rows.")
    if tally.is_last_cut and source.ends_in_mid_line:
        raise UnusableFile("The last line is cut short: the file is not whole.")


def _flush(list_import: ListImport, source: SourceFile, tally: Tally, lines: io.StringIO) -> None:
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY staged (line, {', '.join(STAGED)}, record_digest) FROM STDIN", lines
        )
    RejectedRow.objects.bulk_create(tally.rows)
    tally.rows = []
    list_import.bytes_read = source.bytes_read
    for name in ("read", "accepted", "rejected", "dummies"):
        setattr(list_import, name, getattr(tally, name))
    list_import.save(update_fields=["bytes_read", "read", "accepted", "rejected", "dummies"])


def _drop_duplicates(list_import: ListImport, tally: Tally) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DUPLICATES)
        for line, text in cursor.fetchall():
            tally.accepted -= 1
            tally.leave_out(
                RejectedRow(
                    list_import=list_import,
                    line=line,
                    reason=RejectedRow.Reason.DUPLICATE,
                    text=text[:TEXT],
                )
            )
