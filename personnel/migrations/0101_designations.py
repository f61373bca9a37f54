"""What rests on signed papers, which `governance` keeps."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [("personnel", "0002_roles")]

    dependencies = [
        ("governance", "0100_tables"),
        ("personnel", "0100_people"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="Designation",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("acting_administrator", "Acting Administrator"),
                                    ("acting_supervisor", "Acting supervisor"),
                                    ("designee", "Designee of the Administrator"),
                                    ("system_administrator", "System Administrator"),
                                    ("inspector", "Equipment inspector"),
                                    ("analyst_access", "System user (crime analyst)"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("act", models.CharField(blank=True, max_length=32)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="designations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "stands_for",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "designated_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("statement", models.TextField()),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="governance.document",
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("person", models.F("designated_by")), _negated=True
                                ),
                                name="designation_not_of_oneself",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at", None),
                                    ("ends_at__gt", models.F("starts_at")),
                                    _connector="OR",
                                ),
                                name="designation_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "acting_administrator"), _negated=True),
                                    ("ends_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="acting_administrator_has_an_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ends_at__isnull", False),
                                        ("kind", "acting_supervisor"),
                                        models.Q(("stands_for", models.F("person")), _negated=True),
                                        ("stands_for__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("kind", "acting_supervisor"), _negated=True),
                                        ("stands_for", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="acting_supervisor_stands_for_another_until",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "analyst_access"), _negated=True),
                                    ("ends_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="analyst_access_has_an_end",
                                violation_error_code="KIN-IV.G",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "designee"), _negated=True),
                                    models.Q(("act", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="designee_names_the_act",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrainingSession",
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
                        ("course", models.CharField(max_length=120)),
                        ("topics", models.JSONField(default=list)),
                        ("held_at", models.DateTimeField()),
                        (
                            "material",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shown_in",
                                to="governance.document",
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signed_in",
                                to="governance.document",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-held_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("material", models.F("sheet")), _negated=True),
                                name="training_session_has_two_papers",
                                violation_error_code="KIN-IV.I.2",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrainingRecord",
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
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="training",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="personnel.trainingsession",
                            ),
                        ),
                        ("course", models.CharField(max_length=120)),
                        ("topics", models.JSONField(default=list)),
                        ("completed_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["person", "-expires_at"], name="training_by_person"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("completed_at"))),
                                name="training_expires_after_completion",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
