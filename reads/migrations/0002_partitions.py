"""Tables of captured data are partitioned by day, so that a day is emptied at once.

Written in SQL, since Django makes plain tables. The parents hold no row; partitions are made by
`reads.partitions`. Plate columns keep no statistics: those would copy plates into pg_statistic.
"""

from django.db import migrations

SQL = """
    ALTER TABLE reads_read RENAME TO reads_read_plain;
    CREATE TABLE reads_read (LIKE reads_read_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY RANGE (captured_at);
    DROP TABLE reads_read_plain;
    ALTER TABLE reads_read ADD PRIMARY KEY (captured_at, id);
    CREATE INDEX read_by_plate_key ON reads_read (plate_key);
    ALTER TABLE reads_read ALTER COLUMN plate SET STATISTICS 0;
    ALTER TABLE reads_read ALTER COLUMN plate_key SET STATISTICS 0;
    ALTER TABLE reads_readcandidate RENAME TO reads_readcandidate_plain;
    CREATE TABLE reads_readcandidate (LIKE reads_readcandidate_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY RANGE (captured_at);
    DROP TABLE reads_readcandidate_plain;
    ALTER TABLE reads_readcandidate ADD PRIMARY KEY (captured_at, read_id, place);
    ALTER TABLE reads_readcandidate ALTER COLUMN plate SET STATISTICS 0;
    ALTER TABLE reads_readcandidate ALTER COLUMN plate_key SET STATISTICS 0;
"""


class Migration(migrations.Migration):
    dependencies = [("reads", "0001_tables")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
