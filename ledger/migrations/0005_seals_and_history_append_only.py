"""Seals and the change history are append-only like the events: by trigger, and by their owner.

A later release of django-auditlog that changes its table needs a migration of ours before it,
which gives the table back to `alpr_app`, and one after it, like this.
"""

from django.db import migrations

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
SET ROLE NONE;
ALTER TABLE {table} OWNER TO alpr_ledger;
REVOKE ALL ON {table} FROM PUBLIC, alpr_app;
SET ROLE alpr_ledger;
GRANT SELECT, INSERT ON {table} TO alpr_app;
SET ROLE alpr_app;
"""
OWNER = """
SET ROLE NONE;
ALTER FUNCTION ledger_append_only() OWNER TO alpr_ledger;
SET ROLE alpr_app;
"""
FORWARD = [
    FUNCTION,
    *(TABLE.format(table=table) for table in ("ledger_seal", "auditlog_logentry")),
    OWNER,
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_seal"), ("auditlog", "0017_add_actor_email")]
    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in FORWARD]
