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
    "hotlists_sighting": "captured_at, read_id, alert_id",
    "hotlists_matchedentry": "captured_at, match_id",
    "hotlists_typedplate": "captured_at, check_id",
}
INDEXES = """
    CREATE INDEX sighting_by_alert ON hotlists_sighting (alert_id);
    CREATE INDEX sighting_by_plate_key ON hotlists_sighting (plate_key);
    CREATE INDEX matched_entry_by_match ON hotlists_matchedentry (match_id);
"""


class Migration(migrations.Migration):
    replaces = [("hotlists", "0002_relations")]

    dependencies = [("hotlists", "0100_tables")]

    operations = [
        *(
            migrations.RunSQL(BY_DAY.format(table=table, key=key), migrations.RunSQL.noop)
            for table, key in TABLES.items()
        ),
        migrations.RunSQL(INDEXES, migrations.RunSQL.noop),
    ]
