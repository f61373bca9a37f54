"""What people write may name a plate: the database keeps no sample of it beside the rows.

Statistics would copy plates and words into pg_statistic, where they outlive their row.
"""

from django.db import migrations

WRITTEN = {
    "camera_ingest_camera": "out_of_service_reason",
    "camera_ingest_deployment": "decision purpose",
    "camera_ingest_deploymentnote": "report_number text",
    "camera_ingest_equipmentcheck": "adjustments answers",
    "camera_ingest_workorder": "result what",
}
PLATES = {
    "camera_ingest_quarantine": "body",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for columns in (PLATES, WRITTEN)
    for table, names in columns.items()
    for name in names.split()
)
# Nothing compressed, so that a search of the files for what has gone finds it.
UNCOMPRESSED = """
    ALTER TABLE camera_ingest_quarantine ALTER COLUMN body SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    replaces = [("camera_ingest", "0005_right_of_way_and_covert")]

    dependencies = [("camera_ingest", "0103_kept_checks")]

    operations = [
        migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop),
        migrations.RunSQL(UNCOMPRESSED, migrations.RunSQL.noop),
    ]
