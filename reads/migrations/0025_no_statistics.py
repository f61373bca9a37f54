"""What people write may name a plate: the database keeps no sample of it beside the rows."""

from django.db import migrations

WRITTEN = {
    "reads_hold": "evidence_number",
    "reads_inquiry": "call_number report_number",
    "reads_retentionincident": "explanation",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for table, names in WRITTEN.items()
    for name in names.split()
)


class Migration(migrations.Migration):
    dependencies = [("reads", "0024_evidence_number")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
