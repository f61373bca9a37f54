"""What holds, backups and the purge take turns by."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PURGE_LOCK = 7_201_002
RUN_LOCK = 7_201_003


@contextmanager
def one_at_a_time(lock: int) -> Iterator[None]:
    """Wait for whoever is at work under this lock; the server frees that of one that died."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


def hold_off_purge() -> None:
    """Wait for a day that is being emptied, and keep the next one waiting to the caller's commit.

    Taken before any lock on a day, as the purge does: the other order would end in a deadlock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PURGE_LOCK])
