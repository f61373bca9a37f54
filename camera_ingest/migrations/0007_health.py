# When cameras were heard, what they delivered a day, and their alarms.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("camera_ingest", "0006_agents_and_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                (
                    "camera",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="camera_ingest.camera",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("heard_at", models.DateTimeField(blank=True, null=True)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("state", models.JSONField(blank=True, default=dict)),
                ("clock_ahead", models.FloatField(blank=True, null=True)),
                ("clock_since", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CameraAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("silent", "Silent"),
                            ("clock", "Clock is off"),
                            ("reads", "Far fewer reads"),
                            ("confidence", "Reads less surely"),
                            ("rejected", "Much could not be stored"),
                        ],
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="camera_ingest.camera",
                    ),
                ),
            ],
            options={
                "ordering": ["opened_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("camera", "kind"),
                        name="camera_alarm_once_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CameraDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("reads", models.PositiveIntegerField()),
                ("confidence", models.FloatField()),
                ("rejected", models.PositiveIntegerField()),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="days",
                        to="camera_ingest.camera",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("camera", "day"), name="camera_day_once")
                ],
            },
        ),
    ]
