"""What people write may name a plate: the database keeps no sample of it beside the rows.

Statistics would copy plates and words into pg_statistic, where they outlive their row.
"""

from django.db import migrations

WRITTEN = {
    "governance_case": "number",
    "governance_document": "name",
    "governance_flag": "note",
    "governance_referral": "grounds note",
    "governance_usereview": "statement",
    "governance_writtenapproval": "note subject",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for table, names in WRITTEN.items()
    for name in names.split()
)


class Migration(migrations.Migration):
    replaces = [("governance", "0003_written_approval")]

    dependencies = [("governance", "0101_frozen_records")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
