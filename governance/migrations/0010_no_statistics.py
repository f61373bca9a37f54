"""What people write may name a plate: the database keeps no sample of it beside the rows."""

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
    dependencies = [("governance", "0009_destroyed_documents")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
