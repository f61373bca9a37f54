"""What the database keeps of removed rows outside its tables."""

from django.db import connection


def forget_on_disk() -> None:
    """Step 9: close the log segment that still holds the rows, and write the tables out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_switch_wal()")
        cursor.execute("CHECKPOINT")
