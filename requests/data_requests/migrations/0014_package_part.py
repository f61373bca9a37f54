from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("data_requests", "0013_log_life"),
    ]

    operations = [
        migrations.AddField(
            model_name="package",
            name="part_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="package",
            name="part_to",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("part_from", None), ("part_to", None)),
                    ("part_to__gt", models.F("part_from")),
                    _connector="OR",
                ),
                name="package_part_has_both_times",
            ),
        ),
    ]
