"""Each row of the trail as one line of JSON: what is sealed, exported, and hashed again anywhere.

The columns are named here once for all: a column that comes later is sealed from its own version
of the line on, since a line that was sealed must never read otherwise.

Each function and table is named with its schema: whoever may make a function of the same name in
another could else have it give the digest of what was there before.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from ledger.models import Seal

# Every id that a row can have, also one that no sequence gives: who owns the table chooses freely.
FIRST_ID, LAST_ID = -(2**63), 2**63 - 1

_MOMENT = '\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\''
_LINES = {
    Seal.Trail.EVENTS: (
        "public.ledger_event",
        "at",
        f"""pg_catalog.jsonb_build_object('trail', 'events', 'id', r.id,
            'at', pg_catalog.to_char(r.at AT TIME ZONE 'UTC', {_MOMENT}),
            'kind', r.kind, 'outcome', r.outcome, 'actor', r.actor_id,
            'subject_type', r.subject_type, 'subject', r.subject_id, 'clause', r.clause,
            'source_address', pg_catalog.host(r.source_address), 'data', r.data)::text""",
    ),
    Seal.Trail.CHANGES: (
        "public.auditlog_logentry",
        "timestamp",
        f"""pg_catalog.jsonb_build_object('trail', 'changes', 'id', r.id,
            'at', pg_catalog.to_char(r.timestamp AT TIME ZONE 'UTC', {_MOMENT}),
            'action', r.action, 'actor', r.actor_id, 'actor_email', r.actor_email,
            'subject_type', r.content_type_id, 'subject', r.object_pk, 'object_id', r.object_id,
            'name', r.object_repr, 'changes', r.changes, 'words', r.changes_text,
            'as_it_was', r.serialized_data, 'more', r.additional_data, 'cid', r.cid,
            'source_address', pg_catalog.host(r.remote_addr),
            'source_port', r.remote_port)::text""",
    ),
}
# Rows within bounds, both included, which are given as two arrays of the same length.
_WITHIN = (
    " FROM {table} r"
    " JOIN ROWS FROM (pg_catalog.unnest(%(first)s::bigint[]),"
    " pg_catalog.unnest(%(last)s::bigint[])) AS b (first, last)"
    " ON r.id BETWEEN b.first AND b.last"
)
_LEAF = r"pg_catalog.sha256('\x00'::bytea || pg_catalog.convert_to({line}, 'UTF8'))"
# A time of any row as Python can hold it: none before 1970, none after 9999.
_HELD = "least(greatest({time}, pg_catalog.to_timestamp(0)), pg_catalog.to_timestamp(253402300799))"

Bounds = list[tuple[int, int]]


def leaves(trail: str, bounds: Bounds, *, limit: int | None = None) -> list[tuple[int, bytes]]:
    """Ids and digests of the rows within these bounds, in the order of their ids."""
    with connection.cursor() as cursor:
        query = "SELECT r.id, {leaf}{within} ORDER BY 1 LIMIT %(limit)s"
        _run(cursor, query, trail, bounds, limit=limit)
        return [(row, bytes(leaf)) for row, leaf in cursor.fetchall()]


def joined_leaves(trail: str, bounds: Bounds) -> bytes:
    """The same digests, one behind the other."""
    with connection.cursor() as cursor:
        query = "SELECT pg_catalog.string_agg({leaf}, ''::bytea ORDER BY r.id){within}"
        _run(cursor, query, trail, bounds)
        [joined] = cursor.fetchone()
        return bytes(joined or b"")


def count(trail: str, bounds: Bounds) -> tuple[int, float]:
    """How many rows lie within these bounds, and the age of the oldest in seconds."""
    with connection.cursor() as cursor:
        query = (
            "SELECT pg_catalog.count(*),"
            " extract(epoch FROM pg_catalog.now() - pg_catalog.min(r.{moment})){within}"
        )
        _run(cursor, query, trail, bounds)
        number, age = cursor.fetchone()
        return number, float(age or 0)


def moments(trail: str, bounds: Bounds) -> tuple[datetime | None, datetime | None]:
    """The earliest and the latest time that the rows within these bounds carry, held to the years
    from 1970 to 9999."""
    ends = (_HELD.format(time=f"pg_catalog.{end}(r.{{moment}})") for end in ("min", "max"))
    with connection.cursor() as cursor:
        _run(cursor, f"SELECT {', '.join(ends)}{{within}}", trail, bounds)
        earliest, latest = cursor.fetchone()
        return earliest, latest


def earlier(trail: str, bounds: Bounds, than: datetime) -> list[int]:
    """Ids of the rows within these bounds that carry an earlier time."""
    with connection.cursor() as cursor:
        query = "SELECT r.id{within} WHERE r.{moment} < %(than)s ORDER BY 1"
        _run(cursor, query, trail, bounds, than=than)
        return [row for (row,) in cursor.fetchall()]


def issued(trail: str) -> int:
    """The highest id that the trail's sequence gave: no row of the product has a higher one."""
    with connection.cursor() as cursor:
        _run(cursor, "SELECT last_value, is_called FROM {table}_id_seq", trail, [])
        last, is_given = cursor.fetchone()
        return int(last) if is_given else int(last) - 1


def lines(trail: str, bounds: Bounds) -> list[str]:
    """The lines of the rows within these bounds, in the order of their ids."""
    with connection.cursor() as cursor:
        _run(cursor, "SELECT {line}{within} ORDER BY r.id", trail, bounds)
        return [line for (line,) in cursor.fetchall()]


def _run(
    cursor: CursorWrapper, query: str, trail: str, bounds: Bounds, **more: int | datetime | None
) -> None:
    table, moment, line = _LINES[Seal.Trail(trail)]
    parts = {"leaf": _LEAF.format(line=line), "within": _WITHIN.format(table=table)}
    whole = query.format(table=table, line=line, moment=moment, **parts)
    first, last = zip(*bounds, strict=True) if bounds else ((), ())
    cursor.execute(whole, {"first": list(first), "last": list(last), **more})


def within(ids: Iterable[Iterable[int]]) -> Bounds:
    """The bounds of runs of ids, each given by its first and last."""
    return [(first, last) for first, last in ids]


def outside(ids: Iterable[Iterable[int]], *, begin: int = FIRST_ID, end: int = LAST_ID) -> Bounds:
    """The bounds around every id from the first one to the last that is in none of these runs."""
    bounds: Bounds = []
    for first, last in sorted(tuple(run) for run in ids):
        if first > begin:
            bounds.append((begin, first - 1))
        begin = max(begin, last + 1)
    bounds.append((begin, end))
    return [(first, min(last, end)) for first, last in bounds if first <= min(last, end)]


def runs_of(ids: Iterable[int]) -> list[list[int]]:
    """Sorted ids as runs without a gap, each by its first and last."""
    runs: list[list[int]] = []
    for row in ids:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return runs
