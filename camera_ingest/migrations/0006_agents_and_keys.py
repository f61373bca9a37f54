# Agents speak for several cameras; keys are replaced with an overlap; refused posts are counted.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("camera_ingest", "0005_right_of_way_and_covert"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgentCamera",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("called", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["called"],
            },
        ),
        migrations.CreateModel(
            name="RefusedPosts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("reason", models.CharField(max_length=32)),
                ("posts", models.PositiveIntegerField()),
                ("last_at", models.DateTimeField()),
                ("last_address", models.GenericIPAddressField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="camerakey",
            name="must_sign",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="camerakey",
            name="per_minute",
            field=models.PositiveIntegerField(db_default=6000, default=6000),
        ),
        migrations.AddField(
            model_name="camerakey",
            name="used_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="camerakey",
            name="camera",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="keys",
                to="camera_ingest.camera",
            ),
        ),
        migrations.CreateModel(
            name="Agent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="camerakey",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="keys",
                to="camera_ingest.agent",
            ),
        ),
        migrations.AddConstraint(
            model_name="camerakey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agent__isnull", False), ("camera", None)),
                    models.Q(("agent", None), ("camera__isnull", False)),
                    _connector="OR",
                ),
                name="key_of_a_camera_or_of_an_agent",
            ),
        ),
        migrations.AddField(
            model_name="agentcamera",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="speaks_for",
                to="camera_ingest.agent",
            ),
        ),
        migrations.AddField(
            model_name="agentcamera",
            name="camera",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agents",
                to="camera_ingest.camera",
            ),
        ),
        migrations.AddField(
            model_name="refusedposts",
            name="key",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refused",
                to="camera_ingest.camerakey",
            ),
        ),
        migrations.AddConstraint(
            model_name="agentcamera",
            constraint=models.UniqueConstraint(
                fields=("agent", "called"), name="agent_calls_one_camera"
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedposts",
            constraint=models.UniqueConstraint(
                fields=("day", "key", "reason"),
                name="refused_posts_once_a_day",
                nulls_distinct=False,
            ),
        ),
    ]
