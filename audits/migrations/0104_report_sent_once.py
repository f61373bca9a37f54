"""Beside its posting, the sending of a report is added, once; all else stays as it was made."""

from django.db import migrations

KEPT = """
CREATE OR REPLACE FUNCTION audits_report_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posting text[] := ARRAY['posted_at', 'posted_by_id'];
    sending text[] := ARRAY['sent_on', 'sent_to', 'sent_noted_by_id', 'sent_noted_at'];
BEGIN
    IF TG_OP = 'DELETE'
       OR to_jsonb(OLD) - posting - sending <> to_jsonb(NEW) - posting - sending
       OR (OLD.posted_at IS NOT NULL
           AND to_jsonb(OLD) - sending <> to_jsonb(NEW) - sending)
       OR (OLD.sent_noted_at IS NOT NULL
           AND to_jsonb(OLD) - posting <> to_jsonb(NEW) - posting) THEN
        RAISE EXCEPTION 'a report is never changed or removed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0103_report_sent")]

    operations = [migrations.RunSQL(KEPT, migrations.RunSQL.noop)]
