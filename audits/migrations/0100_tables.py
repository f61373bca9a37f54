"""The tables of this app, as they stood after all that is replaced."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("audits", "0001_reports"),
        ("audits", "0004_kept_as_it_was"),
        ("audits", "0005_law_review"),
        ("audits", "0006_vendor_log"),
        ("audits", "0007_failed"),
        ("audits", "0008_no_statistics"),
    ]

    dependencies = [
        ("governance", "0100_tables"),
        ("personnel", "0100_people"),
        ("reads", "0100_tables"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="Audit",
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
                        ("program_code", models.CharField(max_length=48)),
                        ("content", models.JSONField()),
                        ("first", models.DateField()),
                        ("end", models.DateField()),
                        ("due", models.DateField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Opened, to be drawn"),
                                    ("review", "Under review"),
                                    ("submitted", "Memo submitted"),
                                    ("returned", "Memo returned"),
                                    ("filed", "Filed"),
                                ],
                                default="open",
                                max_length=9,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        (
                            "population",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("population_sha256", models.CharField(max_length=64)),
                        (
                            "outside",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("commitment", models.CharField(max_length=64)),
                        ("seed", models.CharField(max_length=64)),
                        ("sample_size", models.PositiveIntegerField(blank=True, null=True)),
                        ("has_flagged", models.BooleanField(default=False)),
                        (
                            "drawn_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("drawn_at", models.DateTimeField(blank=True, null=True)),
                        ("filed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-end", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("program_code", "end"),
                                name="audit_once_per_period",
                                violation_error_code="LEX-3.H",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due__gte", models.F("end")), ("end__gt", models.F("first"))
                                ),
                                name="audit_period_runs_forward",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("drawn_at", None),
                                        ("drawn_by", None),
                                        ("sample_size", None),
                                        ("status", "open"),
                                    ),
                                    models.Q(
                                        models.Q(("status", "open"), _negated=True),
                                        ("drawn_at__gte", models.F("opened_at")),
                                        ("drawn_by__isnull", False),
                                        ("sample_size__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="audit_drawn_before_it_is_reviewed",
                                violation_error_code="LEX-3.H",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("filed_at__isnull", False), ("status", "filed")),
                                    models.Q(
                                        models.Q(("status", "filed"), _negated=True),
                                        ("filed_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="audit_filed_when_dated",
                                violation_error_code="LEX-3.H",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VendorLog",
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
                        ("name", models.CharField(max_length=200)),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField()),
                        ("first", models.DateField()),
                        ("last", models.DateField()),
                        ("text", models.TextField(blank=True)),
                        ("mapping", models.JSONField(blank=True, default=dict)),
                        (
                            "taken_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("taken_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "missing",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("at", "Date and time"),
                                        ("who", "Who searched"),
                                        ("agency", "Agency"),
                                        ("plate", "Plate asked for"),
                                        ("reason", "Purpose or reason"),
                                        ("case", "Case number"),
                                    ],
                                    max_length=6,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "silent_days",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateField(), blank=True, default=list, size=None
                            ),
                        ),
                        ("left_out", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["-last", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last__gte", models.F("first"))),
                                name="vendor_log_days_run_forward",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("taken_at", None), ("taken_by", None)),
                                    models.Q(
                                        ("taken_at__isnull", False),
                                        ("taken_by__isnull", False),
                                        ("text", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="vendor_log_once_taken_has_no_text",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("taken_at__isnull", False)),
                                expressions=[
                                    (
                                        models.Func(
                                            "first",
                                            "last",
                                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                                inclusive_upper=True
                                            ),
                                            function="daterange",
                                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                        ),
                                        "&&",
                                    )
                                ],
                                name="vendor_log_each_day_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VendorSearch",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        (
                            "log",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="searches",
                                to="audits.vendorlog",
                            ),
                        ),
                        ("line", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("who", models.CharField(blank=True, max_length=200)),
                        ("agency", models.CharField(blank=True, max_length=200)),
                        ("plate", models.CharField(blank=True, max_length=32)),
                        ("plate_digest", models.BinaryField(blank=True, max_length=32, null=True)),
                        ("reason", models.CharField(blank=True, max_length=1000)),
                        ("case_number", models.CharField(blank=True, max_length=64)),
                        ("cleared_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [models.Index(fields=["at"], name="vendor_search_by_time")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("log", "line"), name="vendor_search_line_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cleared_at", None),
                                    models.Q(("case_number", ""), ("plate", "")),
                                    _connector="OR",
                                ),
                                name="vendor_search_cleared_names_no_plate",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnknownAgency",
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
                        ("agency", models.CharField(max_length=200)),
                        (
                            "log",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="unknown_agencies",
                                to="audits.vendorlog",
                            ),
                        ),
                        ("searches", models.PositiveIntegerField()),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
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
                        ("explanation", models.CharField(blank=True, max_length=1000)),
                    ],
                    options={
                        "ordering": ["due_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("agency",),
                                name="unknown_agency_open_once",
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
                                name="unknown_agency_closing_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditItem",
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
                            "audit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="audits.audit",
                            ),
                        ),
                        (
                            "inquiry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="audit_items",
                                to="reads.inquiry",
                            ),
                        ),
                        (
                            "vendor_search",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="audit_items",
                                to="audits.vendorsearch",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("place", models.PositiveIntegerField()),
                        ("is_flagged_extra", models.BooleanField(default=False)),
                        (
                            "reviewer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="audit_items",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("outside_reviewer", models.CharField(blank=True, max_length=200)),
                        (
                            "letter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        (
                            "replaced_by",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaces",
                                to="audits.audititem",
                            ),
                        ),
                        ("replaced_reason", models.CharField(blank=True, max_length=500)),
                    ],
                    options={
                        "ordering": ["place", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("audit", "inquiry", "vendor_search"),
                                name="audit_item_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("inquiry", None), ("vendor_search", None), _connector="OR"
                                ),
                                name="audit_item_is_of_one_search",
                            ),
                            models.UniqueConstraint(
                                fields=("audit", "place"), name="audit_item_place_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewer", None),
                                    ("person", None),
                                    models.Q(("reviewer", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                                name="audit_item_not_reviewed_by_who_it_is_about",
                                violation_error_code="LEX-3.H",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("letter", None),
                                        ("outside_reviewer", ""),
                                        ("reviewer__isnull", False),
                                    ),
                                    models.Q(
                                        ("reviewer", None),
                                        models.Q(("outside_reviewer", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="audit_item_has_a_reviewer_or_goes_outside",
                                violation_error_code="LEX-3.H",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("replaced_by", None), ("replaced_reason", "")),
                                    models.Q(
                                        ("replaced_by__isnull", False),
                                        models.Q(("replaced_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="audit_item_replaced_with_a_reason",
                                violation_error_code="LEX-3.H",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ItemCheck",
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
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="audits.audititem",
                            ),
                        ),
                        ("code", models.CharField(max_length=48)),
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("pass", "Pass"),
                                    ("fail", "Fail"),
                                    ("cannot_tell", "Can not tell"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "second_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("second_at", models.DateTimeField(blank=True, null=True)),
                        ("second_agrees", models.BooleanField(blank=True, null=True)),
                        ("second_note", models.CharField(blank=True, max_length=1000)),
                        (
                            "second_letter",
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
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("item", "code"), name="item_check_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("result", "pass"),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="item_check_says_why_it_is_no_pass",
                                violation_error_code="LEX-3.H",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("second_agrees", None),
                                        ("second_at", None),
                                        ("second_by", None),
                                        ("second_letter", None),
                                        ("second_note", ""),
                                    ),
                                    models.Q(
                                        ("result", "fail"),
                                        ("second_agrees__isnull", False),
                                        ("second_at__isnull", False),
                                        ("second_by__isnull", False),
                                        models.Q(("second_note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="item_check_second_reading_is_whole",
                                violation_error_code="LEX-3.H",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("second_by", None),
                                    ("second_letter__isnull", False),
                                    models.Q(("second_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="item_check_is_read_by_two",
                                violation_error_code="LEX-3.H",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataError",
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
                            "audit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="data_errors",
                                to="audits.audit",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="data_errors",
                                to="audits.audititem",
                            ),
                        ),
                        ("what", models.CharField(max_length=500)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due", models.DateField()),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "corrected_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("corrected_at", models.DateTimeField(blank=True, null=True)),
                        ("correction", models.CharField(blank=True, max_length=500)),
                    ],
                    options={
                        "ordering": ["due", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("corrected_at", None),
                                        ("corrected_by", None),
                                        ("correction", ""),
                                    ),
                                    models.Q(
                                        ("corrected_at__isnull", False),
                                        ("corrected_by__isnull", False),
                                        models.Q(("correction", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="data_error_correction_is_whole",
                                violation_error_code="LEX-3.H",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FailedTask",
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
                        ("name", models.CharField(max_length=120)),
                        ("ids", models.JSONField(blank=True, default=list)),
                        ("error", models.CharField(max_length=64)),
                        ("failures", models.PositiveIntegerField(default=1)),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                        (
                            "why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("worked", "It worked later"),
                                    ("not_needed", "No longer needed"),
                                    ("done_otherwise", "Done in another way"),
                                    ("test", "It was a test"),
                                ],
                                max_length=14,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-last_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("name", "ids"),
                                name="failed_task_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("why", "")),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        models.Q(("why", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="failed_task_ended_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LawReview",
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
                        ("statute", models.CharField(max_length=64)),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reviewed_at", models.DateTimeField()),
                        ("has_changed", models.BooleanField()),
                        ("finding", models.TextField()),
                    ],
                    options={
                        "ordering": ["-reviewed_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("finding", ""), _negated=True),
                                name="law_review_says_something",
                                violation_error_code="LEX-3.B.xvi",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Memo",
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
                            "audit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memos",
                                to="audits.audit",
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("summary", models.TextField(blank=True, max_length=4000)),
                        ("recommendations", models.TextField(blank=True, max_length=4000)),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("written_at", models.DateTimeField()),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("submitted_at", models.DateTimeField(blank=True, null=True)),
                        ("content", models.TextField(blank=True)),
                        ("public_key", models.CharField(blank=True, max_length=64)),
                        ("signature", models.CharField(blank=True, max_length=128)),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[("filed", "Filed"), ("returned", "Returned")],
                                max_length=8,
                            ),
                        ),
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
                        ("remarks", models.TextField(blank=True, max_length=4000)),
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
                        "ordering": ["version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("audit", "version"), name="memo_version_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("submitted_at", None)),
                                fields=("audit",),
                                name="memo_one_draft",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("content", ""),
                                        ("public_key", ""),
                                        ("signature", ""),
                                        ("submitted_at", None),
                                        ("submitted_by", None),
                                    ),
                                    models.Q(
                                        ("submitted_at__isnull", False),
                                        ("submitted_by__isnull", False),
                                        models.Q(("content", ""), _negated=True),
                                        models.Q(("signature", ""), _negated=True),
                                        models.Q(("summary", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="memo_submission_is_whole",
                                violation_error_code="LEX-3.H",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None),
                                        ("decided_by", None),
                                        ("decision", ""),
                                        ("document", None),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("decision", "returned"),
                                        ("document", None),
                                        ("submitted_at__isnull", False),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("decision", "filed"),
                                        ("document__isnull", False),
                                        ("submitted_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="memo_decision_is_whole",
                                violation_error_code="LEX-3.H",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(
                                        ("decided_by", models.F("submitted_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="memo_not_decided_by_its_author",
                                violation_error_code="LEX-3.H",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
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
                        ("code", models.CharField(max_length=32)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("number", models.PositiveSmallIntegerField()),
                        ("clause", models.CharField(max_length=64)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        ("content", models.TextField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("public_key", models.CharField(max_length=64)),
                        ("signature", models.CharField(max_length=128)),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        (
                            "posted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("posted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-year", "code", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("code", "year", "number"), name="report_once_per_number"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("posted_at", None), ("posted_by", None)),
                                    models.Q(
                                        ("posted_at__isnull", False),
                                        ("posted_by__isnull", False),
                                        models.Q(("posted_by", models.F("made_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="report_posted_by_someone_else",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PostedPaper",
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
                        ("code", models.CharField(max_length=32)),
                        ("title", models.CharField(max_length=120)),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        (
                            "posted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("posted_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["code", "-posted_at", "-pk"],
                    },
                ),
            ]
        )
    ]
