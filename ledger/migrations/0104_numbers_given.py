"""The product may read which numbers the trail's sequences gave: no row above them is sealed."""

from django.db import migrations

SEQUENCES = "public.ledger_event_id_seq, public.auditlog_logentry_id_seq"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0103_numbered")]
    operations = [
        migrations.RunSQL("SET ROLE alpr_ledger", "SET ROLE alpr_ledger"),
        migrations.RunSQL(
            f"GRANT SELECT ON SEQUENCE {SEQUENCES} TO alpr_app", migrations.RunSQL.noop
        ),
        migrations.RunSQL("SET ROLE alpr_app", "SET ROLE alpr_app"),
    ]
