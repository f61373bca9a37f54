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
    "camera_ingest_frame": "captured_at, id",
    "camera_ingest_quarantine": "captured_at, id",
}
INDEXES = """
    CREATE INDEX frame_pending ON camera_ingest_frame (captured_at) WHERE status = 'pending';
    CREATE INDEX frame_failed ON camera_ingest_frame (captured_at) WHERE status = 'failed';
"""


class Migration(migrations.Migration):
    replaces = [("camera_ingest", "0003_partitions")]

    dependencies = [("camera_ingest", "0101_equipment")]

    operations = [
        *(
            migrations.RunSQL(BY_DAY.format(table=table, key=key), migrations.RunSQL.noop)
            for table, key in TABLES.items()
        ),
        migrations.RunSQL(INDEXES, migrations.RunSQL.noop),
    ]
