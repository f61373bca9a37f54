"""A kind of event and the refusals are found without a look at each row of the trail.

Made beside what is being written, as the trail may have millions of rows by now.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

BY_KIND = models.Index(
    fields=["kind", "at"],
    opclasses=["varchar_pattern_ops", "timestamptz_ops"],
    name="event_by_kind",
)
REFUSED = models.Index(fields=["at"], condition=models.Q(outcome="refused"), name="event_refused")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("ledger", "0101_append_only")]
    operations = [
        migrations.RunSQL("SET ROLE NONE"),
        AddIndexConcurrently("event", BY_KIND),
        AddIndexConcurrently("event", REFUSED),
        migrations.RunSQL("SET ROLE alpr_app"),
    ]
