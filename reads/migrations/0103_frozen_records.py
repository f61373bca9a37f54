"""The searches of a person stay as they are while a referral about them is open.

So does on record which plates they opened in them.
"""

from django.db import migrations

INQUIRIES = """
CREATE TRIGGER reads_inquiry_frozen BEFORE UPDATE OR DELETE ON reads_inquiry
FOR EACH ROW EXECUTE FUNCTION governance_refuse_while_frozen('searcher_id');
"""
OPENED_PLATES = """
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


class Migration(migrations.Migration):
    replaces = [("reads", "0004_features")]

    dependencies = [("reads", "0102_plate_pairs"), ("governance", "0101_frozen_records")]

    operations = [migrations.RunSQL(INQUIRIES + OPENED_PLATES, migrations.RunSQL.noop)]
