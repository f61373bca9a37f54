"""The tables of this app, as they stood after all that is replaced."""

import datetime
import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("hotlists", "0001_tables"),
        ("hotlists", "0005_loose_entries"),
        ("hotlists", "0006_lists"),
        ("hotlists", "0007_lists_in_use"),
        ("hotlists", "0008_entry_ends"),
        ("hotlists", "0009_entry_changes"),
        ("hotlists", "0010_importing"),
        ("hotlists", "0011_purged_records"),
        ("hotlists", "0012_stop_outcomes"),
        ("hotlists", "0013_recipients"),
        ("hotlists", "0014_duty"),
        ("hotlists", "0015_crew_and_flags"),
        ("hotlists", "0016_notice_kinds"),
        ("hotlists", "0017_open_warnings"),
        ("hotlists", "0018_covert"),
        ("hotlists", "0019_stand_down"),
        ("hotlists", "0020_package_disclosures"),
        ("hotlists", "0021_evidence"),
        ("hotlists", "0022_outcome_tallies"),
        ("hotlists", "0023_goes_soon_notices"),
        ("hotlists", "0024_evidence_copies"),
        ("hotlists", "0025_left_out_reasons"),
        ("hotlists", "0026_stop_case"),
        ("hotlists", "0027_frozen_records"),
        ("hotlists", "0028_was_stopped"),
        ("hotlists", "0029_conflict_digest"),
        ("hotlists", "0030_frozen_changes"),
        ("hotlists", "0031_stale_incidents"),
        ("hotlists", "0032_local_days"),
        ("hotlists", "0033_entry_court_order"),
        ("hotlists", "0034_no_statistics"),
    ]

    dependencies = [
        ("camera_ingest", "0100_cameras"),
        ("governance", "0100_tables"),
        ("personnel", "0100_people"),
        ("reads", "0100_tables"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="Alert",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        (
                            "status",
                            models.CharField(
                                choices=[("open", "Open"), ("ended", "Ended")],
                                default="open",
                                max_length=5,
                            ),
                        ),
                        ("rings", models.PositiveSmallIntegerField(default=0)),
                        (
                            "reach",
                            models.CharField(
                                choices=[
                                    ("area", "On duty in the area"),
                                    ("all", "Everyone on duty"),
                                    ("supervisor", "Supervisors told"),
                                ],
                                default="area",
                                max_length=10,
                            ),
                        ),
                        ("warnings", models.PositiveSmallIntegerField(default=0)),
                        (
                            "claimed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "field_outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("stop", "Stop"),
                                    ("not_located", "Not located"),
                                    ("observed", "Observed only"),
                                    ("handed_over", "Handed to another agency"),
                                    ("no_action", "No action"),
                                ],
                                max_length=11,
                            ),
                        ),
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
                        (
                            "written_approval",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alerts",
                                to="governance.writtenapproval",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-opened_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "open")),
                                fields=["opened_at"],
                                name="alert_open",
                            ),
                            models.Index(fields=["ended_at"], name="alert_by_end"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at", None),
                                        ("ended_by", None),
                                        ("field_outcome", ""),
                                        ("status", "open"),
                                    ),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("ended_by__isnull", False),
                                        ("status", "ended"),
                                        models.Q(("field_outcome", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="alert_ends_with_an_outcome",
                                violation_error_code="LEX-3.B.vii.1#alerts",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AlertView",
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
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="views",
                                to="hotlists.alert",
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
                        ("first_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("alert", "person"), name="alert_view_once_per_person"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("not_wanted", "No longer wanted: stand down"),
                                    ("step_skipped", "A recommended check was skipped"),
                                    ("status_skipped", "No status check was made"),
                                    ("not_determined", "An alert ended without an answer"),
                                    ("not_cleared", "A stop was made without all checks"),
                                    ("incident", "A stop needs your review"),
                                    ("entry_alert", "An alert on an entry of yours"),
                                    ("entry_ended", "An alert on an entry of yours has ended"),
                                    ("follow_up", "A later outcome is overdue"),
                                    ("unclaimed", "Nobody has claimed an alert"),
                                    ("handed_over", "An alert was handed to you"),
                                    ("still_open", "An alert is still open"),
                                    ("goes_soon", "What an alert captured is destroyed soon"),
                                    (
                                        "was_stopped",
                                        "Was the vehicle stopped? An alert on it was called off",
                                    ),
                                ],
                                max_length=14,
                            ),
                        ),
                        (
                            "about",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("seen_at", None)),
                                fields=["person"],
                                name="notice_unseen",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "incident",
                                            "entry_alert",
                                            "entry_ended",
                                            "follow_up",
                                            "still_open",
                                            "goes_soon",
                                        ],
                                    ),
                                    ("mailed_at", None),
                                ),
                                fields=["at"],
                                name="notice_to_mail",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind__in", ["entry_alert", "entry_ended"])),
                                fields=("person", "alert", "kind"),
                                name="notice_to_owner_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sighting",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "captured_at",
                                "read_id",
                                "alert_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("captured_at", models.DateTimeField()),
                        ("read_id", models.UUIDField()),
                        (
                            "alert",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="sightings",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "camera",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="camera_ingest.camera",
                            ),
                        ),
                        ("plate_key", models.CharField(max_length=10)),
                    ],
                    options={
                        "ordering": ["captured_at"],
                        "indexes": [
                            models.Index(fields=["plate_key"], name="sighting_by_plate_key")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TypedPlate",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "captured_at",
                                "check_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("captured_at", models.DateTimeField()),
                        ("check_id", models.BigIntegerField()),
                        ("plate", models.CharField(max_length=10)),
                        ("state", models.CharField(max_length=2)),
                        ("vehicle", models.CharField(max_length=120)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Clearance",
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
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clearances",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("legal_basis", models.CharField(blank=True, max_length=32)),
                        ("legal_basis_detail", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Joined",
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
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="crew",
                                to="hotlists.alert",
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
                        ("unit", models.CharField(blank=True, max_length=16)),
                        ("joined_at", models.DateTimeField()),
                        ("left_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("left_at", None)),
                                fields=("alert", "person"),
                                name="joined_once_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandOver",
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
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hand_overs",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "giver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "receiver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("giver", models.F("receiver")), _negated=True),
                                name="hand_over_is_to_another",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Duty",
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
                                related_name="duties",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("unit", models.CharField(max_length=16)),
                        ("area", models.CharField(blank=True, max_length=32)),
                        ("started_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-started_at"],
                        "indexes": [
                            models.Index(fields=["person", "-ended_at"], name="duty_by_person")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("person",),
                                name="duty_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None),
                                    ("ended_at__gte", models.F("started_at")),
                                    _connector="OR",
                                ),
                                name="duty_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("unit", ""), _negated=True),
                                name="duty_names_its_unit",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HotList",
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
                        ("source", models.CharField(max_length=32)),
                        ("owner", models.CharField(max_length=120)),
                        ("legal_basis", models.CharField(max_length=200)),
                        ("is_statutory_source", models.BooleanField()),
                        ("is_restricted", models.BooleanField(default=False)),
                        ("refreshed_at", models.DateTimeField()),
                        (
                            "determined_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("determined_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("determined_at", None), ("determined_by", None)),
                                    models.Q(
                                        ("determined_at__isnull", False),
                                        ("determined_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="hot_list_determined_by_someone",
                                violation_error_code="LEX-3.C.vii#hotlists",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
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
                            "hot_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="hotlists.hotlist",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("imported", "From its source"),
                                    ("agency_list", "Agency-list entry"),
                                    ("manual", "Manual entry"),
                                ],
                                default="manual",
                                max_length=11,
                            ),
                        ),
                        (
                            "match_kind",
                            models.CharField(
                                choices=[
                                    ("plate", "Full plate"),
                                    ("partial", "Partial plate"),
                                    ("description", "Vehicle description"),
                                ],
                                default="plate",
                                max_length=11,
                            ),
                        ),
                        ("plate", models.CharField(blank=True, max_length=10)),
                        ("plate_key", models.CharField(blank=True, max_length=10)),
                        ("plate_digest", models.BinaryField(blank=True, max_length=32, null=True)),
                        ("state", models.CharField(blank=True, max_length=2)),
                        ("category", models.CharField(max_length=32)),
                        ("purpose", models.CharField(max_length=48)),
                        ("source_record", models.CharField(blank=True, max_length=64)),
                        ("source_agency", models.CharField(blank=True, max_length=9)),
                        ("record_date", models.DateField(blank=True, null=True)),
                        ("record_digest", models.BinaryField(blank=True, max_length=16, null=True)),
                        ("reason", models.TextField()),
                        ("summary", models.TextField(blank=True)),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="governance.case",
                            ),
                        ),
                        (
                            "written_approval",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="governance.writtenapproval",
                            ),
                        ),
                        ("is_determined_relevant", models.BooleanField(default=False)),
                        ("invades_privacy", models.BooleanField(db_default=False, default=False)),
                        (
                            "privacy_order",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="governance.document",
                            ),
                        ),
                        (
                            "instruction",
                            models.CharField(
                                choices=[
                                    ("stop", "Stop"),
                                    ("observe", "Observe only"),
                                    ("do_not_stop", "Do not stop, call owner"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("cautions", models.CharField(blank=True, max_length=200)),
                        ("contact", models.CharField(max_length=120)),
                        ("vehicle_make", models.CharField(blank=True, max_length=32)),
                        ("vehicle_model", models.CharField(blank=True, max_length=32)),
                        ("vehicle_color", models.CharField(blank=True, max_length=32)),
                        ("vehicle_body", models.CharField(blank=True, max_length=32)),
                        ("person_description", models.CharField(blank=True, max_length=200)),
                        ("restricted_details", models.TextField(blank=True)),
                        ("report_reference", models.CharField(blank=True, max_length=64)),
                        (
                            "entered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("entered_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "Waiting for approval"),
                                    ("returned", "Returned with a note"),
                                    ("approved", "Approved"),
                                    ("refused", "Refused"),
                                    ("removed", "Removed"),
                                    ("ended", "Ended"),
                                ],
                                default="proposed",
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
                        ("decided_as", models.CharField(blank=True, max_length=24)),
                        ("decision_note", models.CharField(blank=True, max_length=200)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "end_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("removed", "Removed by its operator"),
                                    ("expired", "Reached its limit"),
                                    ("shift_end", "Shift ended, no statement that it is ongoing"),
                                    ("case_closed", "Case closed"),
                                    ("approval_ended", "Its written approval ended"),
                                    ("source_dropped", "Source no longer lists it"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("purged_at", models.DateTimeField(blank=True, null=True)),
                        ("suspended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "suspended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-entered_at"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "approved"), ("suspended_at", None)),
                                fields=["plate_key"],
                                name="entry_by_plate_key",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("status", "approved"),
                                    ("suspended_at", None),
                                    models.Q(("match_kind", "plate"), _negated=True),
                                ),
                                fields=["match_kind"],
                                name="entry_without_full_plate",
                            ),
                            models.Index(
                                condition=models.Q(("written_approval__isnull", False)),
                                fields=["written_approval"],
                                name="entry_under_approval",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("kind__in", ("agency_list", "manual")), ("purged_at", None)
                                ),
                                fields=["expires_at"],
                                name="entry_by_people_by_end",
                            ),
                            models.Index(
                                condition=models.Q(("plate_digest__isnull", False)),
                                fields=["plate_digest"],
                                name="entry_by_plate_digest",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("entered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="entry_not_decided_by_its_author",
                                violation_error_code="LEX-3.C.vii.d#hotlists",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "approved"), _negated=True),
                                    ("kind", "imported"),
                                    models.Q(("decided_as", "not_required"), ("kind", "manual")),
                                    models.Q(
                                        ("decided_at__isnull", False), ("decided_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="entry_approved_by_someone",
                                violation_error_code="LEX-3.C.vii.d#hotlists",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("entered_by", None), ("kind", "imported")),
                                    models.Q(
                                        models.Q(("kind", "imported"), _negated=True),
                                        ("entered_by__isnull", False),
                                        ("expires_at__gt", models.F("entered_at")),
                                    ),
                                    _connector="OR",
                                ),
                                name="entry_by_people_has_author_and_end",
                                violation_error_code="KIN-IV.B.5",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("plate", ""),
                                        ("plate_key", ""),
                                        ("purged_at__isnull", False),
                                    ),
                                    models.Q(
                                        ("purged_at", None),
                                        models.Q(
                                            models.Q(
                                                ("match_kind", "plate"),
                                                ("plate__regex", "^[A-Z0-9]{2,10}$"),
                                            ),
                                            models.Q(
                                                ("kind", "imported"),
                                                ("match_kind", "plate"),
                                                ("plate__regex", "^[A-Z0-9]$"),
                                            ),
                                            models.Q(
                                                ("match_kind", "partial"),
                                                ("plate__regex", "^[A-Z0-9?*]{2,10}$"),
                                            ),
                                            models.Q(("match_kind", "description"), ("plate", "")),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="entry_plate_fits_its_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("written_approval", None),
                                    models.Q(
                                        ("case__isnull", False),
                                        models.Q(("kind", "imported"), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="entry_under_written_approval_is_a_members",
                                violation_error_code="KIN-IV.B.6#equipment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("invades_privacy", False),
                                    ("privacy_order__isnull", False),
                                    _connector="OR",
                                ),
                                name="entry_into_privacy_has_order",
                                violation_error_code="LEX-3.D.i#access",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "imported"), ("purged_at", None)),
                                fields=("hot_list", "plate", "state", "source_record"),
                                name="entry_once_per_source_record",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EntryChange",
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="hotlists.entry",
                            ),
                        ),
                        ("is_correction", models.BooleanField(default=False)),
                        ("fields", models.JSONField(default=list)),
                        ("proposed", models.JSONField(blank=True, default=dict)),
                        ("previous", models.JSONField(blank=True, default=dict)),
                        ("why", models.CharField(blank=True, max_length=200)),
                        ("version", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        ("is_applied", models.BooleanField(blank=True, null=True)),
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
                        ("note", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["proposed_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(
                                        ("decided_by", models.F("proposed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="entry_change_not_decided_by_who_proposed",
                                violation_error_code="LEX-3.C.vii.d#hotlists",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_by", None),
                                        ("is_applied", True),
                                        ("is_correction", True),
                                    ),
                                    models.Q(
                                        ("decided_at", None),
                                        ("decided_by", None),
                                        ("is_applied", None),
                                        ("is_correction", False),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("is_applied__isnull", False),
                                        ("is_correction", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="entry_change_decided_by_someone",
                                violation_error_code="LEX-3.C.vii.d#hotlists",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("is_applied", True), _negated=True),
                                    ("version__isnull", False),
                                    _connector="OR",
                                ),
                                name="entry_change_has_a_version_once_applied",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_applied", None)),
                                fields=("entry",),
                                name="entry_change_waits_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OngoingStatement",
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
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="governance.case",
                            ),
                        ),
                        (
                            "stated_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "stated_as",
                            models.CharField(
                                choices=[
                                    ("officer", "The officer who entered the plate"),
                                    ("investigator", "The investigator of the case"),
                                    ("supervisor", "A supervisor"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("at", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-at"],
                        "indexes": [
                            models.Index(fields=["case", "-until"], name="ongoing_by_case")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until__gt", models.F("at")),
                                    (
                                        "until__lte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("at"),
                                            "+",
                                            models.Value(datetime.timedelta(days=7)),
                                        ),
                                    ),
                                ),
                                name="ongoing_statement_stands_at_most_seven_days",
                                violation_error_code="NE-60-3204(3)#hotlists",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShiftReview",
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shift_reviews",
                                to="hotlists.entry",
                            ),
                        ),
                        ("shift_ended_at", models.DateTimeField()),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kept",
                                to="hotlists.ongoingstatement",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-shift_ended_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "shift_ended_at"),
                                name="shift_review_once_per_entry",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Extension",
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="extensions",
                                to="hotlists.entry",
                            ),
                        ),
                        ("justification", models.CharField(max_length=500)),
                        ("until", models.DateTimeField()),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("is_granted", models.BooleanField(blank=True, null=True)),
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
                        ("note", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["asked_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("justification", ""), _negated=True),
                                name="extension_is_justified",
                                violation_error_code="KIN-IV.B.5",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="extension_not_decided_by_who_asked",
                                violation_error_code="KIN-IV.B.5",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None),
                                        ("decided_by", None),
                                        ("is_granted", None),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("is_granted__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="extension_decided_by_someone",
                                violation_error_code="KIN-IV.B.5",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_granted", None)),
                                fields=("entry",),
                                name="extension_asked_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EntryNotice",
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="hotlists.entry",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entry_notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("waiting", "An entry waits for your decision"),
                                    (
                                        "change_waiting",
                                        "A change to an entry waits for your decision",
                                    ),
                                    (
                                        "extension",
                                        "A request to keep an entry longer waits for you",
                                    ),
                                    ("approved", "Your entry was approved"),
                                    ("refused", "Your entry was refused"),
                                    ("returned", "Your entry came back with a note"),
                                    ("change_decided", "Your change to an entry was decided"),
                                    (
                                        "extended",
                                        "Your request to keep an entry longer was decided",
                                    ),
                                    ("ends_soon", "Your entry ends soon"),
                                    ("ended", "Your entry ended"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("minutes_before", models.PositiveIntegerField(blank=True, null=True)),
                        ("at", models.DateTimeField()),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("seen_at", None)),
                                fields=["person"],
                                name="entry_notice_unseen",
                            ),
                            models.Index(
                                condition=models.Q(("mailed_at", None)),
                                fields=["id"],
                                name="entry_notice_unmailed",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "ends_soon")),
                                fields=("entry", "person", "ends_at", "minutes_before"),
                                name="entry_reminder_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
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
                            "alert",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "hold",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="reads.hold",
                            ),
                        ),
                        ("number", models.CharField(blank=True, max_length=32)),
                        (
                            "kept_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("kept_at", models.DateTimeField()),
                        (
                            "entries",
                            models.ManyToManyField(related_name="evidence", to="hotlists.entry"),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "evidence",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ListImport",
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
                            "hot_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="imports",
                                to="hotlists.hotlist",
                            ),
                        ),
                        ("layout", models.CharField(max_length=32)),
                        ("category", models.CharField(blank=True, max_length=32)),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("upload", "Page"),
                                    ("command", "Command"),
                                    ("folder", "Watched folder"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("file_name", models.CharField(max_length=120)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.BigIntegerField()),
                        ("bytes_read", models.BigIntegerField(default=0)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("reading", "Reading"),
                                    ("waiting", "Waits to be confirmed"),
                                    ("held", "Held: sudden change"),
                                    ("confirmed", "Going live"),
                                    ("live", "Live"),
                                    ("failed", "Failed"),
                                    ("discarded", "Discarded"),
                                ],
                                default="reading",
                                max_length=9,
                            ),
                        ),
                        ("read", models.PositiveIntegerField(default=0)),
                        ("accepted", models.PositiveIntegerField(default=0)),
                        ("rejected", models.PositiveIntegerField(default=0)),
                        ("dummies", models.PositiveIntegerField(default=0)),
                        ("before", models.PositiveIntegerField(default=0)),
                        ("added", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("removed", models.PositiveIntegerField(default=0)),
                        ("unchanged", models.PositiveIntegerField(default=0)),
                        ("header_at", models.DateTimeField(blank=True, null=True)),
                        ("problem", models.CharField(blank=True, max_length=300)),
                        (
                            "started_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
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
                        ("confirmed_as", models.CharField(blank=True, max_length=24)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "read",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("accepted"), "+", models.F("rejected")
                                            ),
                                            "+",
                                            models.F("dummies"),
                                        ),
                                    )
                                ),
                                name="import_counts_every_row",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status", "failed"), ("problem", ""), _connector="XOR"
                                ),
                                name="import_failed_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("finished_at__isnull", False),
                                        ("status__in", ["live", "failed", "discarded"]),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("status__in", ["live", "failed", "discarded"]),
                                            _negated=True,
                                        ),
                                        ("finished_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="import_ends_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RejectedRow",
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
                            "list_import",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rejected_rows",
                                to="hotlists.listimport",
                            ),
                        ),
                        ("line", models.PositiveIntegerField()),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("dummy", "No real plate"),
                                    ("malformed", "Not a row of this layout"),
                                    ("too_long", "A value is too long"),
                                    ("state", "Unknown state"),
                                    ("code", "Code without a category"),
                                    ("category", "Category not switched on by the policy"),
                                    ("off", "Category switched off for this list"),
                                    (
                                        "duplicate",
                                        "Same plate, state and record as a row before it",
                                    ),
                                    ("ended", "Ended already"),
                                    ("header", "Taken as the file's header"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["line"],
                    },
                ),
                migrations.CreateModel(
                    name="ImportChange",
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
                            "list_import",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="hotlists.listimport",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("added", "Added"),
                                    ("changed", "Changed"),
                                    ("removed", "Removed"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("source_record", models.CharField(blank=True, max_length=64)),
                        ("state", models.CharField(blank=True, max_length=2)),
                        ("category", models.CharField(max_length=32)),
                        ("plate_digest", models.BinaryField(max_length=32)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Recipient",
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
                        ("name", models.CharField(max_length=80)),
                        ("agency", models.CharField(max_length=120)),
                        ("url", models.CharField(max_length=400)),
                        ("basis", models.CharField(max_length=200)),
                        (
                            "hot_list",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hotlists.hotlist",
                            ),
                        ),
                        ("wants_plate", models.BooleanField(default=False)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("approved_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "plate_approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("plate_approved_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        ("sealed_secret", models.BinaryField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["agency", "name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("url__startswith", "https://"),
                                    models.Q(("basis", ""), _negated=True),
                                    models.Q(("agency", ""), _negated=True),
                                ),
                                name="recipient_is_reached_by_https",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("approved_by", None),
                                        models.Q(
                                            ("approved_by", models.F("asked_by")), _negated=True
                                        ),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("plate_approved_by", None),
                                        models.Q(
                                            ("plate_approved_by", models.F("asked_by")),
                                            _negated=True,
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="recipient_not_approved_by_who_asked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("approved_at", None),
                                        ("approved_by", None),
                                        ("sealed_secret", None),
                                    ),
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("approved_by__isnull", False),
                                        ("sealed_secret__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="recipient_approval_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("plate_approved_at", None), ("plate_approved_by", None)
                                    ),
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("plate_approved_at__isnull", False),
                                        ("plate_approved_by__isnull", False),
                                        ("wants_plate", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="recipient_plate_was_asked_for_and_approved",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
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
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="hotlists.recipient",
                            ),
                        ),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("alert", "Alert"), ("stand_down", "Stand down")],
                                default="alert",
                                max_length=10,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("pending", "On its way"),
                                    ("sent", "Taken"),
                                    ("dead", "Given up"),
                                ],
                                default="pending",
                                max_length=7,
                            ),
                        ),
                        (
                            "problem",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("address", "The address is not a public one"),
                                    ("no_answer", "No answer"),
                                    ("refused", "The other side did not take it"),
                                    ("revoked", "The recipient was revoked"),
                                    (
                                        "called_off",
                                        "The alert was called off before anything was sent",
                                    ),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("queued_at", models.DateTimeField()),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-queued_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "sent"), _negated=True),
                                fields=["queued_at"],
                                name="delivery_unsent",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("recipient", "alert", "kind"),
                                name="delivery_once_per_recipient_and_alert",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("problem", ""),
                                        ("sent_at__isnull", False),
                                        ("status", "sent"),
                                    ),
                                    models.Q(("sent_at", None), ("status", "pending")),
                                    models.Q(
                                        ("sent_at", None),
                                        ("status", "dead"),
                                        models.Q(("problem", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_sent_when_dated",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListRefresh",
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
                            "hot_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refreshes",
                                to="hotlists.hotlist",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("updated", "Updated"),
                                    ("no_update", "No update was available"),
                                ],
                                max_length=9,
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
                    ],
                    options={
                        "ordering": ["-at"],
                        "indexes": [
                            models.Index(fields=["hot_list", "-at"], name="refresh_by_list")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mailing",
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
                                    ("stale_list", "A list is stale"),
                                    ("suspensions", "Suspended records to report"),
                                ],
                                max_length=11,
                            ),
                        ),
                        (
                            "hot_list",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="hotlists.hotlist",
                            ),
                        ),
                        ("due", models.DateTimeField()),
                        ("sent_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "hot_list", "due"),
                                name="mailing_once",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Stop",
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
                            "alert",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stop",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stops",
                                to="governance.case",
                            ),
                        ),
                        ("report_number", models.CharField(max_length=32)),
                        ("is_named_in_narrative", models.BooleanField()),
                        ("legal_basis", models.CharField(blank=True, max_length=32)),
                        ("legal_basis_detail", models.CharField(blank=True, max_length=200)),
                        (
                            "clearance",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="hotlists.clearance",
                            ),
                        ),
                        ("not_cleared_reason", models.CharField(blank=True, max_length=200)),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "outcomes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("arrest", "Arrest"),
                                        ("citation", "Citation"),
                                        ("vehicle_recovered", "Vehicle recovered"),
                                        ("plate_recovered", "Plate recovered"),
                                        ("person_found", "Person found"),
                                        ("released", "Released"),
                                        ("pursuit", "Pursuit"),
                                        ("not_recorded", "Not recorded"),
                                    ],
                                    max_length=17,
                                ),
                                size=None,
                            ),
                        ),
                        ("has_search", models.BooleanField(null=True)),
                        ("has_force", models.BooleanField(null=True)),
                        ("has_injury", models.BooleanField(null=True)),
                        ("is_wrong_vehicle", models.BooleanField(default=False)),
                        ("is_wrong_person", models.BooleanField(default=False)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("report_number", ""), _negated=True),
                                    ("is_named_in_narrative", True),
                                ),
                                name="stop_is_documented",
                                violation_error_code="LEX-3.C.vii.c",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("clearance__isnull", False),
                                    models.Q(("not_cleared_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="stop_was_cleared_or_says_why",
                                violation_error_code="LEX-3.C.vi",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcomes", ["not_recorded"]),
                                    models.Q(
                                        ("has_force__isnull", False),
                                        ("has_injury__isnull", False),
                                        ("has_search__isnull", False),
                                        (
                                            "outcomes__contained_by",
                                            [
                                                "arrest",
                                                "citation",
                                                "vehicle_recovered",
                                                "plate_recovered",
                                                "person_found",
                                                "released",
                                                "pursuit",
                                            ],
                                        ),
                                        ("outcomes__len__gt", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="stop_says_what_came_of_it",
                                violation_error_code="LEX-3.C.vii.c",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suspension",
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="suspensions",
                                to="hotlists.entry",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("negative_status", "Status check: not wanted"),
                                    ("recovered", "Recovered, located or no longer wanted"),
                                    ("repeated_misreads", "Repeated misreads"),
                                    ("review", "Review of the entry"),
                                ],
                                max_length=17,
                            ),
                        ),
                        (
                            "suspended_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("suspended_at", models.DateTimeField()),
                        ("record_date", models.DateField(blank=True, null=True)),
                        (
                            "ended_as",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lifted", "Status check: still wanted"),
                                    ("redated", "Source renewed the record"),
                                    ("dropped", "Source dropped the record"),
                                ],
                                max_length=7,
                            ),
                        ),
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
                        ("status_method", models.CharField(blank=True, max_length=32)),
                        ("status_reference", models.CharField(blank=True, max_length=64)),
                        ("reported_to", models.CharField(blank=True, max_length=120)),
                        (
                            "reported_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reported_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-suspended_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("entry",),
                                name="suspension_stands_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_as", ""), ("ended_at", None), ("ended_by", None)
                                    ),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("ended_by__isnull", False),
                                        models.Q(("ended_as", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="suspension_ends_as_something",
                                violation_error_code="LEX-3.C.vii.a",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_as", "lifted"), _negated=True),
                                    models.Q(
                                        models.Q(("status_method", ""), _negated=True),
                                        models.Q(("status_reference", ""), _negated=True),
                                        models.Q(
                                            ("ended_by", models.F("suspended_by")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="suspension_lifted_by_a_status_check",
                                violation_error_code="LEX-3.C.vii.a",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("reported_at", None),
                                        ("reported_by", None),
                                        ("reported_to", ""),
                                    ),
                                    models.Q(
                                        ("reported_at__isnull", False),
                                        ("reported_by__isnull", False),
                                        models.Q(("reported_to", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="suspension_reported_to_someone",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EntryReview",
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="hotlists.entry",
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                choices=[("misread", "Misread"), ("wrong_state", "Other state")],
                                max_length=11,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        (
                            "finding",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("kept", "Entry is right"),
                                    ("suspended", "Entry suspended"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200)),
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
                        "ordering": ["opened_at"],
                        "indexes": [
                            models.Index(fields=["entry", "opened_at"], name="review_by_entry")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at", None), ("closed_by", None), ("finding", "")
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        models.Q(("finding", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="entry_review_closed_with_a_finding",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutcomeTally",
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
                                related_name="+",
                                to="reads.purgerun",
                            ),
                        ),
                        ("day", models.DateField()),
                        ("local_day", models.DateField(blank=True, null=True)),
                        ("camera_id", models.IntegerField(blank=True, null=True)),
                        ("list_name", models.CharField(max_length=64)),
                        ("entry_kind", models.CharField(blank=True, max_length=11)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("confirmed", "Confirmed"),
                                    ("did_not_correlate", "Did not match"),
                                    ("not_determined", "Could not tell"),
                                ],
                                max_length=17,
                            ),
                        ),
                        ("matches", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["day", "list_name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "run",
                                    "day",
                                    "local_day",
                                    "camera_id",
                                    "list_name",
                                    "entry_kind",
                                    "outcome",
                                ),
                                name="outcome_tally_once_per_run",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Match",
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
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matches",
                                to="hotlists.alert",
                            ),
                        ),
                        ("list_name", models.CharField(max_length=64)),
                        ("category", models.CharField(max_length=32)),
                        ("is_person_based", models.BooleanField()),
                        ("is_high_priority", models.BooleanField()),
                        (
                            "how",
                            models.CharField(
                                choices=[
                                    ("exact", "Exact"),
                                    ("look_alike", "Look-alike"),
                                    ("candidate", "Second reading"),
                                    ("partial", "Partial plate"),
                                    ("description", "Vehicle description"),
                                ],
                                max_length=11,
                            ),
                        ),
                        (
                            "state_relation",
                            models.CharField(
                                choices=[
                                    ("same", "Same state"),
                                    ("unknown", "State not read"),
                                    ("other", "Other state"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("matched_at", models.DateTimeField()),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("confirmed", "Confirmed"),
                                    ("did_not_correlate", "Did not match"),
                                    ("not_determined", "Could not tell"),
                                ],
                                max_length=17,
                            ),
                        ),
                        (
                            "mismatch",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("misread", "Misread"),
                                    ("wrong_state", "Other state"),
                                    ("wrong_vehicle", "Other vehicle"),
                                    ("stale_entry", "No longer wanted"),
                                ],
                                max_length=13,
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
                        (
                            "tally",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sealed",
                                to="hotlists.outcometally",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome", "did_not_correlate"),
                                    ("mismatch", ""),
                                    _connector="XOR",
                                ),
                                name="match_mismatch_is_named",
                                violation_error_code="NE-60-3206(3)#alerts",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MatchedEntry",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "captured_at",
                                "match_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("captured_at", models.DateTimeField()),
                        (
                            "match",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="matched",
                                to="hotlists.match",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="hotlists.entry",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ListCategory",
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
                            "hot_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="categories",
                                to="hotlists.hotlist",
                            ),
                        ),
                        ("category", models.CharField(max_length=32)),
                        ("purpose", models.CharField(max_length=48)),
                        ("reason", models.CharField(max_length=200)),
                        (
                            "switched_on_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("switched_on_at", models.DateTimeField()),
                        (
                            "switched_off_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("switched_off_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["category", "switched_on_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("switched_off_at", None)),
                                fields=("hot_list", "category"),
                                name="list_category_switched_on_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("purpose", ""), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                name="list_category_has_purpose_and_reason",
                                violation_error_code="LEX-2.D#hotlists-2",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("switched_off_at", None), ("switched_off_by", None)),
                                    models.Q(
                                        ("switched_off_at__isnull", False),
                                        ("switched_off_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="list_category_switched_off_by_someone",
                                violation_error_code="LEX-2.D#hotlists-2",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Check",
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
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "match",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="hotlists.match",
                            ),
                        ),
                        ("step", models.CharField(max_length=32)),
                        ("kind", models.CharField(max_length=7)),
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("requested", "Asked dispatch"),
                                    ("valid", "Still wanted"),
                                    ("not_valid", "Not wanted"),
                                    ("cannot_tell", "Cannot tell"),
                                    ("same", "Photo shows this plate"),
                                    ("different", "Photo shows another plate"),
                                    ("this_vehicle", "This is the vehicle"),
                                    ("not_this_vehicle", "Not this vehicle"),
                                    ("read_is_wrong", "The read is wrong"),
                                    ("skipped", "Skipped"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("method", models.CharField(blank=True, max_length=32)),
                        ("reference", models.CharField(blank=True, max_length=64)),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("result", "requested")),
                                fields=["at"],
                                name="check_requested",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("result__in", ["valid", "not_valid", "cannot_tell"]),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                        models.Q(("method", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="status_answer_is_whole",
                                violation_error_code="LEX-3.C.vii.a",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Disclosure",
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
                            "alert",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disclosures",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disclosures",
                                to="hotlists.recipient",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("handed_over", "Handed to another agency"),
                                    ("notice_out", "Notice to another agency's system"),
                                    ("package", "Package for a granted request"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("agency", models.CharField(max_length=120)),
                        ("person", models.CharField(blank=True, max_length=120)),
                        (
                            "fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=32), size=None
                            ),
                        ),
                        ("with_plate", models.BooleanField()),
                        ("basis", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("validation", models.CharField(blank=True, max_length=200)),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("received_by", models.CharField(blank=True, max_length=120)),
                        ("received_at", models.DateTimeField(blank=True, null=True)),
                        ("destroy_by", models.DateTimeField(blank=True, null=True)),
                        ("evidence", models.TextField(blank=True)),
                        ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                        ("destroyed_as_told_by", models.CharField(blank=True, max_length=120)),
                    ],
                    options={
                        "ordering": ["-at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("agency", ""), _negated=True),
                                    models.Q(("basis", ""), _negated=True),
                                    models.Q(
                                        models.Q(("kind", "handed_over"), _negated=True),
                                        models.Q(("person", ""), _negated=True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        models.Q(("kind", "notice_out"), _negated=True),
                                        ("recipient__isnull", False),
                                        _connector="OR",
                                    ),
                                ),
                                name="disclosure_names_its_recipient",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("alert__isnull", False),
                                        models.Q(("kind", "package"), _negated=True),
                                    ),
                                    models.Q(
                                        ("alert", None),
                                        ("kind", "package"),
                                        models.Q(
                                            ("destroy_by__isnull", False),
                                            models.Q(("evidence", ""), _negated=True),
                                            _connector="OR",
                                        ),
                                        models.Q(("validation", ""), _negated=True),
                                        models.Q(("sha256", ""), _negated=True),
                                        models.Q(("person", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="disclosure_of_an_alert_or_a_package",
                                violation_error_code="LEX-3.G.iv",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        models.Q(("received_at", None), ("received_by", "")),
                                        models.Q(
                                            ("received_at__isnull", False),
                                            models.Q(("received_by", ""), _negated=True),
                                        ),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("destroyed_as_told_by", ""), ("destroyed_at", None)
                                        ),
                                        models.Q(
                                            ("destroyed_at__isnull", False),
                                            models.Q(("destroyed_as_told_by", ""), _negated=True),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="disclosure_receipt_and_end_are_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FlagAnswer",
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
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="flag_answers",
                                to="hotlists.alert",
                            ),
                        ),
                        (
                            "match",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="flag_answers",
                                to="hotlists.match",
                            ),
                        ),
                        (
                            "flag",
                            models.CharField(
                                choices=[
                                    ("look_alike", "Characters differ"),
                                    ("state", "Other state"),
                                    ("color", "Other color"),
                                    ("make", "Other make"),
                                    ("body", "Other kind of vehicle"),
                                    ("age", "Old entry"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("conflict_digest", models.BinaryField(max_length=32)),
                        (
                            "officer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("fits", "Checked: it is this vehicle"),
                                    ("conflict", "It does not fit"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUp",
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
                            "stop",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_ups",
                                to="hotlists.stop",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("charge", "Was a charge filed?"),
                                    ("prosecution", "How did the case in court end?"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("filed", "Charge filed"),
                                    ("not_filed", "No charge"),
                                    ("convicted", "Convicted or found responsible"),
                                    ("acquitted", "Acquitted"),
                                    ("dismissed", "Dismissed"),
                                    ("not_prosecuted", "Not prosecuted"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("reminded_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["due_at", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at", None)),
                                fields=["due_at"],
                                name="follow_up_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("stop", "kind"), name="follow_up_once_per_kind"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_at", None), ("done_by", None), ("result", "")),
                                    models.Q(
                                        ("done_at__isnull", False),
                                        ("done_by__isnull", False),
                                        models.Q(
                                            models.Q(
                                                ("kind", "charge"),
                                                ("result__in", ["filed", "not_filed"]),
                                            ),
                                            models.Q(
                                                ("kind", "prosecution"),
                                                (
                                                    "result__in",
                                                    [
                                                        "convicted",
                                                        "acquitted",
                                                        "dismissed",
                                                        "not_prosecuted",
                                                    ],
                                                ),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="follow_up_result_fits_its_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
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
                            "stop",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incident",
                                to="hotlists.stop",
                            ),
                        ),
                        (
                            "kinds",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("wrong_vehicle", "Wrong vehicle stopped"),
                                        ("wrong_person", "Wrong person stopped"),
                                        (
                                            "stale_entry",
                                            "Stopped on an entry that was no longer wanted",
                                        ),
                                        ("force", "Force used"),
                                        ("injury", "Injury"),
                                    ],
                                    max_length=13,
                                ),
                                size=None,
                            ),
                        ),
                        (
                            "about",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("review", models.TextField(blank=True)),
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
                    ],
                    options={
                        "ordering": ["-opened_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kinds__contained_by",
                                        [
                                            "wrong_vehicle",
                                            "wrong_person",
                                            "stale_entry",
                                            "force",
                                            "injury",
                                        ],
                                    ),
                                    ("kinds__len__gt", 0),
                                ),
                                name="incident_says_what_it_is",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewed_by", None),
                                    models.Q(("reviewed_by", models.F("about")), _negated=True),
                                    _connector="OR",
                                ),
                                name="incident_not_reviewed_by_who_it_is_about",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("review", ""), ("reviewed_at", None), ("reviewed_by", None)
                                    ),
                                    models.Q(
                                        ("reviewed_at__isnull", False),
                                        ("reviewed_by__isnull", False),
                                        models.Q(("review", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="incident_review_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentRead",
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
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reads",
                                to="hotlists.incident",
                            ),
                        ),
                        ("day", models.DateField()),
                        ("read_id", models.UUIDField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("incident", "read_id"), name="incident_read_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TallyAdjustment",
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
                            "tally",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adjustments",
                                to="hotlists.outcometally",
                            ),
                        ),
                        (
                            "match",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adjustments",
                                to="hotlists.match",
                            ),
                        ),
                        (
                            "from_outcome",
                            models.CharField(
                                choices=[
                                    ("confirmed", "Confirmed"),
                                    ("did_not_correlate", "Did not match"),
                                    ("not_determined", "Could not tell"),
                                ],
                                max_length=17,
                            ),
                        ),
                        (
                            "to_outcome",
                            models.CharField(
                                choices=[
                                    ("confirmed", "Confirmed"),
                                    ("did_not_correlate", "Did not match"),
                                    ("not_determined", "Could not tell"),
                                ],
                                max_length=17,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    (
                                        "answered_later",
                                        "Answered after its first read was destroyed",
                                    ),
                                    ("review", "A review found otherwise"),
                                    ("source", "The source of the list corrected it"),
                                    ("court", "A court found otherwise"),
                                ],
                                max_length=14,
                            ),
                        ),
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
                        ("public_key", models.CharField(max_length=64)),
                        ("signature", models.CharField(max_length=128)),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_outcome", models.F("to_outcome")), _negated=True
                                ),
                                name="tally_adjustment_changes_something",
                                violation_error_code="NE-60-3206(3)#alerts",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
