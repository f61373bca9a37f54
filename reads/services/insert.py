"""Storing reads by set: the whole batch at once, repeatable without doubles."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NotRequired
from uuid import UUID

from django.db import IntegrityError, connection
from pydantic import AwareDatetime, TypeAdapter

# pydantic reads NotRequired of this TypedDict only, below Python 3.12.
from typing_extensions import TypedDict

from reads.ids import DayIds
from reads.partitions import day_of, ensure_partitions
from reads.plates import FOLDED, LOOK_ALIKES, PRINTED


class NewCandidate(TypedDict):
    """Another text that the engine thought possible."""

    plate: str
    confidence: NotRequired[float]


class NewRead(TypedDict):
    """One read as it goes to the table; texts are normalised. `id` is the sender's own.

    Thousands pass here each second, so a read stays what the door made of it. `own_id`, our UUID
    for it, is added on the way in; its folded key and its defaults are the database's to work out.
    """

    id: str
    own_id: NotRequired[str]
    captured_at: AwareDatetime
    plate: str
    state: NotRequired[str]
    confidence: NotRequired[float]
    state_confidence: NotRequired[float]
    make: NotRequired[str]
    model: NotRequired[str]
    color: NotRequired[str]
    body: NotRequired[str]
    features: NotRequired[str]
    image_id: NotRequired[UUID]
    box: NotRequired[tuple[int, int, int, int] | None]
    characters: NotRequired[Sequence[float]]
    candidates: NotRequired[list[NewCandidate]]


@dataclass(frozen=True)
class Insertion:
    """The sender's ids that were there before: with the same body, and with another.

    Every other read of the batch is stored.
    """

    duplicates: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()


_rows = TypeAdapter(list[NewRead])
_times = TypeAdapter(list[datetime])
FOLDING = {"printed": PRINTED, "folded": FOLDED}

# What a batch of new reads goes in by: half the work of an INSERT. In one message with its
# savepoint, which takes a refused batch back. A value that is missing is written as \\1, which no
# text of a read can hold.
COPY = r"""
SAVEPOINT before_copy;
COPY reads_read ({columns}) FROM STDIN WITH (NULL E'\1');
RELEASE SAVEPOINT before_copy
"""
TAKE_BACK = "ROLLBACK TO SAVEPOINT before_copy"
DEFAULTS = {
    "state": "",
    "make": "",
    "model": "",
    "color": "",
    "body": "",
    "features": "",
    "confidence": "1",
    "state_confidence": "0",
    "image_id": "\1",
    "box": "",
    "characters": "",
}

ROWS = """json_to_recordset(%(rows)s) AS r(captured_at timestamptz, id text, own_id uuid,
    plate text, state text, confidence float8, state_confidence float8, make text, model text,
    color text, body text, features text, image_id uuid, box text, characters text,
    candidates json)"""

COLUMNS = """captured_at, id, received_at, camera_id, plate, plate_key, state, confidence,
    state_confidence, make, model, color, body, features, image_id, box, characters, engine,
    sender_id, camera_in_service"""
VALUES = """captured_at, own_id, %(received_at)s, %(camera_id)s, plate,
    translate(plate, %(printed)s, %(folded)s), coalesce(state, ''), coalesce(confidence, 1),
    coalesce(state_confidence, 0), coalesce(make, ''), coalesce(model, ''), coalesce(color, ''),
    coalesce(body, ''), coalesce(features, ''), image_id, coalesce(btrim(box, '[]'), ''),
    coalesce(btrim(characters, '[]'), ''),
    %(engine)s, id, %(camera_in_service)s"""

INSERT = f"""
INSERT INTO reads_read ({COLUMNS}) SELECT {VALUES} FROM {ROWS}
ON CONFLICT DO NOTHING
"""  # noqa: S608 put together from our own text

# Which rows were there before, and whether with the same body: the stored row is the body.
PRESENT = f"""
SELECT r.id, s.captured_at = r.captured_at AND s.plate = r.plate
    AND s.state = coalesce(r.state, '') AND s.confidence = coalesce(r.confidence, 1)
    AND s.state_confidence = coalesce(r.state_confidence, 0)
    AND s.make = coalesce(r.make, '') AND s.model = coalesce(r.model, '')
    AND s.color = coalesce(r.color, '') AND s.body = coalesce(r.body, '')
    AND s.features = coalesce(r.features, '') AND s.box = coalesce(btrim(r.box, '[]'), '')
    AND s.characters = coalesce(btrim(r.characters, '[]'), '')
FROM {ROWS}
JOIN reads_read s ON s.id = r.own_id AND s.received_at <> %(received_at)s
    AND s.captured_at >= date_trunc('day', r.captured_at, 'UTC')
    AND s.captured_at < date_trunc('day', r.captured_at, 'UTC') + interval '1 day'
"""  # noqa: S608 put together from our own text

INSERT_CANDIDATES = f"""
INSERT INTO reads_readcandidate (captured_at, read_id, place, plate, plate_key, confidence)
SELECT r.captured_at, r.own_id, c.place - 1, c.value ->> 'plate',
    translate(c.value ->> 'plate', %(printed)s, %(folded)s),
    coalesce((c.value ->> 'confidence')::float8, 0)
FROM {ROWS}, json_array_elements(r.candidates) WITH ORDINALITY AS c(value, place)
ON CONFLICT DO NOTHING
"""  # noqa: S608 put together from our own text


def insert_reads(
    reads: Sequence[NewRead],
    *,
    camera_id: int,
    in_service: bool,
    engine: str,
    received_at: datetime,
) -> Insertion:
    """Insert these reads, once each. Call inside the transaction that also matches them.

    A sender's id counts once per camera and capture day, and stands at most once in a batch. An
    id that is there already is a duplicate when the body is the same, a conflict when it is not;
    neither changes what is stored. `received_at` tells this call's rows from earlier ones.
    """
    _name(reads, camera_id)
    facts: dict[str, Any] = {
        "received_at": received_at,
        "camera_id": camera_id,
        "engine": engine,
        "camera_in_service": in_service,
    }
    try:
        _copy(reads, facts)
        present: dict[str, bool] = {}
    except IntegrityError:
        present = _insert_missing(reads, facts)
    fresh = [r for r in reads if "candidates" in r and r["id"] not in present]
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(INSERT_CANDIDATES, FOLDING | {"rows": json_rows(fresh)})
    duplicates = frozenset(sender_id for sender_id, is_same in present.items() if is_same)
    return Insertion(duplicates, frozenset(present) - duplicates)


def _copy(reads: Sequence[NewRead], facts: dict[str, Any]) -> None:
    """Copy the reads in; IntegrityError when any of them is there already."""
    given = set().union(*reads)
    columns = _columns(reads, given)
    # What is the same in every line: the facts, and what no read of the batch says.
    same = facts | {name: text for name, text in DEFAULTS.items() if name not in given}
    end = "".join(f"\t{value}" for value in same.values()) + "\n"
    # By column, since a loop over rows in Python would cost more than the database does.
    lines = end.join(map("\t".join, zip(*columns.values(), strict=True))) + end
    file = io.BytesIO(lines.replace("\\", "\\\\").encode())
    copy = COPY.format(columns=", ".join([*columns, *same]))
    with connection.cursor() as cursor:
        try:
            with connection.wrap_database_errors:
                cursor.copy_expert(copy, file, file.getbuffer().nbytes)
        except IntegrityError:
            cursor.execute(TAKE_BACK)
            raise


def _columns(reads: Sequence[Any], given: set[str]) -> dict[str, list[str]]:
    """The texts of each column in which lines differ."""
    times = _times.dump_json([read["captured_at"] for read in reads]).decode()
    plates = [read["plate"] for read in reads]
    columns = {
        "captured_at": times[2:-2].split('","'),
        "id": [read["own_id"] for read in reads],
        "sender_id": [read["id"] for read in reads],
        "plate": plates,
        "plate_key": "\t".join(plates).translate(LOOK_ALIKES).split("\t"),
    }
    for name in given & DEFAULTS.keys() - {"box", "characters"}:
        columns[name] = [str(read.get(name, DEFAULTS[name])) for read in reads]
    for name in given & {"box", "characters"}:
        columns[name] = [",".join(map(str, read.get(name) or ())) for read in reads]
    return columns


def _insert_missing(reads: Sequence[NewRead], facts: dict[str, Any]) -> dict[str, bool]:
    """Insert those that are not there; for each that is, by the sender's id: is it the same?"""
    with connection.cursor() as cursor:
        rows = facts | FOLDING | {"rows": json_rows(reads)}
        cursor.execute(INSERT, rows)
        cursor.execute(PRESENT, rows)
        return dict(cursor.fetchall())


def json_rows(reads: Sequence[NewRead]) -> str:
    """The reads as `ROWS` takes them."""
    return _rows.dump_json(list(reads)).decode()


def _name(reads: Sequence[NewRead], camera_id: int) -> None:
    """Give each read its UUID, and each capture day its partition."""
    times = [read["captured_at"] for read in reads]
    first, last = day_of(min(times)), day_of(max(times))
    if first == last:
        ids = DayIds(camera_id, first)
        for read in reads:
            read["own_id"] = ids.of(read["id"])
        ensure_partitions([first])
        return
    days = [day_of(captured_at) for captured_at in times]
    of_day = {day: DayIds(camera_id, day) for day in set(days)}
    for read, day in zip(reads, days, strict=True):
        read["own_id"] = of_day[day].of(read["id"])
    ensure_partitions(of_day)
