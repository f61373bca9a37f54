"""The trail is append-only twice over: by trigger, and by a role that owns it apart.

`alpr_app`, as which the product runs, may read and add. Neither it nor a superuser of the product
can change or remove a row; only the owner of the table could drop the trigger.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger_event is append-only';
END $$;
CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_event_append_only();
CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_event_append_only();
SET ROLE NONE;
ALTER FUNCTION ledger_event_append_only() OWNER TO alpr_ledger;
ALTER TABLE ledger_event OWNER TO alpr_ledger;
REVOKE ALL ON ledger_event FROM PUBLIC, alpr_app;
SET ROLE alpr_ledger;
GRANT SELECT, INSERT ON ledger_event TO alpr_app;
SET ROLE alpr_app;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_relations")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
