"""Who people are, what they were trained for, and what was delegated to them in writing."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone

from alpr_compliance.checked import CheckedModel


class Role(models.TextChoices):
    OFFICER = "officer", "Officer"
    SUPERVISOR = "supervisor", "Supervisor"
    ADMINISTRATOR = "administrator", "ALPR Administrator"
    SYSTEM_ADMINISTRATOR = "system_administrator", "System Administrator"
    CHIEF = "chief", "Chief of Police"
    AUDITOR = "auditor", "Auditor"
    ANALYST = "analyst", "Crime analyst"
    DISPATCHER = "dispatcher", "Dispatcher"
    INSPECTOR = "inspector", "Equipment inspector"


class User(CheckedModel, AbstractUser):
    """One person, one account. Roles are groups; scheduled work has an account of its own."""

    badge_number = models.CharField(max_length=16, unique=True, null=True, blank=True)
    rank = models.CharField(max_length=32, blank=True)
    supervisor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="operators"
    )
    # The profile's shift this person works; empty: at any time of day.
    shift = models.CharField(max_length=32, blank=True)
    # Set while a suspicion of misuse is looked into: the gate refuses this person.
    suspended_at = models.DateTimeField(null=True, blank=True)
    # Why the account is closed; empty while it is open.
    closed_reason = models.CharField(max_length=300, blank=True)
    # When a closed account was opened again; not to be called dormant the next day.
    reopened_at = models.DateTimeField(null=True, blank=True)
    # When a first password was handed over; empty once its member chose one of their own.
    first_password_at = models.DateTimeField(null=True, blank=True)
    # Sessions opened before this are over.
    sessions_ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_not_own_supervisor",
                condition=Q(supervisor=None) | ~Q(supervisor=F("id")),
            ),
            # In capital letters, as sign-in and the lock compare them (iexact).
            models.UniqueConstraint(Upper("username"), name="user_name_once_in_any_case"),
        ]

    def clean(self) -> None:
        super().clean()
        others = User.objects.exclude(pk=self.pk)
        if taken := others.filter(username__iexact=self.username).first():
            said = f"The name {taken.username} is taken; capital letters make no other one of it."
            raise ValidationError({"username": said})

    def __str__(self) -> str:
        return f"{self.rank} {self.get_full_name() or self.username}".strip()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles of this person's groups, read once per object."""
        names = {group.name for group in self.groups.all()}
        return frozenset(role for role in Role if role.value in names)

    @cached_property
    def doors(self) -> frozenset[Role]:
        """The roles whose pages open: one's own, and while acting for them the Administrator's."""
        held = self.designations.in_force(timezone.now())
        is_acting = held.filter(kind=Designation.Kind.ACTING_ADMINISTRATOR).exists()
        return self.doors_of(is_acting=is_acting)

    def doors_of(self, *, is_acting: bool) -> frozenset[Role]:
        """One's own roles, and those that one acts in; `is_acting`: as the Administrator."""
        acting = {Role.ADMINISTRATOR} if is_acting else set()
        own = self.roles if self.is_designated else self.roles - {Role.SYSTEM_ADMINISTRATOR}
        return own | acting | ({Role.SUPERVISOR} if self.stands_in_for else set())

    @cached_property
    def stands_in_for(self) -> frozenset[int]:
        """The supervisors for whom this person stands in now, within the written dates."""
        held = self.designations.standing_in(timezone.now())
        return frozenset(held.values_list("stands_for_id", flat=True))

    @cached_property
    def is_designated(self) -> bool:
        """Whether a designation as System Administrator is in force: the role opens nothing else.

        The policies have one designated in writing who runs the system (KIN-IV.A.1).
        """
        held = self.designations.in_force(timezone.now())
        return held.filter(kind=Designation.Kind.SYSTEM_ADMINISTRATOR).exists()

    def has_role(self, *roles: Role) -> bool:
        """Whether one of these roles is theirs and counts.

        A System Administrator's while designated; a supervisor's also while standing in for one.
        """
        held = self.roles.intersection(roles)
        if held - {Role.SYSTEM_ADMINISTRATOR} or (held and self.is_designated):
            return True
        return Role.SUPERVISOR in roles and bool(self.stands_in_for)

    def get_session_auth_hash(self) -> str:
        return self._since_last_end(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._since_last_end, super().get_session_auth_fallback_hash())

    def _since_last_end(self, agreed: str) -> str:
        """What a session must agree with: the password, and when all sessions were last ended."""
        if self.sessions_ended_at is None:
            return agreed
        return sha256(f"{agreed} {self.sessions_ended_at.isoformat()}".encode()).hexdigest()


class DesignationQuerySet(models.QuerySet["Designation"]):
    def in_force(self, at: datetime) -> "DesignationQuerySet":
        """Designations whose dates cover this instant and that were not revoked before it."""
        return self.not_over(at).filter(starts_at__lte=at)

    def not_over(self, at: datetime) -> "DesignationQuerySet":
        """Those in force at this instant, and those that begin later."""
        return self.filter(
            Q(ends_at=None) | Q(ends_at__gt=at), Q(revoked_at=None) | Q(revoked_at__gt=at)
        )

    def standing_in(self, at: datetime) -> "DesignationQuerySet":
        """Acting supervisors within their dates whose supervisor still is one.

        On leave or suspended one still is. Who lost the role, or left, is not: the policies give
        these decisions to the immediate supervisor, and let no place outlast whoever held it.
        """
        return self.in_force(at).filter(
            kind=Designation.Kind.ACTING_SUPERVISOR,
            stands_for__is_active=True,
            stands_for__groups__name=Role.SUPERVISOR,
        )


class Designation(CheckedModel):
    """A written appointment with dates: who may act for whom, and for what."""

    class Kind(models.TextChoices):
        ACTING_ADMINISTRATOR = "acting_administrator", "Acting Administrator"
        ACTING_SUPERVISOR = "acting_supervisor", "Acting supervisor"
        DESIGNEE = "designee", "Designee of the Administrator"
        SYSTEM_ADMINISTRATOR = "system_administrator", "System Administrator"
        INSPECTOR = "inspector", "Equipment inspector"
        ANALYST_ACCESS = "analyst_access", "System user (crime analyst)"

    kind = models.CharField(max_length=24, choices=Kind)
    act = models.CharField(max_length=32, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="designations"
    )
    # Of an acting supervisor: in whose place.
    stands_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    designated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    statement = models.TextField()
    document = models.ForeignKey(
        "governance.Document", on_delete=models.PROTECT, null=True, blank=True
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DesignationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="designation_not_of_oneself",
                condition=~Q(person=F("designated_by")),
            ),
            models.CheckConstraint(
                name="designation_ends_after_start",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="acting_administrator_has_an_end",
                condition=~Q(kind="acting_administrator") | Q(ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="acting_supervisor_stands_for_another_until",
                condition=Q(kind="acting_supervisor", ends_at__isnull=False)
                & ~Q(stands_for=F("person"))
                & Q(stands_for__isnull=False)
                | ~Q(kind="acting_supervisor") & Q(stands_for=None),
            ),
            models.CheckConstraint(
                name="analyst_access_has_an_end",
                condition=~Q(kind="analyst_access") | Q(ends_at__isnull=False),
                violation_error_code="KIN-IV.G",
            ),
            models.CheckConstraint(
                name="designee_names_the_act", condition=~Q(kind="designee") | ~Q(act="")
            ),
        ]

    def __str__(self) -> str:
        whom = f" for {self.stands_for}" if self.stands_for else ""
        return f"{self.get_kind_display()}{whom}: {self.person}"


class AccessReview(CheckedModel):
    """One signed look at every account: whether its member is still eligible for it."""

    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()
    # As they stood when it was signed; closed: since the review before.
    accounts = models.PositiveIntegerField()
    dormant = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    finding = models.CharField(max_length=1000)

    class Meta:
        ordering = ["-reviewed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="access_review_says_something",
                condition=~Q(finding=""),
                violation_error_code="KIN-IV.A.7",
            )
        ]

    def __str__(self) -> str:
        return f"access review {self.pk}"


class TrainingSession(CheckedModel):
    """One training of several members, with what was shown and the sheet that they signed."""

    course = models.CharField(max_length=120)
    topics = models.JSONField(default=list)
    held_at = models.DateTimeField()
    material = models.ForeignKey(
        "governance.Document", on_delete=models.PROTECT, related_name="shown_in"
    )
    sheet = models.ForeignKey(
        "governance.Document", on_delete=models.PROTECT, related_name="signed_in"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="training_session_has_two_papers",
                condition=~Q(material=F("sheet")),
                violation_error_code="KIN-IV.I.2",
            )
        ]

    def __str__(self) -> str:
        return f"training session {self.pk}"


class TrainingRecordQuerySet(models.QuerySet["TrainingRecord"]):
    def current(self, at: datetime) -> "TrainingRecordQuerySet":
        """Records complete and not expired at this instant."""
        return self.filter(completed_at__lte=at, expires_at__gt=at)


class TrainingRecord(CheckedModel):
    """One department-approved training that one person completed; every topic was ticked."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="training"
    )
    # None: recorded for one member by itself, without a session's papers.
    session = models.ForeignKey(
        TrainingSession, on_delete=models.PROTECT, null=True, blank=True, related_name="records"
    )
    course = models.CharField(max_length=120)
    topics = models.JSONField(default=list)
    completed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_expires_after_completion",
                condition=Q(expires_at__gt=F("completed_at")),
            )
        ]
        indexes = [models.Index(fields=["person", "-expires_at"], name="training_by_person")]

    def __str__(self) -> str:
        return f"{self.course}: {self.person}"
