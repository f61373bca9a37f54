"""What people write may name a plate: the database keeps no sample of it beside the rows.

Statistics would copy plates and words into pg_statistic, where they outlive their row.
"""

from django.db import migrations

WRITTEN = {
    "data_requests_datarequest": "case_reference facts parties plate reason report_number",
    "data_requests_instrument": "number",
    "data_requests_otherask": "answer",
    "data_requests_outboundask": "answer contact warrant_note",
    "data_requests_outsiderequester": "identity oath_checked",
    "data_requests_package": "media_label",
    "data_requests_releaseterms": "counsel_note training",
    "data_requests_step": "note",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for table, names in WRITTEN.items()
    for name in names.split()
)


class Migration(migrations.Migration):
    replaces = [("data_requests", "0002_holds")]

    dependencies = [("data_requests", "0100_tables")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
