"""Tell every open browser that something changed, the moment the transaction commits.

Uses PostgreSQL's NOTIFY: a message that is part of the transaction, so what rolled back is never
announced. Messages carry ids and kinds only, never a plate.
"""

import json

from django.db import connection

CHANNEL = "alpr"


def announce(kind: str, **ids: int | str | list[int]) -> None:
    """Send one message to the `/events/` streams of all web processes, on commit.

    `kind` is one of the kinds that `alpr_compliance.events` knows: "alert" (with `id`; with
    `audience`, user ids, nobody else is told),
    "account" (with `user_id`: the sessions of that user are checked again).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"kind": kind, **ids})])
