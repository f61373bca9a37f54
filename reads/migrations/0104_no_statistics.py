"""What people write may name a plate: the database keeps no sample of it beside the rows.

Statistics would copy plates and words into pg_statistic, where they outlive their row.
"""

from django.db import migrations

WRITTEN = {
    "reads_hold": "end_note evidence_number",
    "reads_inquiry": "call_number question reason report_number",
    "reads_retentionincident": "explanation",
}
PLATES = {
    "reads_hold": "plate plate_key",
    "reads_preservedread": "plate plate_key candidate_keys",
    "reads_preservedrow": "row",
    "reads_read": "plate plate_key",
    "reads_readcandidate": "plate plate_key",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for columns in (PLATES, WRITTEN)
    for table, names in columns.items()
    for name in names.split()
)
# Nothing compressed, so that a search of the files for what has gone finds it.
UNCOMPRESSED = """
    ALTER TABLE reads_preservedread ALTER COLUMN candidate_keys SET STORAGE EXTERNAL;
    ALTER TABLE reads_preservedrow ALTER COLUMN "row" SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    replaces = [("reads", "0005_purge_tally_range")]

    dependencies = [("reads", "0103_frozen_records")]

    operations = [
        migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop),
        migrations.RunSQL(UNCOMPRESSED, migrations.RunSQL.noop),
    ]
