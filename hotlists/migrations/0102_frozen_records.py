"""What a person entered, proposed, checked and stopped stays while a referral about them is open.

Of an entry: who made it, when, of what and why. It can still end, be told apart for the safety of
officers, and lose its plate. A proposed change can still be decided, and its words go when the
entry is purged. A status check that waits for dispatch can still be answered.
"""

from django.db import migrations

ACCOUNT = (
    "entered_by_id", "entered_at", "hot_list_id", "kind", "match_kind", "plate", "state",
    "plate_digest", "category", "purpose", "reason", "summary", "case_id", "written_approval_id",
    "is_determined_relevant",
)  # fmt: skip
OLD, NEW = (", ".join(f"{row}.{name}" for name in ACCOUNT) for row in ("OLD", "NEW"))
ENTRIES_CHECKS_STOPS = f"""
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
CHANGES = """
CREATE TRIGGER hotlists_entrychange_frozen BEFORE UPDATE ON hotlists_entrychange
FOR EACH ROW WHEN (
    ROW(OLD.entry_id, OLD.fields, OLD.is_correction, OLD.proposed_by_id, OLD.proposed_at)
    IS DISTINCT FROM
    ROW(NEW.entry_id, NEW.fields, NEW.is_correction, NEW.proposed_by_id, NEW.proposed_at)
) EXECUTE FUNCTION governance_refuse_while_frozen('proposed_by_id');
CREATE TRIGGER hotlists_entrychange_kept_while_frozen BEFORE DELETE ON hotlists_entrychange
FOR EACH ROW EXECUTE FUNCTION governance_refuse_while_frozen('proposed_by_id');
"""


class Migration(migrations.Migration):
    replaces = [("hotlists", "0003_partitions")]

    dependencies = [("hotlists", "0101_partitions"), ("governance", "0101_frozen_records")]

    operations = [migrations.RunSQL(ENTRIES_CHECKS_STOPS + CHANGES, migrations.RunSQL.noop)]
