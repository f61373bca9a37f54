"""What the agency adopted, its cases, and the documents that support its acts."""

from datetime import datetime

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import models
from django.db.models import F, Q


def document_storage() -> FileSystemStorage:
    storage = storages["documents"]
    assert isinstance(storage, FileSystemStorage)
    return storage


class Document(models.Model):
    """One uploaded file with its SHA-256, as it was received; never changed."""

    file = models.FileField(storage=document_storage, max_length=200)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def in_force(self, at: datetime) -> "AdoptionQuerySet":
        """The adoptions that took effect by this instant, the one in force first."""
        return self.filter(effective_from__lte=at).order_by("-effective_from", "-pk")


class Adoption(models.Model):
    """One version of the profile, proposed by the Administrator and adopted by the Chief.

    `content` is the profile as it was adopted, so that a changed file changes nothing by itself.
    """

    profile_name = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    content = models.JSONField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="adoption_not_by_its_proposer",
                condition=Q(adopted_by=None) | ~Q(adopted_by=F("proposed_by")),
                violation_error_code="LEX-3.B.i",
            ),
            models.CheckConstraint(
                name="adoption_is_whole",
                condition=Q(adopted_by=None, adopted_at=None, effective_from=None, document=None)
                | Q(
                    adopted_by__isnull=False,
                    adopted_at__isnull=False,
                    effective_from__isnull=False,
                    document__isnull=False,
                ),
                violation_error_code="KIN-IV.A.3",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_name} {self.version[:12]}"


class Case(models.Model):
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

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            models.CheckConstraint(
                name="case_closed_when_dated",
                condition=Q(status="open", closed_at=None)
                | Q(status="closed", closed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_verified(self) -> bool:
        return self.source == self.Source.IMPORTED
