"""The tables of this app, as they stood after all that is replaced."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import governance.models.document
from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("governance", "0001_tables"),
        ("governance", "0004_flags_and_referrals"),
        ("governance", "0005_frozen_records"),
        ("governance", "0006_adoption_effects"),
        ("governance", "0007_audit_findings"),
        ("governance", "0008_policy_signatures"),
        ("governance", "0009_destroyed_documents"),
        ("governance", "0010_no_statistics"),
    ]

    dependencies = [
        ("personnel", "0100_people"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="Document",
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
                            "file",
                            models.FileField(
                                blank=True,
                                max_length=200,
                                storage=governance.models.document.document_storage,
                                upload_to="",
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveIntegerField()),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField()),
                        ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("destroyed_at", None), ("file", ""), _connector="XOR"
                                ),
                                name="document_has_its_file_until_destroyed",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Adoption",
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
                        ("profile_name", models.CharField(max_length=64)),
                        ("version", models.CharField(max_length=64)),
                        ("content", models.JSONField()),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        (
                            "adopted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("adopted_at", models.DateTimeField(blank=True, null=True)),
                        ("effective_from", models.DateTimeField(blank=True, null=True)),
                        ("effects", models.JSONField(blank=True, default=list)),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="governance.document",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("adopted_by", None),
                                    models.Q(
                                        ("adopted_by", models.F("proposed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="adoption_not_by_its_proposer",
                                violation_error_code="LEX-3.B.i",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("adopted_at", None),
                                        ("adopted_by", None),
                                        ("document", None),
                                        ("effective_from", None),
                                    ),
                                    models.Q(
                                        ("adopted_at__isnull", False),
                                        ("adopted_by__isnull", False),
                                        ("document__isnull", False),
                                        ("effective_from__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="adoption_is_whole",
                                violation_error_code="KIN-IV.A.3",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Case",
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
                        ("number", models.CharField(max_length=32, unique=True)),
                        ("kind", models.CharField(max_length=32)),
                        (
                            "status",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")],
                                default="open",
                                max_length=6,
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("typed", "Typed, not verified"),
                                    ("imported", "From records"),
                                ],
                                default="typed",
                                max_length=8,
                            ),
                        ),
                        (
                            "assigned_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-added_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at", None), ("status", "open")),
                                    models.Q(("closed_at__isnull", False), ("status", "closed")),
                                    _connector="OR",
                                ),
                                name="case_closed_when_dated",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WrittenApproval",
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
                                    ("entry", "Hot-list entry"),
                                    ("inquiry", "Search of stored reads"),
                                    ("deployment", "Camera deployment"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("subject", models.CharField(max_length=200)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="written_approvals",
                                to="governance.case",
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="written_approvals",
                                to="governance.document",
                            ),
                        ),
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
                            "audience",
                            models.ManyToManyField(
                                related_name="written_approvals", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-asked_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="written_approval_not_decided_by_who_asked",
                                violation_error_code="KIN-IV.B.6#equipment",
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
                                name="written_approval_decided_by_someone",
                                violation_error_code="KIN-IV.B.6#equipment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("is_granted", True), _negated=True),
                                    ("document__isnull", False),
                                    _connector="OR",
                                ),
                                name="written_approval_is_in_writing",
                                violation_error_code="KIN-IV.B.6#equipment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="written_approval_ends_after_it_starts",
                                violation_error_code="KIN-IV.B.6#equipment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("ended_by", None)),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("ended_by__isnull", False),
                                        ("is_granted", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="written_approval_ended_by_someone",
                                violation_error_code="KIN-IV.B.6#equipment",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Referral",
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
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reported_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("grounds", models.TextField()),
                        ("is_outside", models.BooleanField(default=False)),
                        ("sent_to", models.CharField(blank=True, max_length=200)),
                        ("seal", models.CharField(max_length=64)),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("reported", "Reported"),
                                    ("open", "Access suspended, looked into"),
                                    ("closed", "Closed"),
                                ],
                                default="reported",
                                max_length=8,
                            ),
                        ),
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
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_ground", "No ground to look into it"),
                                    ("unfounded", "No misuse; access restored"),
                                    ("corrected", "Misuse; access restored"),
                                    ("ended", "Misuse; access ended"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("note", models.TextField(blank=True)),
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
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="closed_referrals",
                                to="governance.document",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-reported_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "closed"), _negated=True),
                                fields=["person"],
                                name="referral_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("mailed_at", None)),
                                fields=["id"],
                                name="referral_unmailed",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("grounds", ""), _negated=True),
                                    models.Q(("seal", ""), _negated=True),
                                ),
                                name="referral_says_what_was_seen",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_by", None),
                                        models.Q(("decided_by", models.F("person")), _negated=True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("suspended_by", None),
                                        models.Q(
                                            ("suspended_by", models.F("person")), _negated=True
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="referral_not_decided_by_who_it_is_about",
                                violation_error_code="LEX-3.C",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status", "reported"),
                                        ("suspended_at", None),
                                        ("suspended_by", None),
                                    ),
                                    models.Q(
                                        ("status", "open"),
                                        ("suspended_at__isnull", False),
                                        ("suspended_by__isnull", False),
                                    ),
                                    models.Q(
                                        ("outcome", "no_ground"),
                                        ("status", "closed"),
                                        ("suspended_at", None),
                                        ("suspended_by", None),
                                    ),
                                    models.Q(
                                        ("status", "closed"),
                                        ("suspended_at__isnull", False),
                                        ("suspended_by__isnull", False),
                                        models.Q(("outcome", "no_ground"), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="referral_suspends_access",
                                violation_error_code="LEX-3.D",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        models.Q(("status", "closed"), _negated=True),
                                        ("decided_at", None),
                                        ("decided_by", None),
                                        ("note", ""),
                                        ("outcome", ""),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("status", "closed"),
                                        models.Q(("outcome", ""), _negated=True),
                                        models.Q(("note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="referral_outcome_is_whole",
                                violation_error_code="KIN-IV.D.1",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_outside", False),
                                    models.Q(("status", "closed"), _negated=True),
                                    ("document__isnull", False),
                                    _connector="OR",
                                ),
                                name="referral_outside_has_its_paper",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PolicySignature",
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
                            "adoption",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signatures",
                                to="governance.adoption",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="policy_signatures",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("signed_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("adoption", "person"), name="policy_signed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UseReview",
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
                                related_name="use_reviews",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("looked_at", models.JSONField()),
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
                        ("signed_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-until", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("reviewer")), _negated=True),
                                name="use_review_not_of_oneself",
                                violation_error_code="KIN-IV.C#access",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("since"))),
                                name="use_review_covers_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("signed_at__gte", models.F("until"))),
                                name="use_review_is_of_the_past",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("statement", ""), _negated=True),
                                name="use_review_says_something",
                            ),
                            models.UniqueConstraint(
                                fields=("person", "since"), name="use_review_no_gap"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Flag",
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
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("weak_reason", "The reason says little"),
                                    ("copied_reason", "The same words for different plates"),
                                    (
                                        "protected_characteristics",
                                        "Words about a protected characteristic",
                                    ),
                                    (
                                        "first_amendment",
                                        "Words about speech, assembly, faith or the press",
                                    ),
                                    ("personal", "Words about somebody close to the person"),
                                    ("same_plate", "The same plate again and again"),
                                    (
                                        "different_reasons",
                                        "One plate for different reasons or cases",
                                    ),
                                    ("off_shift", "Outside the person's shift"),
                                    ("case_plates", "One case for many plates"),
                                    ("dormant", "A long unused account"),
                                    ("two_networks", "Two networks at once"),
                                    ("case_missing", "The case number did not follow"),
                                    ("audit_finding", "An audit failed a search"),
                                ],
                                max_length=32,
                            ),
                        ),
                        ("topic", models.CharField(max_length=96)),
                        ("facts", models.JSONField(blank=True, default=dict)),
                        ("subject_type", models.CharField(max_length=64)),
                        ("subject_id", models.PositiveBigIntegerField()),
                        ("is_holding", models.BooleanField(default=False)),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        (
                            "decider",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("is_outside", models.BooleanField(default=False)),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Waits for a decision"),
                                    ("fine", "Fine"),
                                    ("coached", "Coached"),
                                    ("referred", "Referred"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("note", models.TextField(blank=True)),
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
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decided_flags",
                                to="governance.document",
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="flags",
                                to="governance.referral",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["opened_at", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "open")),
                                fields=["decider", "due_at"],
                                name="flag_due",
                            ),
                            models.Index(
                                fields=["person", "kind", "topic"], name="flag_by_finding"
                            ),
                            models.Index(
                                fields=["subject_type", "subject_id"], name="flag_by_subject"
                            ),
                            models.Index(
                                condition=models.Q(("mailed_at", None)),
                                fields=["id"],
                                name="flag_unmailed",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "open")),
                                fields=("person", "kind", "topic"),
                                name="flag_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                                name="flag_not_decided_by_who_it_is_about",
                                violation_error_code="KIN-IV.C#access-2",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decider", None),
                                    models.Q(("decider", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                                name="flag_goes_to_another",
                                violation_error_code="KIN-IV.C#access-2",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decider", None), ("is_outside", True)),
                                    models.Q(("decider__isnull", False), ("is_outside", False)),
                                    _connector="OR",
                                ),
                                name="flag_has_a_decider_or_goes_outside",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None),
                                        ("decided_by", None),
                                        ("note", ""),
                                        ("status", "open"),
                                    ),
                                    models.Q(
                                        models.Q(("status", "open"), _negated=True),
                                        models.Q(("note", ""), _negated=True),
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="flag_decision_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_outside", False),
                                    ("status", "open"),
                                    ("document__isnull", False),
                                    _connector="OR",
                                ),
                                name="flag_outside_decision_has_its_paper",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
