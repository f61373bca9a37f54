"""What the database keeps of removed rows outside its tables, and in pages that rows left."""

from django.db import OperationalError, connection

LOCK_TIMEOUT = "200ms"
TRIES = 50


def forget_on_disk() -> None:
    """Step 9: close the log segment that still holds the rows, and write the tables out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_switch_wal()")
        cursor.execute("CHECKPOINT")


def rewrite_tables(*names: str) -> None:
    """Write these tables anew, without the pages of rows that left; try again while in use."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        try:
            for name in names:
                _rewrite(name)
        finally:
            cursor.execute("RESET lock_timeout")


def _rewrite(name: str) -> None:
    for attempt in range(TRIES):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM (FULL) {name}")
            return
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != "55P03" or attempt == TRIES - 1:
                raise
