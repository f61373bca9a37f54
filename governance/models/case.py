"""Cases: what entries, inquiries, holds, stops and releases point to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class Case(CheckedModel):
    """What entries, stops, inquiries and holds point to: a number that someone answers for."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    class Source(models.TextChoices):
        TYPED = "typed", "Typed, not verified"
        IMPORTED = "imported", "From records"

    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=32)
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)
    source = models.CharField(max_length=8, choices=Source, default=Source.TYPED)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Who corrected the kind last. It then stands, whatever a later import says.
    kind_corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    kind_corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            models.CheckConstraint(
                name="case_closed_when_dated",
                condition=Q(status="open", closed_at=None)
                | Q(status="closed", closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_kind_corrected_by_someone",
                condition=Q(kind_corrected_by=None, kind_corrected_at=None)
                | Q(kind_corrected_by__isnull=False, kind_corrected_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_verified(self) -> bool:
        return self.source == self.Source.IMPORTED
