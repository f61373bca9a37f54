"""The tables of this app, as they stood after all that is replaced."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("data_requests", "0001_tables"),
        ("data_requests", "0003_intake"),
        ("data_requests", "0004_packages"),
        ("data_requests", "0005_vendor"),
        ("data_requests", "0006_mail_refused"),
        ("data_requests", "0007_changed_step"),
        ("data_requests", "0008_package_clock"),
        ("data_requests", "0009_vendor_release"),
        ("data_requests", "0010_evidence_copies"),
        ("data_requests", "0011_attempts"),
        ("data_requests", "0012_proof"),
        ("data_requests", "0013_log_life"),
        ("data_requests", "0014_package_part"),
        ("data_requests", "0015_oath_checked"),
        ("data_requests", "0016_mail_waiting"),
        ("data_requests", "0017_no_statistics"),
    ]

    dependencies = [
        ("camera_ingest", "0100_cameras"),
        ("governance", "0100_tables"),
        ("hotlists", "0100_tables"),
        ("personnel", "0100_people"),
        ("reads", "0100_tables"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="DataRequest",
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
                                    ("preservation", "Preservation request"),
                                    ("warrant", "Warrant or order"),
                                    ("officer_data", "Officer's data request"),
                                    ("release", "Release to another agency"),
                                    ("outbound", "Request to another agency"),
                                    ("other", "Outside law enforcement"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Submitted"),
                                    ("fix_required", "Fix required"),
                                    ("supervisor_approved", "Supervisor approved"),
                                    ("granted", "Granted"),
                                    ("partial", "Granted in part"),
                                    ("refused", "Refused"),
                                    ("withdrawn", "Withdrawn"),
                                    ("fulfilled", "Fulfilled"),
                                    ("closed", "Closed"),
                                ],
                                default="draft",
                                max_length=19,
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="data_requests",
                                to=settings.AUTH_USER_MODEL,
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
                        ("submitted_at", models.DateTimeField(blank=True, null=True)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.case",
                            ),
                        ),
                        ("case_reference", models.CharField(blank=True, max_length=120)),
                        ("purpose", models.CharField(blank=True, max_length=32)),
                        ("reason", models.TextField(blank=True)),
                        ("plate", models.CharField(blank=True, max_length=10)),
                        ("plate_state", models.CharField(blank=True, max_length=2)),
                        ("window_from", models.DateTimeField(blank=True, null=True)),
                        ("window_to", models.DateTimeField(blank=True, null=True)),
                        ("facts", models.TextField(blank=True)),
                        ("parties", models.TextField(blank=True)),
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
                        ("granted_from", models.DateTimeField(blank=True, null=True)),
                        ("granted_to", models.DateTimeField(blank=True, null=True)),
                        (
                            "hold",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="data_request",
                                to="reads.hold",
                            ),
                        ),
                        (
                            "continues",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="continued_by",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("report_number", models.CharField(blank=True, max_length=64)),
                        ("cleared_at", models.DateTimeField(blank=True, null=True)),
                        ("plate_digest", models.BinaryField(blank=True, max_length=32, null=True)),
                        (
                            "cameras",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="camera_ingest.camera"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(fields=["status", "due_at"], name="request_by_due"),
                            models.Index(
                                fields=["requested_by", "-id"], name="request_by_requester"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    ("requested_by", None),
                                    models.Q(
                                        ("decided_by", models.F("requested_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="request_not_decided_by_who_asked",
                                violation_error_code="KIN-IV.E.5",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at", None), ("decided_by", None)),
                                    models.Q(
                                        ("decided_at__isnull", False), ("decided_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="request_decision_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "draft"), ("submitted_at", None)),
                                    ("status", "withdrawn"),
                                    models.Q(
                                        models.Q(("status", "draft"), _negated=True),
                                        ("submitted_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="request_submitted_when_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cleared_at", None), ("plate", ""), _connector="OR"
                                ),
                                name="request_cleared_names_no_plate",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("window_from", None),
                                    ("window_to", None),
                                    ("window_to__gt", models.F("window_from")),
                                    _connector="OR",
                                ),
                                name="request_window_runs_forward",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("granted_from", None), ("granted_to", None)),
                                    models.Q(
                                        ("granted_from__gte", models.F("window_from")),
                                        ("granted_to__gt", models.F("granted_from")),
                                        ("granted_to__lte", models.F("window_to")),
                                        (
                                            "status__in",
                                            ["partial", "fulfilled", "withdrawn", "closed"],
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="request_granted_inside_what_was_asked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "status__in",
                                            ["granted", "partial", "refused", "fulfilled"],
                                        ),
                                        _negated=True,
                                    ),
                                    ("decided_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="request_granted_by_somebody",
                                violation_error_code="LEX-3.B.v",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Step",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="data_requests.datarequest",
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[
                                    ("drafted", "Written down"),
                                    ("changed", "Changed"),
                                    ("sworn", "Sworn statement attached"),
                                    ("verified", "Requester verified"),
                                    ("submitted", "Submitted"),
                                    ("returned", "Sent back to be put right"),
                                    ("approved", "Approved by the supervisor"),
                                    ("granted", "Granted"),
                                    ("granted_in_part", "Granted in part"),
                                    ("refused", "Refused"),
                                    ("counsel", "Counsel's answer noted"),
                                    ("sent", "Sent to the other agency"),
                                    ("warrant_sought", "Warrant sought"),
                                    ("answered", "Answer of the other agency noted"),
                                    ("fulfilled", "Fulfilled"),
                                    ("withdrawn", "Withdrawn"),
                                    ("closed", "Closed"),
                                ],
                                max_length=15,
                            ),
                        ),
                        (
                            "status_before",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Submitted"),
                                    ("fix_required", "Fix required"),
                                    ("supervisor_approved", "Supervisor approved"),
                                    ("granted", "Granted"),
                                    ("partial", "Granted in part"),
                                    ("refused", "Refused"),
                                    ("withdrawn", "Withdrawn"),
                                    ("fulfilled", "Fulfilled"),
                                    ("closed", "Closed"),
                                ],
                                max_length=19,
                            ),
                        ),
                        (
                            "status_after",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("submitted", "Submitted"),
                                    ("fix_required", "Fix required"),
                                    ("supervisor_approved", "Supervisor approved"),
                                    ("granted", "Granted"),
                                    ("partial", "Granted in part"),
                                    ("refused", "Refused"),
                                    ("withdrawn", "Withdrawn"),
                                    ("fulfilled", "Fulfilled"),
                                    ("closed", "Closed"),
                                ],
                                max_length=19,
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("capacity", models.CharField(blank=True, max_length=24)),
                        (
                            "requester",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("note", models.TextField(blank=True)),
                        ("clause", models.CharField(blank=True, max_length=64)),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        ("mail_waiting", models.TextField(blank=True)),
                        ("mail_refused", models.TextField(blank=True)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("mailed_at", None)),
                                fields=["id"],
                                name="step_unmailed",
                            ),
                            models.Index(
                                condition=models.Q(("mail_waiting", ""), _negated=True),
                                fields=["id"],
                                name="step_mail_waiting",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "action__in",
                                            [
                                                "verified",
                                                "returned",
                                                "approved",
                                                "granted",
                                                "granted_in_part",
                                                "refused",
                                                "counsel",
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    ("requester", None),
                                    models.Q(("by", models.F("requester")), _negated=True),
                                    _connector="OR",
                                ),
                                name="step_not_on_ones_own_request",
                                violation_error_code="KIN-IV.E.5",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("action__in", ["returned", "refused", "granted_in_part"]),
                                        _negated=True,
                                    ),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="step_back_or_refusal_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Intake",
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
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="intake",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("receipt", models.CharField(max_length=16, unique=True)),
                        ("secret_digest", models.CharField(max_length=64)),
                        ("received_at", models.DateTimeField()),
                        ("is_wide", models.BooleanField(default=False)),
                        (
                            "called_back_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("called_back_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("called_back_at", None), ("called_back_by", None)),
                                    models.Q(
                                        ("called_back_at__isnull", False),
                                        ("called_back_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="intake_call_back_is_whole",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IntakeAttempt",
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
                        ("source", models.CharField(max_length=64)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["source", "at"], name="attempt_by_source")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Package",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="packages",
                                to="data_requests.datarequest",
                            ),
                        ),
                        (
                            "disclosure",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="package",
                                to="hotlists.disclosure",
                            ),
                        ),
                        ("part_from", models.DateTimeField(blank=True, null=True)),
                        ("part_to", models.DateTimeField(blank=True, null=True)),
                        ("file_name", models.CharField(max_length=64, unique=True)),
                        ("reads", models.PositiveIntegerField()),
                        (
                            "read_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), blank=True, default=list, size=None
                            ),
                        ),
                        ("images", models.PositiveIntegerField()),
                        ("is_evidence", models.BooleanField(default=False)),
                        ("manifest_sha256", models.CharField(max_length=64)),
                        (
                            "medium",
                            models.CharField(
                                choices=[
                                    ("portable_media", "Portable media"),
                                    ("link", "One-time link"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("media_label", models.CharField(blank=True, max_length=80)),
                        ("token_digest", models.CharField(blank=True, max_length=64)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        ("collect_by", models.DateTimeField()),
                        ("collected_at", models.DateTimeField(blank=True, null=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        ("end_told_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("removed_at", None)),
                                fields=["collect_by"],
                                name="package_on_disk",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("requester", None),
                                    models.Q(("made_by", models.F("requester")), _negated=True),
                                    _connector="OR",
                                ),
                                name="package_not_made_by_who_asked",
                                violation_error_code="KIN-IV.E.5",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("part_from", None), ("part_to", None)),
                                    ("part_to__gt", models.F("part_from")),
                                    _connector="OR",
                                ),
                                name="package_part_has_both_times",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("medium", "portable_media"),
                                        ("token_digest", ""),
                                        models.Q(("media_label", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("media_label", ""),
                                        ("medium", "link"),
                                        models.Q(("token_digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="package_medium_is_named",
                                violation_error_code="KIN-IV.E.7",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutsideRequester",
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
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outside",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("asker", models.CharField(max_length=20)),
                        ("name", models.CharField(max_length=120)),
                        ("title", models.CharField(blank=True, max_length=120)),
                        ("agency", models.CharField(blank=True, max_length=120)),
                        ("ori", models.CharField(blank=True, max_length=9)),
                        ("email", models.EmailField(blank=True, max_length=200)),
                        ("phone", models.CharField(blank=True, max_length=40)),
                        ("address", models.CharField(blank=True, max_length=300)),
                        (
                            "verified_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("verified_at", models.DateTimeField(blank=True, null=True)),
                        ("call_back_number", models.CharField(blank=True, max_length=40)),
                        ("call_back_person", models.CharField(blank=True, max_length=120)),
                        ("identity", models.CharField(blank=True, max_length=200)),
                        ("oath_checked", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("verified_at", None), ("verified_by", None)),
                                    models.Q(
                                        ("verified_at__isnull", False),
                                        ("verified_by__isnull", False),
                                        models.Q(
                                            models.Q(("identity", ""), _negated=True),
                                            models.Q(
                                                models.Q(("call_back_number", ""), _negated=True),
                                                models.Q(("call_back_person", ""), _negated=True),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="outside_verification_is_whole",
                                violation_error_code="LEX-3.G.iv",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SwornStatement",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        (
                            "document",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        ("signer", models.CharField(max_length=120)),
                        ("oath_by", models.CharField(max_length=120)),
                        ("oath_title", models.CharField(max_length=120)),
                        ("commission", models.CharField(max_length=120)),
                        ("place", models.CharField(max_length=120)),
                        ("sworn_on", models.DateField()),
                        (
                            "attached_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("attached_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("signer", ""), _negated=True),
                                    models.Q(("oath_by", ""), _negated=True),
                                    models.Q(("oath_title", ""), _negated=True),
                                    models.Q(("commission", ""), _negated=True),
                                    models.Q(("place", ""), _negated=True),
                                ),
                                name="sworn_statement_has_its_jurat",
                                violation_error_code="NC-20-183.32(c)#requests",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signer__iexact", models.F("oath_by")), _negated=True
                                ),
                                name="sworn_before_somebody_else",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Instrument",
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
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instrument",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("ground", models.CharField(max_length=32)),
                        ("court", models.CharField(max_length=120)),
                        ("number", models.CharField(max_length=64)),
                        ("issued_by", models.CharField(max_length=120)),
                        ("issued_on", models.DateField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("court", ""), _negated=True),
                                    models.Q(("number", ""), _negated=True),
                                    models.Q(("issued_by", ""), _negated=True),
                                ),
                                name="instrument_names_court_number_and_judge",
                                violation_error_code="KIN-IV.E.3.a",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReleaseTerms",
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
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="terms",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("training", models.CharField(blank=True, max_length=200)),
                        ("is_never_sold", models.BooleanField(default=False)),
                        ("counsel_by", models.CharField(blank=True, max_length=120)),
                        ("counsel_note", models.CharField(blank=True, max_length=300)),
                        (
                            "counsel_noted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("counsel_noted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("counsel_by", ""),
                                        ("counsel_noted_at", None),
                                        ("counsel_noted_by", None),
                                    ),
                                    models.Q(
                                        ("counsel_noted_at__isnull", False),
                                        ("counsel_noted_by__isnull", False),
                                        models.Q(("counsel_by", ""), _negated=True),
                                        models.Q(("counsel_note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="counsel_answer_is_whole",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutboundAsk",
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
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outbound",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("agency", models.CharField(max_length=120)),
                        ("contact", models.CharField(blank=True, max_length=200)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("warrant_note", models.CharField(blank=True, max_length=200)),
                        ("warrant_sought_at", models.DateTimeField(blank=True, null=True)),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("cancelled_to", models.CharField(blank=True, max_length=120)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cancelled_at", None), ("cancelled_to", "")),
                                    models.Q(
                                        ("cancelled_at__isnull", False),
                                        models.Q(("cancelled_to", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="outbound_cancelled_to_somebody",
                                violation_error_code="KIN-IV.D.4",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_at", None),
                                    ("sent_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="outbound_answered_after_it_was_sent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OtherAsk",
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
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="other",
                                to="data_requests.datarequest",
                            ),
                        ),
                        ("basis", models.CharField(blank=True, max_length=32)),
                        ("answer", models.TextField(blank=True)),
                        ("answer_clause", models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer", ""), ("answer_clause", "")),
                                    models.Q(
                                        models.Q(("answer", ""), _negated=True),
                                        models.Q(("answer_clause", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="answer_comes_with_its_citation",
                                violation_error_code="LEX-3.G.i",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestDocument",
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
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="data_requests.datarequest",
                            ),
                        ),
                        (
                            "document",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("letter", "Written request"),
                                    ("statement", "Sworn statement"),
                                    ("unsworn", "Statement without its jurat"),
                                    ("instrument", "Warrant, subpoena or order"),
                                    ("proof", "Paper that shows the basis"),
                                    ("support", "Supporting paper"),
                                    ("answer", "Answer"),
                                ],
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="VendorLetter",
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
                                related_name="vendor_letters",
                                to="reads.hold",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("keep", "Preservation letter"),
                                    ("release", "Release letter"),
                                ],
                                default="keep",
                                max_length=7,
                            ),
                        ),
                        ("sent_to", models.CharField(max_length=200)),
                        (
                            "sent_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sent_at", models.DateTimeField()),
                        ("acknowledged_by", models.CharField(blank=True, max_length=120)),
                        ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
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
                    ],
                    options={
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hold", "kind"), name="vendor_letter_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("acknowledged_at", None),
                                        ("acknowledged_by", ""),
                                        ("document", None),
                                    ),
                                    models.Q(
                                        ("acknowledged_at__isnull", False),
                                        ("document__isnull", False),
                                        models.Q(("acknowledged_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="vendor_letter_acknowledged_in_writing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VendorConfirmation",
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
                        ("deletes_after_days", models.PositiveIntegerField()),
                        ("confirmed_by", models.CharField(max_length=120)),
                        ("confirmed_on", models.DateField()),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
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
                        "ordering": ["-confirmed_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("deletes_after_days__gt", 0),
                                    models.Q(("confirmed_by", ""), _negated=True),
                                ),
                                name="vendor_deletes_after_some_days",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
