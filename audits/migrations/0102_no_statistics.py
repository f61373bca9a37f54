"""What people write may name a plate: the database keeps no sample of it beside the rows.

Statistics would copy plates and words into pg_statistic, where they outlive their row.
"""

from django.db import migrations

WRITTEN = {
    "audits_audititem": "replaced_reason",
    "audits_dataerror": "correction what",
    "audits_itemcheck": "note second_note",
    "audits_memo": "content recommendations remarks summary",
    "audits_unknownagency": "explanation",
    "audits_vendorlog": "name text",
    "audits_vendorsearch": "case_number plate reason",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for table, names in WRITTEN.items()
    for name in names.split()
)


class Migration(migrations.Migration):
    replaces = [("audits", "0003_audits")]

    dependencies = [("audits", "0101_kept_as_it_was")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
