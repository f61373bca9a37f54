"""The cameras and what they send."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("camera_ingest", "0001_tables"),
        ("camera_ingest", "0006_agents_and_keys"),
        ("camera_ingest", "0007_health"),
        ("camera_ingest", "0008_set_aside_again"),
        ("camera_ingest", "0009_down"),
        ("camera_ingest", "0010_equipment"),
        ("camera_ingest", "0011_kept_checks"),
        ("camera_ingest", "0012_newest_first"),
        ("camera_ingest", "0013_claimed_by"),
        ("camera_ingest", "0014_failed"),
        ("camera_ingest", "0015_failed_are_found"),
        ("camera_ingest", "0016_no_statistics"),
    ]

    dependencies = [
        ("governance", "0100_tables"),
        ("personnel", "0100_people"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="Camera",
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
                        ("code", models.SlugField(max_length=32, unique=True)),
                        ("name", models.CharField(max_length=64)),
                        ("place", models.CharField(max_length=120)),
                        ("area", models.CharField(blank=True, max_length=32)),
                        ("latitude", models.FloatField(blank=True, null=True)),
                        ("longitude", models.FloatField(blank=True, null=True)),
                        (
                            "mount",
                            models.CharField(
                                choices=[
                                    ("fixed", "Fixed to a structure"),
                                    ("mobile", "On a vehicle"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "is_on_right_of_way",
                            models.BooleanField(db_default=False, default=False),
                        ),
                        ("is_covert", models.BooleanField(db_default=False, default=False)),
                        ("is_in_service", models.BooleanField(default=False)),
                        ("out_of_service_reason", models.CharField(blank=True, max_length=200)),
                        ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("is_in_service", True), ("out_of_service_reason", "")
                                    ),
                                    models.Q(
                                        ("is_in_service", False),
                                        models.Q(("out_of_service_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="camera_in_service_or_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deployment",
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
                                related_name="deployments",
                                to="camera_ingest.camera",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("fixed", "Permanently on a structure"),
                                    ("temporary", "For a time on a structure"),
                                    ("mobile", "On a vehicle"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("place", models.CharField(max_length=120)),
                        ("latitude", models.FloatField(blank=True, null=True)),
                        ("longitude", models.FloatField(blank=True, null=True)),
                        ("purpose", models.CharField(max_length=200)),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deployments",
                                to="governance.case",
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("is_on_right_of_way", models.BooleanField(default=False)),
                        ("permit", models.CharField(blank=True, max_length=120)),
                        (
                            "permit_paper",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        (
                            "written_approval",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deployments",
                                to="governance.writtenapproval",
                            ),
                        ),
                        ("attested", models.TextField()),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("is_approved", models.BooleanField(blank=True, null=True)),
                        ("decision", models.TextField(blank=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decided_as", models.CharField(blank=True, max_length=24)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-starts_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="deployment_not_decided_by_who_asked",
                                violation_error_code="LEX-3.B.iv",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None),
                                        ("decided_by", None),
                                        ("decision", ""),
                                        ("is_approved", None),
                                    ),
                                    models.Q(
                                        ("decided_by__isnull", False),
                                        ("is_approved__isnull", False),
                                        ("decided_at__isnull", False),
                                        models.Q(("decision", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="deployment_decided_in_writing",
                                violation_error_code="LEX-3.B.iv",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "fixed"), ("ends_at__isnull", False), _connector="OR"
                                ),
                                name="deployment_for_a_time_has_an_end",
                                violation_error_code="KIN-III.D#equipment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at", None),
                                    ("ends_at__gt", models.F("starts_at")),
                                    _connector="OR",
                                ),
                                name="deployment_ends_after_it_starts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_on_right_of_way", False),
                                    models.Q(("permit", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="deployment_on_right_of_way_says_under_what",
                                violation_error_code="NC-20-183.32A",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("attested", ""), _negated=True),
                                name="deployment_is_attested",
                                violation_error_code="LEX-3.D.i#equipment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("written_approval", None),
                                    ("case__isnull", False),
                                    _connector="OR",
                                ),
                                name="covert_deployment_is_in_a_case",
                                violation_error_code="KIN-IV.B.6#equipment",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Frame",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "captured_at",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("captured_at", models.DateTimeField()),
                        ("id", models.UUIDField()),
                        (
                            "camera",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="camera_ingest.camera",
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        ("sender_id", models.CharField(max_length=64)),
                        ("image_id", models.UUIDField()),
                        ("digest", models.BinaryField(max_length=16)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("pending", "Waiting"),
                                    ("done", "Read"),
                                    ("failed", "Could not be read"),
                                    ("dropped", "Could not be read, and need not be"),
                                ],
                                default="pending",
                                max_length=7,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("sent_at", models.DateTimeField()),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("claimed_by", models.BigIntegerField(blank=True, null=True)),
                        ("plates_found", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "pending")),
                                fields=["captured_at"],
                                name="frame_pending",
                            ),
                            models.Index(
                                condition=models.Q(("status", "failed")),
                                fields=["captured_at"],
                                name="frame_failed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Quarantine",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "captured_at",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("captured_at", models.DateTimeField()),
                        ("id", models.UUIDField()),
                        (
                            "camera",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="camera_ingest.camera",
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        ("reason", models.CharField(max_length=32)),
                        ("body", models.BinaryField()),
                        ("engine", models.CharField(db_default="", default="", max_length=32)),
                        ("image_id", models.UUIDField(blank=True, null=True)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("outcome", models.CharField(db_default="", default="", max_length=12)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
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
                        ("down_at", models.DateTimeField(blank=True, null=True)),
                        ("state", models.JSONField(blank=True, default=dict)),
                        ("clock_ahead", models.FloatField(blank=True, null=True)),
                        ("clock_since", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CameraDay",
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
                                related_name="days",
                                to="camera_ingest.camera",
                            ),
                        ),
                        ("day", models.DateField()),
                        ("reads", models.PositiveIntegerField()),
                        ("confidence", models.FloatField()),
                        ("rejected", models.PositiveIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("camera", "day"), name="camera_day_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CameraAlarm",
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
                                related_name="alarms",
                                to="camera_ingest.camera",
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
                    name="Agent",
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
                        ("name", models.CharField(max_length=64, unique=True)),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="AgentCamera",
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
                            "agent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="speaks_for",
                                to="camera_ingest.agent",
                            ),
                        ),
                        (
                            "camera",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agents",
                                to="camera_ingest.camera",
                            ),
                        ),
                        ("called", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["called"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agent", "called"), name="agent_calls_one_camera"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CameraKey",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="keys",
                                to="camera_ingest.camera",
                            ),
                        ),
                        (
                            "agent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="keys",
                                to="camera_ingest.agent",
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("must_sign", models.BooleanField(db_default=False, default=False)),
                        ("per_minute", models.PositiveIntegerField(db_default=6000, default=6000)),
                        ("created_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("agent__isnull", False), ("camera", None)),
                                    models.Q(("agent", None), ("camera__isnull", False)),
                                    _connector="OR",
                                ),
                                name="key_of_a_camera_or_of_an_agent",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RefusedPosts",
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
                        ("day", models.DateField()),
                        (
                            "key",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refused",
                                to="camera_ingest.camerakey",
                            ),
                        ),
                        ("reason", models.CharField(max_length=32)),
                        ("posts", models.PositiveIntegerField()),
                        ("last_at", models.DateTimeField()),
                        ("last_address", models.GenericIPAddressField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("day", "key", "reason"),
                                name="refused_posts_once_a_day",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
            ]
        )
    ]
