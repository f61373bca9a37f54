"""While a referral about a person is open, what is recorded of them is neither changed nor removed.

The trigger's argument names the column that holds the person.
"""

from django.db import migrations

FREEZE = """
CREATE FUNCTION governance_refuse_while_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person bigint := (to_jsonb(OLD) ->> TG_ARGV[0])::bigint;
BEGIN
    -- That an e-mail went out is no change of what is recorded.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'mailed_at' = to_jsonb(OLD) - 'mailed_at' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM governance_referral WHERE person_id = person AND status = 'open') THEN
        RAISE EXCEPTION 'records_frozen: a referral keeps this row as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'records_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER governance_flag_frozen BEFORE UPDATE OR DELETE ON governance_flag
FOR EACH ROW EXECUTE FUNCTION governance_refuse_while_frozen('person_id');
"""


class Migration(migrations.Migration):
    replaces = [("governance", "0002_relations")]

    dependencies = [("governance", "0100_tables")]

    operations = [migrations.RunSQL(FREEZE, migrations.RunSQL.noop)]
