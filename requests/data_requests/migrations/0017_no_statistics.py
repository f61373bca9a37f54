"""What people write may name a plate: the database keeps no sample of it beside the rows."""

from django.db import migrations

WRITTEN = {
    "data_requests_datarequest": "report_number",
    "data_requests_instrument": "number",
    "data_requests_outsiderequester": "oath_checked",
    "data_requests_package": "media_label",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for table, names in WRITTEN.items()
    for name in names.split()
)


class Migration(migrations.Migration):
    dependencies = [("data_requests", "0016_mail_waiting")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
