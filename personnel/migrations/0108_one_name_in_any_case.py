"""Sign-in knows no capital letters: two names that differ in nothing else let neither in.

Of those that are there one keeps the name, an open account before a closed one; the others get
their number behind it.
"""

from django.db import migrations, models
from django.db.models.functions import Upper

TELL_APART = """
UPDATE personnel_user SET username = left(username, 120) || '-' || personnel_user.id
FROM (
    SELECT id, row_number() OVER (
        PARTITION BY upper(username)
        ORDER BY username = 'scheduled-work' DESC, is_active DESC, id
    ) AS place
    FROM personnel_user
) AS named
WHERE named.id = personnel_user.id AND named.place > 1
"""


class Migration(migrations.Migration):
    dependencies = [("personnel", "0107_reset_on_machine")]

    operations = [
        migrations.RunSQL(TELL_APART, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Upper("username"), name="user_name_once_in_any_case"
            ),
        ),
    ]
