"""A row of the trail has a number above zero, as its sequence gives: seals begin there.

Not validated, for the trail may have millions of rows by now and must not stop an upgrade if one
was put in before: `verify_ledger` names that.
"""

from django.db import migrations, models

NUMBERED = models.CheckConstraint(condition=models.Q(id__gt=0), name="event_numbered")
CHECK = "ALTER TABLE {} ADD CONSTRAINT {} CHECK (id > 0) NOT VALID"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0102_event_indexes"), ("auditlog", "0017_add_actor_email")]
    operations = [
        migrations.RunSQL("SET ROLE NONE"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(CHECK.format("ledger_event", "event_numbered"))],
            [migrations.AddConstraint("event", NUMBERED)],
        ),
        migrations.RunSQL(CHECK.format("auditlog_logentry", "change_numbered")),
        migrations.RunSQL("SET ROLE alpr_app"),
    ]
