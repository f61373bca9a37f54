"""Which tables a backup holds where: captured, held, or for the record."""

from django.db import connection

from reads.register import TABLES

# What holds keep past the limit: it ends with the hold.
HELD = ("reads_preservedread", "reads_preservedrow")
# The schema is made by `migrate`; nobody stays signed in over a restore, what counts for minutes
# is over, and the mark of a restore is that restore's.
LEFT_OUT = ("django_migrations", "personnel_session", "personnel_cache", "reads_unfinishedrestore")


def records_tables() -> list[str]:
    """Every table that holds nothing captured."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL (%s)"
            # A day that is being attached or was just detached stands apart.
            " AND relname !~ '_p[0-9]{8}$' ORDER BY relname",
            [[*TABLES, *HELD, *LEFT_OUT]],
        )
        return [name for (name,) in cursor.fetchall()]


def columns_of(table: str) -> str:
    """The columns that are written, quoted; those that the server works out are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = ''",
            [table],
        )
        [columns] = cursor.fetchone()
        return str(columns)
