"""What people write may name a plate: the database keeps no sample of it beside the rows.

Statistics would copy plates and words into pg_statistic, where they outlive their row.
"""

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
    replaces = [("personnel", "0004_access_reviews")]

    dependencies = [("personnel", "0102_roles")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
