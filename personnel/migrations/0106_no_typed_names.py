"""What was typed at failed sign-ins is kept no more; what lay there is removed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("personnel", "0105_sealed_factors"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [migrations.RunSQL("DELETE FROM axes_accessattempt", migrations.RunSQL.noop)]
