import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("data_requests", "0007_changed_step"),
    ]

    operations = [
        migrations.AddField(
            model_name="package",
            name="read_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="package",
            name="end_told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
