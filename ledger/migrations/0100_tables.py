"""The tables of this app, as they stood after all that is replaced."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_tables"),
        ("ledger", "0003_append_only"),
        ("ledger", "0004_seal"),
        ("ledger", "0005_seals_and_history_append_only"),
    ]

    dependencies = [
        ("personnel", "0100_people"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("kind", models.CharField(max_length=64)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("done", "done"), ("refused", "refused")],
                                default="done",
                                max_length=7,
                            ),
                        ),
                        (
                            "actor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("subject_type", models.CharField(blank=True, max_length=64)),
                        ("subject_id", models.CharField(blank=True, max_length=64)),
                        ("clause", models.CharField(blank=True, max_length=64)),
                        ("source_address", models.GenericIPAddressField(null=True)),
                        ("data", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                fields=["subject_type", "subject_id"], name="event_by_subject"
                            ),
                            models.Index(fields=["actor", "at"], name="event_by_actor"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seal",
                    fields=[
                        (
                            "number",
                            models.PositiveBigIntegerField(primary_key=True, serialize=False),
                        ),
                        (
                            "trail",
                            models.CharField(
                                choices=[("events", "events"), ("changes", "change history")],
                                max_length=7,
                            ),
                        ),
                        ("sealed_at", models.DateTimeField()),
                        ("last_id", models.BigIntegerField()),
                        ("leaves", models.BinaryField()),
                        ("statement", models.TextField()),
                        ("signature", models.CharField(max_length=128)),
                        ("public_key", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["number"],
                        "indexes": [
                            models.Index(fields=["trail", "last_id"], name="seal_by_trail")
                        ],
                    },
                ),
            ]
        )
    ]
