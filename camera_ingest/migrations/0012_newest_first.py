# Workers claim the newest frame that waits: found by its capture time.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("camera_ingest", "0011_kept_checks"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="frame",
            name="frame_pending",
        ),
        migrations.AddField(
            model_name="frame",
            name="claimed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="frame",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["captured_at"],
                name="frame_pending",
            ),
        ),
    ]
