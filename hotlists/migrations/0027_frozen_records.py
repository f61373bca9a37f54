"""Entries, checks and stops of a person stay as they are while a referral about them is open.

Of an entry: who made it, when, of what and why. It can still end, be told apart for the safety of
officers, and lose its plate. A status check that waits for dispatch can still be answered.
"""

from django.db import migrations

ACCOUNT = (
    "entered_by_id", "entered_at", "hot_list_id", "kind", "match_kind", "plate", "state",
    "plate_digest", "category", "purpose", "reason", "summary", "case_id", "written_approval_id",
    "is_determined_relevant",
)  # fmt: skip
OLD, NEW = (", ".join(f"{row}.{name}" for name in ACCOUNT) for row in ("OLD", "NEW"))
FREEZE = f"""
CREATE TRIGGER hotlists_entry_frozen BEFORE UPDATE ON hotlists_entry
FOR EACH ROW WHEN (
    OLD.purged_at IS NOT DISTINCT FROM NEW.purged_at AND ROW({OLD}) IS DISTINCT FROM ROW({NEW})
) EXECUTE FUNCTION governance_refuse_while_frozen('entered_by_id');
CREATE TRIGGER hotlists_entry_kept_while_frozen BEFORE DELETE ON hotlists_entry
FOR EACH ROW EXECUTE FUNCTION governance_refuse_while_frozen('entered_by_id');
CREATE TRIGGER hotlists_check_frozen BEFORE UPDATE OR DELETE ON hotlists_check
FOR EACH ROW WHEN (OLD.result <> 'requested')
EXECUTE FUNCTION governance_refuse_while_frozen('officer_id');
CREATE TRIGGER hotlists_stop_frozen BEFORE UPDATE OR DELETE ON hotlists_stop
FOR EACH ROW EXECUTE FUNCTION governance_refuse_while_frozen('officer_id');
"""
THAW = """
DROP TRIGGER hotlists_stop_frozen ON hotlists_stop;
DROP TRIGGER hotlists_check_frozen ON hotlists_check;
DROP TRIGGER hotlists_entry_kept_while_frozen ON hotlists_entry;
DROP TRIGGER hotlists_entry_frozen ON hotlists_entry;
"""


class Migration(migrations.Migration):
    dependencies = [("hotlists", "0026_stop_case"), ("governance", "0005_frozen_records")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
