"""What people write may name a plate: the database keeps no sample of it beside the rows."""

from django.db import migrations

WRITTEN = {
    "audits_audititem": "replaced_reason",
    "audits_dataerror": "correction what",
    "audits_itemcheck": "note second_note",
    "audits_memo": "content recommendations remarks summary",
    "audits_unknownagency": "explanation",
    "audits_vendorlog": "name",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for table, names in WRITTEN.items()
    for name in names.split()
)


class Migration(migrations.Migration):
    dependencies = [("audits", "0007_failed")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
