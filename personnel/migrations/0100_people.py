"""The people, and what is about them alone."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from alpr_compliance.runtime.squash import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("personnel", "0001_tables"),
        ("personnel", "0005_training_sessions"),
        ("personnel", "0006_first_password"),
        ("personnel", "0007_account_locks"),
        ("personnel", "0008_sessions"),
        ("personnel", "0009_acting_supervisors"),
        ("personnel", "0010_account_requests"),
        ("personnel", "0011_left_sessions"),
        ("personnel", "0012_no_statistics"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateModels(
            state_operations=[
                migrations.CreateModel(
                    name="User",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "username",
                            models.CharField(
                                error_messages={
                                    "unique": "A user with that username already exists."
                                },
                                help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                                max_length=150,
                                unique=True,
                                validators=[
                                    django.contrib.auth.validators.UnicodeUsernameValidator()
                                ],
                                verbose_name="username",
                            ),
                        ),
                        (
                            "first_name",
                            models.CharField(blank=True, max_length=150, verbose_name="first name"),
                        ),
                        (
                            "last_name",
                            models.CharField(blank=True, max_length=150, verbose_name="last name"),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="email address"
                            ),
                        ),
                        (
                            "is_staff",
                            models.BooleanField(
                                default=False,
                                help_text="Designates whether the user can log into this admin site.",
                                verbose_name="staff status",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True,
                                help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "date_joined",
                            models.DateTimeField(
                                default=django.utils.timezone.now, verbose_name="date joined"
                            ),
                        ),
                        (
                            "badge_number",
                            models.CharField(blank=True, max_length=16, null=True, unique=True),
                        ),
                        ("rank", models.CharField(blank=True, max_length=32)),
                        (
                            "supervisor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="operators",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("shift", models.CharField(blank=True, max_length=32)),
                        ("suspended_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_reason", models.CharField(blank=True, max_length=300)),
                        ("reopened_at", models.DateTimeField(blank=True, null=True)),
                        ("first_password_at", models.DateTimeField(blank=True, null=True)),
                        ("sessions_ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("supervisor", None),
                                    models.Q(("supervisor", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="user_not_own_supervisor",
                            )
                        ],
                    },
                    managers=[
                        ("objects", django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name="AccessReview",
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
                            "reviewed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reviewed_at", models.DateTimeField()),
                        ("accounts", models.PositiveIntegerField()),
                        ("dormant", models.PositiveIntegerField()),
                        ("closed", models.PositiveIntegerField()),
                        ("finding", models.CharField(max_length=1000)),
                    ],
                    options={
                        "ordering": ["-reviewed_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("finding", ""), _negated=True),
                                name="access_review_says_something",
                                violation_error_code="KIN-IV.A.7",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "session_key",
                            models.CharField(
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                                verbose_name="session key",
                            ),
                        ),
                        ("session_data", models.TextField(verbose_name="session data")),
                        (
                            "expire_date",
                            models.DateTimeField(db_index=True, verbose_name="expire date"),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("opened_at", models.DateTimeField(null=True)),
                        ("used_at", models.DateTimeField(null=True)),
                        ("address", models.GenericIPAddressField(null=True)),
                        ("device", models.CharField(blank=True, max_length=200)),
                        ("is_left", models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        "verbose_name": "session",
                        "verbose_name_plural": "sessions",
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("person", None),
                                    models.Q(
                                        ("opened_at__isnull", False), ("used_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="session_of_a_person_is_whole",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccountLock",
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
                                related_name="locks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("locked_at", models.DateTimeField()),
                        (
                            "released_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("released_at", models.DateTimeField(blank=True, null=True)),
                        ("finding", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ["-locked_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("released_at", None)),
                                fields=("person",),
                                name="lock_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("released_by", None),
                                    models.Q(("released_by", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                                name="lock_not_released_by_its_own",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("finding", ""),
                                        ("released_at", None),
                                        ("released_by", None),
                                    ),
                                    models.Q(
                                        ("released_at__isnull", False),
                                        ("released_by__isnull", False),
                                        models.Q(("finding", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="lock_release_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FactorReset",
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
                                related_name="factor_resets",
                                to=settings.AUTH_USER_MODEL,
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
                        ("identity", models.CharField(max_length=300)),
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
                        ("confirmed_identity", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ["-asked_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("asked_by", models.F("person")), _negated=True),
                                    models.Q(
                                        ("confirmed_by", None),
                                        models.Q(
                                            models.Q(
                                                ("confirmed_by", models.F("person")), _negated=True
                                            ),
                                            models.Q(
                                                ("confirmed_by", models.F("asked_by")),
                                                _negated=True,
                                            ),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="factor_reset_by_two_others",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("identity", ""), _negated=True),
                                    models.Q(
                                        models.Q(
                                            ("confirmed_at", None),
                                            ("confirmed_by", None),
                                            ("confirmed_identity", ""),
                                        ),
                                        models.Q(
                                            ("confirmed_at__isnull", False),
                                            ("confirmed_by__isnull", False),
                                            models.Q(("confirmed_identity", ""), _negated=True),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="factor_reset_notes_identity",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccountRequest",
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
                        ("first_name", models.CharField(max_length=150)),
                        ("last_name", models.CharField(max_length=150)),
                        ("username", models.CharField(max_length=150)),
                        ("badge_number", models.CharField(max_length=16)),
                        ("rank", models.CharField(max_length=32)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("roles", models.JSONField(default=list)),
                        ("reason", models.CharField(max_length=300)),
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
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "person",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="account_request",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-asked_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="account_request_decided_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None),
                                        ("decided_by", None),
                                        ("is_approved", None),
                                        ("person", None),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        models.Q(
                                            models.Q(
                                                ("is_approved", True), ("person__isnull", False)
                                            ),
                                            models.Q(
                                                ("is_approved", False),
                                                ("person", None),
                                                models.Q(("note", ""), _negated=True),
                                            ),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="account_request_decision_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccountNotice",
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
                                related_name="account_notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("words", models.CharField(max_length=300)),
                        ("at", models.DateTimeField()),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("mailed_at", None)),
                                fields=["at"],
                                name="account_notice_waiting",
                            )
                        ],
                    },
                ),
            ]
        )
    ]
