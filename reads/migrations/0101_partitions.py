"""Tables of captured data are partitioned by day, so that a day is emptied at once.

Written in SQL, since Django makes plain tables. The parents hold no row; partitions are made by
`reads.partitions`. Indexes stand here again, as they went with the plain table.
"""

from django.db import migrations

BY_DAY = """
    ALTER TABLE {table} RENAME TO {table}_plain;
    CREATE TABLE {table} (LIKE {table}_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY RANGE (captured_at);
    DROP TABLE {table}_plain;
    ALTER TABLE {table} ADD PRIMARY KEY ({key});
"""
TABLES = {
    "reads_read": "captured_at, id",
    "reads_readcandidate": "captured_at, read_id, place",
}
INDEXES = """
    CREATE INDEX read_by_plate ON reads_read (plate_key, captured_at) INCLUDE (plate);
"""


class Migration(migrations.Migration):
    replaces = [("reads", "0002_partitions")]

    dependencies = [("reads", "0100_tables")]

    operations = [
        *(
            migrations.RunSQL(BY_DAY.format(table=table, key=key), migrations.RunSQL.noop)
            for table, key in TABLES.items()
        ),
        migrations.RunSQL(INDEXES, migrations.RunSQL.noop),
    ]
