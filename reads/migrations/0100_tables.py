"""The tables of this app, as they stood after all that is replaced."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("reads", "0001_tables"),
        ("reads", "0006_holds"),
        ("reads", "0007_purge_certificate"),
        ("reads", "0008_inquiry_approval"),
        ("reads", "0009_frozen_inquiries"),
        ("reads", "0010_retention_incident"),
        ("reads", "0011_plate_pairs"),
        ("reads", "0012_read_by_plate"),
        ("reads", "0013_preserved"),
        ("reads", "0014_reconciliation"),
        ("reads", "0015_hold_reminders"),
        ("reads", "0016_inquiry_kinds"),
        ("reads", "0017_characters"),
        ("reads", "0018_log_life"),
        ("reads", "0019_opened_plates"),
        ("reads", "0020_log_findings"),
        ("reads", "0021_frozen_opened_plates"),
        ("reads", "0022_corrections"),
        ("reads", "0023_local_days"),
        ("reads", "0024_evidence_number"),
        ("reads", "0025_no_statistics"),
    ]

    dependencies = [
        ("camera_ingest", "0100_cameras"),
        ("governance", "0100_tables"),
        ("personnel", "0100_people"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="PurgeRun",
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
                        ("started_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("cutoff", models.DateTimeField()),
                        ("limit", models.CharField(max_length=32)),
                        ("clause", models.CharField(max_length=64)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="running",
                                max_length=7,
                            ),
                        ),
                        ("problem", models.CharField(blank=True, max_length=200)),
                        ("image_hours_destroyed", models.PositiveIntegerField(default=0)),
                        ("images_removed", models.PositiveIntegerField(default=0)),
                        ("boot_id", models.CharField(max_length=64)),
                        ("uptime_seconds", models.FloatField()),
                        (
                            "actor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="PurgeTally",
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
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tallies",
                                to="reads.purgerun",
                            ),
                        ),
                        ("day", models.DateField()),
                        ("place", models.CharField(max_length=64)),
                        ("camera_id", models.IntegerField(blank=True, null=True)),
                        ("removed", models.PositiveIntegerField()),
                        ("first_at", models.DateTimeField(blank=True, null=True)),
                        ("last_at", models.DateTimeField(blank=True, null=True)),
                        ("ids_digest", models.CharField(blank=True, max_length=16)),
                        ("other_day", models.DateField(blank=True, null=True)),
                        ("of_other_day", models.PositiveIntegerField(db_default=0)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "day", "place", "camera_id"),
                                name="purge_tally_once_per_run",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PurgeCertificate",
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
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="reads.purgerun",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1)),
                        ("made_at", models.DateTimeField()),
                        ("content", models.TextField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("public_key", models.CharField(max_length=64)),
                        ("signature", models.CharField(max_length=128)),
                        (
                            "bytes_state",
                            models.CharField(
                                choices=[
                                    ("gone", "Bytes gone"),
                                    ("found", "Bytes found"),
                                    ("not_verified", "Bytes not verified here"),
                                    ("nothing", "Nothing to search for"),
                                ],
                                max_length=12,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "number"), name="purge_certificate_once_per_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
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
                            "ground",
                            models.CharField(
                                choices=[
                                    ("preservation_request", "Preservation request"),
                                    ("search_warrant_state", "State search warrant"),
                                    ("search_warrant_federal", "Federal search warrant"),
                                    ("subpoena", "Subpoena"),
                                    ("court_order", "Court order"),
                                    ("evidence", "Evidence in a case"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("clause", models.CharField(max_length=64)),
                        (
                            "camera_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("plate", models.CharField(blank=True, max_length=10)),
                        ("plate_key", models.CharField(blank=True, max_length=10)),
                        ("plate_digest", models.BinaryField(blank=True, max_length=32, null=True)),
                        ("captured_from", models.DateTimeField()),
                        ("captured_to", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="governance.case",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        (
                            "evidence_number",
                            models.CharField(blank=True, db_default="", default="", max_length=32),
                        ),
                        ("origin", models.CharField(blank=True, max_length=16)),
                        ("origin_id", models.CharField(blank=True, max_length=36)),
                        (
                            "renews",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="renewals",
                                to="reads.hold",
                            ),
                        ),
                        (
                            "placed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("placed_at", models.DateTimeField()),
                        ("is_provisional", models.BooleanField(default=False)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("review_due_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "end_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("defect", "The request has a defect"),
                                    ("withdrawn", "The requester no longer needs it"),
                                    ("released", "A review found no need any more"),
                                    ("instrument", "A warrant, subpoena or order took its place"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("end_note", models.CharField(blank=True, max_length=300)),
                        (
                            "end_asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("end_asked_at", models.DateTimeField(blank=True, null=True)),
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
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        ("cleared_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-placed_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["plate_key"], name="hold_by_plate_key"),
                            models.Index(
                                condition=models.Q(("settled_at", None)),
                                fields=["ends_at"],
                                name="hold_unsettled",
                            ),
                            models.Index(
                                fields=["captured_from", "captured_to"], name="hold_by_window"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("captured_from__lte", models.F("captured_to"))),
                                name="hold_window_in_order",
                                violation_error_code="NC-20-183.32(c)#retention",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("plate", ""), _negated=True),
                                    models.Q(("camera_ids", []), _negated=True),
                                    ("cleared_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="hold_names_camera_or_plate",
                                violation_error_code="NE-60-3204(1)#retention-2",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("plate", ""), ("plate_digest", None), ("plate_key", "")
                                    ),
                                    models.Q(
                                        models.Q(("plate", ""), _negated=True),
                                        models.Q(("plate_key", ""), _negated=True),
                                        ("plate_digest__isnull", False),
                                    ),
                                    models.Q(
                                        ("cleared_at__isnull", False),
                                        ("plate", ""),
                                        ("plate_key", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="hold_plate_has_its_key",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cleared_at", None),
                                    ("settled_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="hold_cleared_once_settled",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_provisional", False),
                                    ("ends_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="hold_provisional_has_an_end",
                                violation_error_code="NC-20-183.32(c)#retention",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("end_asked_at", None),
                                        ("end_asked_by", None),
                                        ("end_reason", ""),
                                        ("ended_at", None),
                                        ("ended_by", None),
                                    ),
                                    models.Q(
                                        models.Q(("end_reason", ""), _negated=True),
                                        ("end_asked_at__isnull", False),
                                        ("end_asked_by__isnull", False),
                                        models.Q(
                                            models.Q(("ended_at", None), ("ended_by", None)),
                                            models.Q(
                                                ("ended_at__isnull", False),
                                                ("ended_by__isnull", False),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="hold_end_has_a_reason",
                                violation_error_code="LEX-3.B.ii#retention",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_by", None),
                                    models.Q(
                                        ("end_reason__in", ("defect", "withdrawn", "released")),
                                        _negated=True,
                                    ),
                                    models.Q(("ended_by", models.F("end_asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="hold_ended_early_by_two",
                                violation_error_code="LEX-3.B.ii#retention",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionIncident",
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
                                    ("failed", "A purge failed"),
                                    ("missed", "No purge for two hours"),
                                    ("clock", "The purge does not trust the clock"),
                                    ("unsupported", "Data past the limit without a ground"),
                                    ("log", "The holds and the log of requests do not agree"),
                                    ("bytes", "Destroyed plates were found in a file"),
                                ],
                                max_length=11,
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incidents",
                                to="reads.purgerun",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=64)),
                        ("day", models.DateField(blank=True, null=True)),
                        ("camera_id", models.IntegerField(blank=True, null=True)),
                        ("rows", models.PositiveIntegerField(default=0)),
                        ("opened_at", models.DateTimeField()),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        ("explanation", models.TextField(blank=True)),
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
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("kind", "place", "day", "camera_id"),
                                name="retention_incident_open_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at", None),
                                        ("closed_by", None),
                                        ("explanation", ""),
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        models.Q(("explanation", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_incident_closed_whole",
                                violation_error_code="KIN-IV.H.2#retention",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inquiry",
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
                                    ("search", "Search"),
                                    ("look_back", "Look-back for an entry"),
                                    ("api", "By API"),
                                ],
                                max_length=13,
                            ),
                        ),
                        (
                            "searcher",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inquiries",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inquiries_asked_for",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("open_until", models.DateTimeField()),
                        ("source_address", models.GenericIPAddressField(blank=True, null=True)),
                        ("purpose", models.CharField(max_length=48)),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inquiries",
                                to="governance.case",
                            ),
                        ),
                        ("call_number", models.CharField(blank=True, max_length=32)),
                        ("case_due_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(max_length=1000)),
                        ("determination", models.TextField(blank=True)),
                        ("is_attested", models.BooleanField()),
                        ("invades_privacy", models.BooleanField(default=False)),
                        (
                            "privacy_order",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        ("is_sensitive", models.BooleanField(default=False)),
                        (
                            "approval",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inquiries",
                                to="governance.writtenapproval",
                            ),
                        ),
                        ("question", models.JSONField()),
                        ("plate_digest", models.BinaryField(blank=True, max_length=32, null=True)),
                        ("cameras", models.PositiveIntegerField()),
                        ("days", models.PositiveIntegerField()),
                        ("results", models.PositiveIntegerField(blank=True, null=True)),
                        ("images_opened", models.PositiveIntegerField(default=0)),
                        ("is_used", models.BooleanField(blank=True, null=True)),
                        ("report_number", models.CharField(blank=True, max_length=64)),
                        ("is_named_in_report", models.BooleanField(default=False)),
                        ("used_recorded_at", models.DateTimeField(blank=True, null=True)),
                        ("case_flagged_at", models.DateTimeField(blank=True, null=True)),
                        ("usage_due_at", models.DateTimeField()),
                        ("cleared_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "inquiries",
                        "ordering": ["-opened_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["searcher", "-opened_at"], name="inquiry_by_searcher"
                            ),
                            models.Index(fields=["opened_at"], name="inquiry_by_time"),
                            models.Index(
                                condition=models.Q(("plate_digest__isnull", False)),
                                fields=["plate_digest"],
                                name="inquiry_by_plate_digest",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("case__isnull", False),
                                    models.Q(("call_number", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="inquiry_has_case_or_call",
                                violation_error_code="LEX-3.G.iii",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("call_number", ""), ("case_due_at", None)),
                                    models.Q(
                                        models.Q(("call_number", ""), _negated=True),
                                        ("case_due_at__gt", models.F("opened_at")),
                                        ("case_due_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="inquiry_call_has_case_due",
                                violation_error_code="LEX-3.G.iii",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("purpose", ""), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                name="inquiry_has_purpose_and_reason",
                                violation_error_code="LEX-3.G.iii",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("is_attested", True)),
                                name="inquiry_is_attested",
                                violation_error_code="LEX-3.D.iv",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("invades_privacy", False),
                                    ("privacy_order__isnull", False),
                                    _connector="OR",
                                ),
                                name="inquiry_into_privacy_has_order",
                                violation_error_code="LEX-3.D.i#access",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("approval", None), ("is_sensitive", False)),
                                    models.Q(("approval__isnull", False), ("is_sensitive", True)),
                                    _connector="OR",
                                ),
                                name="inquiry_sensitive_has_approval",
                                violation_error_code="KIN-IV.B.6#equipment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("open_until__gt", models.F("opened_at")),
                                    ("usage_due_at__gt", models.F("opened_at")),
                                ),
                                name="inquiry_ends_after_it_opens",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cleared_at", None),
                                    ("cleared_at__gte", models.F("open_until")),
                                    _connector="OR",
                                ),
                                name="inquiry_cleared_once_closed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("is_named_in_report", False),
                                        ("is_used", None),
                                        ("report_number", ""),
                                        ("used_recorded_at", None),
                                    ),
                                    models.Q(
                                        ("is_used__isnull", False),
                                        ("used_recorded_at__isnull", False),
                                        models.Q(
                                            ("is_used", False),
                                            models.Q(
                                                ("is_named_in_report", True),
                                                models.Q(("report_number", ""), _negated=True),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="inquiry_usage_is_whole",
                                violation_error_code="KIN-IV.B.6#search",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpenedPlate",
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
                            "inquiry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opened_plates",
                                to="reads.inquiry",
                            ),
                        ),
                        ("plate_digest", models.BinaryField(max_length=32)),
                        ("opened_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["plate_digest"], name="opened_plate_by_digest")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("inquiry", "plate_digest"),
                                name="opened_plate_once_an_inquiry",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Read",
                    fields=[
                        ("captured_at", models.DateTimeField()),
                        ("id", models.UUIDField()),
                        ("received_at", models.DateTimeField()),
                        (
                            "camera",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="camera_ingest.camera",
                            ),
                        ),
                        ("plate", models.CharField(max_length=10)),
                        ("plate_key", models.CharField(max_length=10)),
                        ("state", models.CharField(max_length=2)),
                        ("confidence", models.FloatField()),
                        ("state_confidence", models.FloatField()),
                        ("make", models.CharField(max_length=32)),
                        ("model", models.CharField(max_length=32)),
                        ("color", models.CharField(max_length=32)),
                        ("body", models.CharField(max_length=32)),
                        ("features", models.CharField(default="", max_length=120)),
                        ("image_id", models.UUIDField(blank=True, null=True)),
                        ("box", models.CharField(max_length=32)),
                        ("characters", models.CharField(db_default="", default="", max_length=240)),
                        ("engine", models.CharField(max_length=32)),
                        ("sender_id", models.CharField(max_length=64)),
                        ("camera_in_service", models.BooleanField()),
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
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["plate_key", "captured_at"],
                                include=("plate",),
                                name="read_by_plate",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReadCandidate",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "captured_at",
                                "read_id",
                                "place",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("captured_at", models.DateTimeField()),
                        ("read_id", models.UUIDField()),
                        ("place", models.PositiveSmallIntegerField()),
                        ("plate", models.CharField(max_length=10)),
                        ("plate_key", models.CharField(max_length=10)),
                        ("confidence", models.FloatField()),
                        ("state", models.CharField(db_default="", default="", max_length=2)),
                        (
                            "corrected_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("corrected_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PreservedRead",
                    fields=[
                        ("captured_at", models.DateTimeField()),
                        ("id", models.UUIDField()),
                        ("received_at", models.DateTimeField()),
                        (
                            "camera",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="camera_ingest.camera",
                            ),
                        ),
                        ("plate", models.CharField(max_length=10)),
                        ("plate_key", models.CharField(max_length=10)),
                        ("state", models.CharField(max_length=2)),
                        ("confidence", models.FloatField()),
                        ("state_confidence", models.FloatField()),
                        ("make", models.CharField(max_length=32)),
                        ("model", models.CharField(max_length=32)),
                        ("color", models.CharField(max_length=32)),
                        ("body", models.CharField(max_length=32)),
                        ("features", models.CharField(default="", max_length=120)),
                        ("image_id", models.UUIDField(blank=True, null=True)),
                        ("box", models.CharField(max_length=32)),
                        ("characters", models.CharField(db_default="", default="", max_length=240)),
                        ("engine", models.CharField(max_length=32)),
                        ("sender_id", models.CharField(max_length=64)),
                        ("camera_in_service", models.BooleanField()),
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
                        (
                            "hold",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="preserved",
                                to="reads.hold",
                            ),
                        ),
                        ("preserved_at", models.DateTimeField()),
                        (
                            "candidate_keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=10), default=list, size=None
                            ),
                        ),
                        ("image_sha256", models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["plate_key"], name="preserved_by_plate_key")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PreservedRow",
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
                        ("captured_at", models.DateTimeField()),
                        ("read_id", models.UUIDField()),
                        ("place", models.CharField(max_length=64)),
                        ("row", models.JSONField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["captured_at", "read_id"], name="preserved_row_by_read"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LookAlikeDecision",
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
                            "hold",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="look_alikes",
                                to="reads.hold",
                            ),
                        ),
                        ("captured_at", models.DateTimeField()),
                        ("read_id", models.UUIDField()),
                        ("is_kept", models.BooleanField()),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hold", "captured_at", "read_id"),
                                name="look_alike_decided_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reconciliation",
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
                        ("made_at", models.DateTimeField()),
                        ("cutoff", models.DateTimeField()),
                        (
                            "actor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("supported", models.PositiveIntegerField()),
                        ("unsupported", models.PositiveIntegerField()),
                        ("live_holds", models.PositiveIntegerField()),
                        ("empty_holds", models.PositiveIntegerField()),
                        ("log_findings", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ReconciliationLine",
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
                            "reconciliation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="reads.reconciliation",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=64)),
                        ("day", models.DateField(blank=True, null=True)),
                        ("camera_id", models.IntegerField(blank=True, null=True)),
                        (
                            "hold",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="reads.hold",
                            ),
                        ),
                        ("rows", models.PositiveIntegerField()),
                        (
                            "finding",
                            models.CharField(
                                blank=True,
                                choices=[
                                    (
                                        "log_over",
                                        "goes on, though its request was refused or withdrawn",
                                    ),
                                    ("no_request", "names a request that is not in the log"),
                                    ("no_hold", "granted, but nothing is held"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reference", models.CharField(blank=True, max_length=32)),
                    ],
                    options={
                        "ordering": ["day", "place", "camera_id", "hold"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        models.Q(("place", ""), _negated=True),
                                        ("day__isnull", False),
                                        ("finding", ""),
                                        ("rows__gt", 0),
                                    ),
                                    models.Q(
                                        ("day", None),
                                        ("hold__isnull", False),
                                        ("place", ""),
                                        ("rows", 0),
                                    ),
                                    models.Q(
                                        ("day", None),
                                        ("place", ""),
                                        ("rows", 0),
                                        models.Q(("finding", ""), _negated=True),
                                        models.Q(("reference", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="reconciliation_line_is_about_something",
                                violation_error_code="KIN-IV.H.2#retention",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HoldReminder",
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
                            "hold",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="reads.hold",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ends", "A hold ends soon"),
                                    ("oath", "The sworn statement of a hold is missing"),
                                    ("review", "A hold is due for review"),
                                    ("confirm", "Evidence waits to be confirmed"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("sent_at", None)),
                                fields=["person"],
                                name="hold_reminder_unsent",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hold", "person", "kind", "due_at"),
                                name="hold_reminder_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeptTally",
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
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kept",
                                to="reads.purgerun",
                            ),
                        ),
                        ("day", models.DateField()),
                        ("camera_id", models.IntegerField()),
                        (
                            "hold",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="reads.hold",
                            ),
                        ),
                        ("reads", models.PositiveIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "day", "camera_id", "hold"),
                                name="kept_tally_once_per_run",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
