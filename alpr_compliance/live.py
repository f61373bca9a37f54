"""Tell every open browser that something changed, the moment the transaction commits.

Uses PostgreSQL's NOTIFY: a message that is part of the transaction, so what rolled back is never
announced. Messages carry ids and kinds only, never a plate.
"""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import connection

CHANNEL = "alpr"


class Listener(NamedTuple):
    """Who has an event stream open.

    Locked: they learn nothing but whether an alert waits, and whether it is of high priority.
    """

    user_id: int
    is_locked: bool = False
    is_waiting: bool = False
    is_high: bool = False


NOTIFY = """
SELECT pg_notify(%s, (
    message || jsonb_build_object('xact', pg_current_xact_id()::text::bigint)
)::text) FROM jsonb_array_elements(%s::jsonb) AS message
"""
Id = int | str | list[int]


def announce(kind: str, **ids: Id) -> None:
    """Send one message to the `/events/` streams of all web processes, on commit.

    It carries the number of its transaction, by which a page knows whether it has seen it.

    `kind` is one of the kinds that `alpr_compliance.events` knows: "alert" (with `id`; with
    `audience`, user ids, nobody else is told),
    "account" (with `user_id`: the sessions of that user are checked again).
    """
    announce_all(kind, [ids])


def announce_all(kind: str, messages: Iterable[Mapping[str, Id]]) -> None:
    """Send several messages of one kind, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(NOTIFY, [CHANNEL, json.dumps([{"kind": kind, **ids} for ids in messages])])


def seen_so_far() -> str:
    """Which transactions everything that is read from now on has seen: xmin:xmax:in progress.

    A page that shows it beside what it read lets the browser tell whether that is older than an
    announcement. Ask before the first row is read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])
