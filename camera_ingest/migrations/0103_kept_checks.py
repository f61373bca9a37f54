"""A check of equipment stays as it was recorded: the law has the records kept on file."""

from django.db import migrations

KEEP = """
CREATE FUNCTION camera_ingest_check_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a recorded check of equipment is never changed';
END $$;
CREATE TRIGGER camera_ingest_check_is_kept BEFORE UPDATE OR DELETE ON camera_ingest_equipmentcheck
    FOR EACH ROW EXECUTE FUNCTION camera_ingest_check_is_kept();
"""


class Migration(migrations.Migration):
    replaces = [("camera_ingest", "0004_area")]

    dependencies = [("camera_ingest", "0102_partitions")]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
