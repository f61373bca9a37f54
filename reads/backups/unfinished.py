"""While a restore is unfinished, the database lets nobody in but who restores.

What came back may be past the limit, and a purge before the photographs are back would take those
that holds keep for gone.
"""

from typing import Any

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.unavailable import ClosedDatabase

RESTORE_LOCK = 7_201_007
WORDS = (
    "A backup is being restored here, or its restore did not come to its end. Until then nobody is"
    " served, no post of a camera is taken, and nothing is purged. Whoever restores repeats"
    " `manage.py restore` as it was given: it goes on from where it stopped."
)


def keep_others_out() -> None:
    """To the end of this transaction, whoever connects anew is turned away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RESTORE_LOCK])


def refuse_while_unfinished(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Asked once of each new connection, before its first use.

    Who was connected before a restore stands in its way, so no later question is needed.
    """
    try:
        _require_finished(connection)
    except DatabaseError:
        # Else the next one would find it open, and not be asked.
        connection.close()
        raise


def _require_finished(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            # Who migrates restores too; it is a member of the role that owns the trail.
            "SELECT pg_has_role(session_user, 'alpr_ledger', 'MEMBER')"
            " OR to_regclass('reads_unfinishedrestore') IS NULL,"
            " pg_try_advisory_xact_lock_shared(%s)",
            [RESTORE_LOCK],
        )
        is_let_in, is_free = cursor.fetchone()
        if is_let_in:
            return
        # A question of its own: one that began before the restore's commit would not see the mark.
        cursor.execute("SELECT FROM reads_unfinishedrestore")
        if not is_free or cursor.rowcount:
            raise ClosedDatabase(WORDS)
