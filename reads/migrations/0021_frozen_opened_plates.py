"""Which plates a member opened in a search stays on record while a referral about them is open."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION reads_refuse_opened_while_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM reads_inquiry i
        JOIN governance_referral r ON r.person_id = i.searcher_id AND r.status = 'open'
        WHERE i.id = OLD.inquiry_id
    ) THEN
        RAISE EXCEPTION 'records_frozen: a referral keeps this row as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'records_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER reads_openedplate_frozen BEFORE UPDATE OR DELETE ON reads_openedplate
FOR EACH ROW EXECUTE FUNCTION reads_refuse_opened_while_frozen();
"""
THAW = """
DROP TRIGGER reads_openedplate_frozen ON reads_openedplate;
DROP FUNCTION reads_refuse_opened_while_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("reads", "0020_log_findings"), ("governance", "0005_frozen_records")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
