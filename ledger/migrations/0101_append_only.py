"""The trail is append-only twice over: by trigger, and by a role that owns it apart.

`alpr_app`, as which the product runs, may read and add. Neither it nor a superuser of the product
can change or remove a row; only the owner of a table could drop the trigger. Seals and the change
history are kept like the events.

A later release of django-auditlog that changes its table needs a migration of ours before it,
which gives the table back to `alpr_app`, and one after it, like this.
"""

from django.db import migrations

EVENTS = """
CREATE FUNCTION ledger_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger_event is append-only';
END $$;
CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_event_append_only();
CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_event_append_only();
"""
FUNCTION = """
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""
TABLE = """
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
"""
HAND_OVER = """
SET ROLE NONE;
ALTER TABLE {table} OWNER TO alpr_ledger;
REVOKE ALL ON {table} FROM PUBLIC, alpr_app;
SET ROLE alpr_ledger;
GRANT SELECT, INSERT ON {table} TO alpr_app;
SET ROLE alpr_app;
"""
HAND_OVER_FUNCTIONS = """
SET ROLE NONE;
ALTER FUNCTION ledger_event_append_only() OWNER TO alpr_ledger;
ALTER FUNCTION ledger_append_only() OWNER TO alpr_ledger;
SET ROLE alpr_app;
"""
OTHERS = ("ledger_seal", "auditlog_logentry")
FORWARD = [
    EVENTS,
    FUNCTION,
    *(TABLE.format(table=table) for table in OTHERS),
    *(HAND_OVER.format(table=table) for table in ("ledger_event", *OTHERS)),
    HAND_OVER_FUNCTIONS,
]


class Migration(migrations.Migration):
    replaces = [("ledger", "0002_relations")]

    dependencies = [("ledger", "0100_tables"), ("auditlog", "0017_add_actor_email")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in FORWARD]
