"""A report stays as it was made; only its posting is added, once. A posted paper stays whole.

What an audit was opened with never changes; a submitted memo keeps its words; and once an audit
is filed nothing in it changes. Data errors are still noted as corrected.
"""

from django.db import migrations

REPORTS = """
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
AUDITS = """
CREATE FUNCTION audits_refuse(reason text, what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', reason, what USING ERRCODE = 'check_violation', CONSTRAINT = reason;
END $$;

CREATE FUNCTION audits_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM audits_refuse('audit_kept', 'an audit is never removed');
    END IF;
    IF OLD.status = 'filed' THEN
        PERFORM audits_refuse('audit_filed', 'this audit is filed');
    END IF;
    IF (NEW.program_code, NEW.content, NEW.first, NEW."end", NEW.due, NEW.opened_by_id,
            NEW.opened_at, NEW.population, NEW.population_sha256, NEW.outside, NEW.commitment,
            NEW.seed)
        IS DISTINCT FROM (OLD.program_code, OLD.content, OLD.first, OLD."end", OLD.due,
            OLD.opened_by_id, OLD.opened_at, OLD.population, OLD.population_sha256, OLD.outside,
            OLD.commitment, OLD.seed) THEN
        PERFORM audits_refuse('audit_frozen', 'its population and seed are frozen');
    END IF;
    IF OLD.drawn_at IS NOT NULL AND (NEW.sample_size, NEW.has_flagged, NEW.drawn_by_id,
            NEW.drawn_at)
        IS DISTINCT FROM (OLD.sample_size, OLD.has_flagged, OLD.drawn_by_id, OLD.drawn_at) THEN
        PERFORM audits_refuse('audit_frozen', 'its sample is drawn');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audits_audit_kept BEFORE UPDATE OR DELETE ON audits_audit
FOR EACH ROW EXECUTE FUNCTION audits_keep_audit();

-- The parts of an audit: items, memos and data errors name it, a check by its item.
CREATE FUNCTION audits_keep_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    parent bigint := (part ->> 'audit_id')::bigint;
    corrected text[] := ARRAY['corrected_by_id', 'corrected_at', 'correction'];
    decided text[] := ARRAY['decision', 'decided_by_id', 'decided_at', 'remarks', 'document_id'];
BEGIN
    IF parent IS NULL THEN
        SELECT audit_id INTO parent FROM audits_audititem WHERE id = (part ->> 'item_id')::bigint;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audits_memo'
            AND to_jsonb(OLD) ->> 'submitted_at' IS NOT NULL
            AND (to_jsonb(NEW) - decided <> to_jsonb(OLD) - decided
                OR to_jsonb(OLD) ->> 'decision' <> '') THEN
        PERFORM audits_refuse('memo_submitted', 'a submitted memo keeps its words');
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audits_dataerror'
            AND to_jsonb(OLD) ->> 'corrected_at' IS NULL
            AND to_jsonb(NEW) - corrected = to_jsonb(OLD) - corrected THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM audits_audit WHERE id = parent AND status = 'filed') THEN
        PERFORM audits_refuse('audit_filed', 'this audit is filed');
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER audits_audititem_kept BEFORE INSERT OR UPDATE OR DELETE ON audits_audititem
FOR EACH ROW EXECUTE FUNCTION audits_keep_part();
CREATE TRIGGER audits_itemcheck_kept BEFORE INSERT OR UPDATE OR DELETE ON audits_itemcheck
FOR EACH ROW EXECUTE FUNCTION audits_keep_part();
CREATE TRIGGER audits_memo_kept BEFORE INSERT OR UPDATE OR DELETE ON audits_memo
FOR EACH ROW EXECUTE FUNCTION audits_keep_part();
CREATE TRIGGER audits_dataerror_kept BEFORE INSERT OR UPDATE OR DELETE ON audits_dataerror
FOR EACH ROW EXECUTE FUNCTION audits_keep_part();
"""


class Migration(migrations.Migration):
    replaces = [("audits", "0002_frozen_reports")]

    dependencies = [("audits", "0100_tables")]

    operations = [migrations.RunSQL(REPORTS + AUDITS, migrations.RunSQL.noop)]
