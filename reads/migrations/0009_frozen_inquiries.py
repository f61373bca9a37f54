"""The searches of a person stay as they are while a referral about them is open."""

from django.db import migrations

FREEZE = """
CREATE TRIGGER reads_inquiry_frozen BEFORE UPDATE OR DELETE ON reads_inquiry
FOR EACH ROW EXECUTE FUNCTION governance_refuse_while_frozen('searcher_id');
"""
THAW = "DROP TRIGGER reads_inquiry_frozen ON reads_inquiry;"


class Migration(migrations.Migration):
    dependencies = [("reads", "0008_inquiry_approval"), ("governance", "0005_frozen_records")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
