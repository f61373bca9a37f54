"""Cameras."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from alpr_compliance.checked import CheckedModel


class Camera(CheckedModel):
    """One license plate reader at one place."""

    class Mount(models.TextChoices):
        FIXED = "fixed", "Fixed to a structure"
        MOBILE = "mobile", "On a vehicle"

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=64)
    place = models.CharField(max_length=120)
    # Who hears its alerts first: those on duty in this area. Empty: everyone on duty.
    area = models.CharField(max_length=32, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    mount = models.CharField(max_length=6, choices=Mount)
    # Both as its last deployment says. On land of the state's roads a statutory report may be due.
    is_on_right_of_way = models.BooleanField(default=False, db_default=False)
    # In a covert deployment: the public page does not count it.
    is_covert = models.BooleanField(default=False, db_default=False)
    is_in_service = models.BooleanField(default=False)
    out_of_service_reason = models.CharField(max_length=200, blank=True)
    # Since when it is in service, or out of it.
    state_since = models.DateTimeField(default=timezone.now)
    # When it last left service, also while it serves again.
    left_service_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="camera_in_service_or_says_why",
                condition=Q(is_in_service=True, out_of_service_reason="")
                | (Q(is_in_service=False) & ~Q(out_of_service_reason="")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def stood_at(self, received_at: datetime) -> "Camera":
        """This camera for what came then: out of service if it was, though it serves again."""
        self.is_in_service &= received_at >= self.state_since
        return self

    def serves(self, captured_at: datetime) -> bool:
        """Whether what it captured at this instant raises alerts.

        What a device kept while its camera was out of service rings nothing when it is sent later.
        """
        left = self.left_service_at
        return self.is_in_service and (left is None or not left <= captured_at < self.state_since)
