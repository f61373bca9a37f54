"""The equipment and what is noted of a deployment, which name stops and designations."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [("camera_ingest", "0002_relations")]

    dependencies = [
        ("camera_ingest", "0100_cameras"),
        ("governance", "0100_tables"),
        ("hotlists", "0100_tables"),
        ("personnel", "0100_people"),
        ("personnel", "0101_designations"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="EquipmentCheck",
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
                            "camera",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="camera_ingest.camera",
                            ),
                        ),
                        ("kind", models.CharField(max_length=32)),
                        ("label", models.CharField(max_length=80)),
                        ("answers", models.JSONField()),
                        ("is_passed", models.BooleanField()),
                        ("adjustments", models.TextField(blank=True)),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "inspector",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="equipment_checks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "designation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="personnel.designation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["camera", "kind", "-at"], name="equipment_check_by_camera"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeploymentNote",
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
                            "deployment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="camera_ingest.deployment",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("result", "Result"),
                                    ("incident", "Significant incident"),
                                    ("arrest", "Arrest"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("day", models.DateField()),
                        ("report_number", models.CharField(blank=True, max_length=32)),
                        ("text", models.TextField(blank=True)),
                        (
                            "stop",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hotlists.stop",
                            ),
                        ),
                        (
                            "noted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("noted_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-day", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("stop", "kind"),
                                name="deployment_note_once_per_stop_and_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("text", ""), _negated=True),
                                    models.Q(("report_number", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="deployment_note_says_something",
                                violation_error_code="LEX-3.B.iv",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkOrder",
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
                            "camera",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="work_orders",
                                to="camera_ingest.camera",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("installation", "Installation"),
                                    ("maintenance", "Maintenance"),
                                    ("repair", "Repair"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("what", models.TextField()),
                        (
                            "check_failed",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="work_orders",
                                to="camera_ingest.equipmentcheck",
                            ),
                        ),
                        ("source", models.CharField(max_length=32)),
                        ("source_label", models.CharField(max_length=80)),
                        ("reference", models.CharField(blank=True, max_length=64)),
                        (
                            "ordered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ordered_at", models.DateTimeField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="open",
                                max_length=9,
                            ),
                        ),
                        ("done_by", models.CharField(blank=True, max_length=120)),
                        ("done_on", models.DateField(blank=True, null=True)),
                        ("result", models.TextField(blank=True)),
                        (
                            "paper",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-ordered_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at", None), ("closed_by", None), ("status", "open")
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="work_order_closes_with_its_result",
                                violation_error_code="LEX-3.B.ix",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "done"), _negated=True),
                                    models.Q(
                                        ("done_on__isnull", False),
                                        models.Q(("done_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="work_done_says_by_whom",
                                violation_error_code="KIN-IV.A.4",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
