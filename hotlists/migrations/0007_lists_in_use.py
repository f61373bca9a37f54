"""What was in use before these tables existed stays as it was: categories, ages, suspensions."""

from django.db import migrations

SQL = """
    INSERT INTO hotlists_listcategory
        (hot_list_id, category, purpose, reason, switched_on_by_id, switched_on_at)
    SELECT DISTINCT ON (entry.hot_list_id, entry.category)
        entry.hot_list_id, entry.category, entry.purpose,
        'In use before categories were chosen for each list.', list.determined_by_id, list.determined_at
    FROM hotlists_entry entry JOIN hotlists_hotlist list ON list.id = entry.hot_list_id
    WHERE list.determined_at IS NOT NULL;
    INSERT INTO hotlists_listrefresh (hot_list_id, at, kind, by_id)
    SELECT id, refreshed_at, 'updated', determined_by_id
    FROM hotlists_hotlist WHERE determined_at IS NOT NULL;
    INSERT INTO hotlists_suspension
        (entry_id, reason, suspended_by_id, suspended_at, record_date,
         ended_as, status_method, status_reference, reported_to)
    SELECT id, 'negative_status', suspended_by_id, suspended_at, record_date, '', '', '', ''
    FROM hotlists_entry WHERE suspended_at IS NOT NULL AND suspended_by_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("hotlists", "0006_lists")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
