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
LET_GO = """
DROP TRIGGER camera_ingest_check_is_kept ON camera_ingest_equipmentcheck;
DROP FUNCTION camera_ingest_check_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("camera_ingest", "0010_equipment")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
