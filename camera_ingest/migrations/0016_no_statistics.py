"""What people write may name a plate: the database keeps no sample of it beside the rows."""

from django.db import migrations

WRITTEN = {
    "camera_ingest_camera": "out_of_service_reason",
    "camera_ingest_deployment": "decision purpose",
    "camera_ingest_deploymentnote": "report_number text",
    "camera_ingest_equipmentcheck": "adjustments answers",
    "camera_ingest_workorder": "result what",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for table, names in WRITTEN.items()
    for name in names.split()
)


class Migration(migrations.Migration):
    dependencies = [("camera_ingest", "0015_failed_are_found")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
