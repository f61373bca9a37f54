"""What all processes of the site must know at once, for as long as it counts (`personnel.cache`).

Not written to the database's log: after a crash it is empty.
"""

from django.db import migrations

CACHE = """
CREATE UNLOGGED TABLE personnel_cache (
    key bytea PRIMARY KEY,
    value jsonb NOT NULL,
    ends double precision NOT NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [("personnel", "0103_no_statistics")]

    operations = [migrations.RunSQL(CACHE, "DROP TABLE personnel_cache")]
