"""Tables of captured data are partitioned by day, so that a day is emptied at once.

Written in SQL, since Django makes plain tables. The parents hold no row; partitions are made by
`reads.partitions`. Plate columns keep no statistics: those would copy plates into pg_statistic.
"""

from django.db import migrations

SQL = """
    ALTER TABLE hotlists_sighting RENAME TO hotlists_sighting_plain;
    CREATE TABLE hotlists_sighting (LIKE hotlists_sighting_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY RANGE (captured_at);
    DROP TABLE hotlists_sighting_plain;
    ALTER TABLE hotlists_sighting ADD PRIMARY KEY (captured_at, read_id);
    CREATE INDEX sighting_by_alert ON hotlists_sighting (alert_id);
    CREATE INDEX sighting_by_plate_key ON hotlists_sighting (plate_key);
    ALTER TABLE hotlists_sighting ALTER COLUMN plate_key SET STATISTICS 0;
    ALTER TABLE hotlists_matchedentry RENAME TO hotlists_matchedentry_plain;
    CREATE TABLE hotlists_matchedentry (LIKE hotlists_matchedentry_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY RANGE (captured_at);
    DROP TABLE hotlists_matchedentry_plain;
    ALTER TABLE hotlists_matchedentry ADD PRIMARY KEY (captured_at, match_id);
    CREATE INDEX matched_entry_by_match ON hotlists_matchedentry (match_id);
    ALTER TABLE hotlists_typedplate RENAME TO hotlists_typedplate_plain;
    CREATE TABLE hotlists_typedplate (LIKE hotlists_typedplate_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY RANGE (captured_at);
    DROP TABLE hotlists_typedplate_plain;
    ALTER TABLE hotlists_typedplate ADD PRIMARY KEY (captured_at, check_id);
    ALTER TABLE hotlists_typedplate ALTER COLUMN plate SET STATISTICS 0;
"""


class Migration(migrations.Migration):
    dependencies = [("hotlists", "0002_relations")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
