"""What holds and the purge take turns by."""

from django.db import connection

PURGE_LOCK = 7_201_002


def hold_off_purge() -> None:
    """Wait for a day that is being emptied, and keep the next one waiting to the caller's commit.

    Taken before any lock on a day, as the purge does: the other order would end in a deadlock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PURGE_LOCK])
