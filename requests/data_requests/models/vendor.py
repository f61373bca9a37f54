"""Copies at a vendor: a hold and its end told by letter, and its own word on what it deletes."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel
from data_requests.rules.vendor import ANSWER_WITHIN


class VendorLetterQuerySet(models.QuerySet["VendorLetter"]):
    def unanswered(self, at: datetime) -> "VendorLetterQuerySet":
        """Those that the vendor should have acknowledged by now."""
        return self.filter(acknowledged_at=None, sent_at__lte=at - ANSWER_WITHIN)


class VendorLetter(CheckedModel):
    """One letter on a hold, or on its end: when it was sent, and the vendor's acknowledgement."""

    class Kind(models.TextChoices):
        KEEP = "keep", "Preservation letter"
        RELEASE = "release", "Release letter"

    hold = models.ForeignKey("reads.Hold", on_delete=models.PROTECT, related_name="vendor_letters")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.KEEP)
    sent_to = models.CharField(max_length=200)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    acknowledged_by = models.CharField(max_length=120, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(
        "governance.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = VendorLetterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["hold", "kind"], name="vendor_letter_once"),
            models.CheckConstraint(
                name="vendor_letter_acknowledged_in_writing",
                condition=Q(acknowledged_at=None, acknowledged_by="", document=None)
                | (
                    Q(acknowledged_at__isnull=False, document__isnull=False)
                    & ~Q(acknowledged_by="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"letter on {self.hold}"


class VendorConfirmation(CheckedModel):
    """The vendor's written word: after how many days it deletes, and that it did."""

    deletes_after_days = models.PositiveIntegerField()
    confirmed_by = models.CharField(max_length=120)
    confirmed_on = models.DateField()
    document = models.ForeignKey("governance.Document", on_delete=models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["-confirmed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="vendor_deletes_after_some_days",
                condition=Q(deletes_after_days__gt=0) & ~Q(confirmed_by=""),
            )
        ]

    def __str__(self) -> str:
        return f"confirmation of {self.confirmed_on}"
