"""A request that came by the public page: the receipt, and what it waits for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel
from data_requests.models.request import DataRequest


class Intake(CheckedModel):
    """The receipt of a request from the public page. It says nothing about what is stored here.

    `secret_digest` is all that is kept of the secret handed out with it.
    """

    request = models.OneToOneField(DataRequest, on_delete=models.PROTECT, related_name="intake")
    receipt = models.CharField(max_length=16, unique=True)
    secret_digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    # Too wide to be held unseen: waits for a member to call back.
    is_wide = models.BooleanField(default=False)
    called_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_call_back_is_whole",
                condition=Q(called_back_by=None, called_back_at=None)
                | Q(called_back_by__isnull=False, called_back_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.receipt


class IntakeAttempt(CheckedModel):
    """One try at the public page, taken or refused; kept for the hour in which it counts."""

    # A keyed digest of the network address.
    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "at"], name="attempt_by_source")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
