"""Tables of captured data are partitioned by day, so that a day is emptied at once.

Written in SQL, since Django makes plain tables. The parents hold no row; partitions are made by
`reads.partitions`. Plate columns keep no statistics: those would copy plates into pg_statistic.
"""

from django.db import migrations

SQL = """
    ALTER TABLE camera_ingest_frame RENAME TO camera_ingest_frame_plain;
    CREATE TABLE camera_ingest_frame (LIKE camera_ingest_frame_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY RANGE (captured_at);
    DROP TABLE camera_ingest_frame_plain;
    ALTER TABLE camera_ingest_frame ADD PRIMARY KEY (captured_at, id);
    CREATE INDEX frame_pending ON camera_ingest_frame (sent_at) WHERE status = 'pending';
    ALTER TABLE camera_ingest_quarantine RENAME TO camera_ingest_quarantine_plain;
    CREATE TABLE camera_ingest_quarantine (LIKE camera_ingest_quarantine_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY RANGE (captured_at);
    DROP TABLE camera_ingest_quarantine_plain;
    ALTER TABLE camera_ingest_quarantine ADD PRIMARY KEY (captured_at, id);
    ALTER TABLE camera_ingest_quarantine ALTER COLUMN body SET STATISTICS 0;
    ALTER TABLE camera_ingest_quarantine ALTER COLUMN body SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("camera_ingest", "0002_relations")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
