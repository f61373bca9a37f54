"""What people write may name a plate: the database keeps no sample of it beside the rows."""

from django.db import migrations

WRITTEN = {
    "personnel_accessreview": "finding",
    "personnel_accountlock": "finding",
    "personnel_accountrequest": "note reason",
    "personnel_designation": "statement",
    "personnel_factorreset": "confirmed_identity identity",
    "personnel_user": "closed_reason",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for table, names in WRITTEN.items()
    for name in names.split()
)


class Migration(migrations.Migration):
    dependencies = [("personnel", "0011_left_sessions")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
