"""A report stays as it was made; only its posting is added, once. A posted paper stays whole."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audits_report_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.posted_at IS NOT NULL
       OR (to_jsonb(OLD) - 'posted_at' - 'posted_by_id')
          <> (to_jsonb(NEW) - 'posted_at' - 'posted_by_id') THEN
        RAISE EXCEPTION 'a report is never changed or removed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audits_report_frozen BEFORE UPDATE OR DELETE ON audits_report
    FOR EACH ROW EXECUTE FUNCTION audits_report_frozen();
CREATE FUNCTION audits_paper_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a posted paper is never changed or removed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER audits_paper_frozen BEFORE UPDATE OR DELETE ON audits_postedpaper
    FOR EACH ROW EXECUTE FUNCTION audits_paper_frozen();
"""
BACKWARD = """
DROP FUNCTION audits_report_frozen CASCADE;
DROP FUNCTION audits_paper_frozen CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_reports")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
