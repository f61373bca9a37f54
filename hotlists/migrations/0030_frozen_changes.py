"""What a member proposed to change stays as they proposed it while a referral about them is open.

It can still be decided, and its words go when the entry is purged.
"""

from django.db import migrations

FREEZE = """
CREATE TRIGGER hotlists_entrychange_frozen BEFORE UPDATE ON hotlists_entrychange
FOR EACH ROW WHEN (
    ROW(OLD.entry_id, OLD.fields, OLD.is_correction, OLD.proposed_by_id, OLD.proposed_at)
    IS DISTINCT FROM
    ROW(NEW.entry_id, NEW.fields, NEW.is_correction, NEW.proposed_by_id, NEW.proposed_at)
) EXECUTE FUNCTION governance_refuse_while_frozen('proposed_by_id');
CREATE TRIGGER hotlists_entrychange_kept_while_frozen BEFORE DELETE ON hotlists_entrychange
FOR EACH ROW EXECUTE FUNCTION governance_refuse_while_frozen('proposed_by_id');
"""
THAW = """
DROP TRIGGER hotlists_entrychange_kept_while_frozen ON hotlists_entrychange;
DROP TRIGGER hotlists_entrychange_frozen ON hotlists_entrychange;
"""


class Migration(migrations.Migration):
    dependencies = [("hotlists", "0029_conflict_digest"), ("governance", "0005_frozen_records")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
