"""How accounts stand: locked, without their second factor, and what people are told of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel


class AccountLock(CheckedModel):
    """An account closed to sign-in after wrong passwords or codes until another releases it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="locks"
    )
    locked_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    # What whoever released it found out about the wrong tries.
    finding = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-locked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(released_at=None), name="lock_one_at_a_time"
            ),
            models.CheckConstraint(
                name="lock_not_released_by_its_own",
                condition=Q(released_by=None) | ~Q(released_by=F("person")),
            ),
            models.CheckConstraint(
                name="lock_release_is_whole",
                condition=Q(released_by=None, released_at=None, finding="")
                | Q(released_by__isnull=False, released_at__isnull=False) & ~Q(finding=""),
            ),
        ]

    def __str__(self) -> str:
        return f"lock {self.pk}"


class FactorReset(CheckedModel):
    """A lost second factor taken away by two people, who each saw its member in person.

    On the machine itself by one, where no two are left who can sign in.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="factor_resets"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    # How each of the two knew who stood before them.
    identity = models.CharField(max_length=300)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_identity = models.CharField(max_length=300, blank=True)
    # Then the first one alone took it away.
    on_machine = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="factor_reset_by_two_others",
                condition=~Q(asked_by=F("person"))
                & (
                    Q(confirmed_by=None)
                    | ~Q(confirmed_by=F("person")) & ~Q(confirmed_by=F("asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="factor_reset_notes_identity",
                condition=~Q(identity="")
                & (
                    Q(confirmed_by=None, confirmed_at=None, confirmed_identity="")
                    | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_identity="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"factor reset {self.pk}"


class AccountRequest(CheckedModel):
    """An account that a supervisor asks for, decided by the Administrator, who is another."""

    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    username = models.CharField(max_length=150)
    badge_number = models.CharField(max_length=16)
    rank = models.CharField(max_length=32)
    email = models.EmailField(blank=True)
    roles = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    is_approved = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # Why it was refused.
    note = models.CharField(max_length=300, blank=True)
    # The account that came of it.
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="account_request",
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="account_request_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="account_request_decision_is_whole",
                condition=Q(is_approved=None, decided_by=None, decided_at=None, person=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & (
                    Q(is_approved=True, person__isnull=False)
                    | Q(is_approved=False, person=None) & ~Q(note="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"account request {self.pk}"


class AccountNotice(CheckedModel):
    """One e-mail about an account, from the act that it tells of until it went out."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="account_notices"
    )
    words = models.CharField(max_length=300)
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=Q(mailed_at=None), name="account_notice_waiting")
        ]

    def __str__(self) -> str:
        return f"account notice {self.pk}"
