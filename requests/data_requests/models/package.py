"""A hand-over: what was packed from a granted request, how it left, and that it arrived."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from data_requests.models.request import DataRequest


class PackageQuerySet(models.QuerySet["Package"]):
    def on_disk(self) -> "PackageQuerySet":
        return self.filter(removed_at=None)

    def due_for_removal(self, at: datetime) -> "PackageQuerySet":
        """Packages whose file goes now: handed over and confirmed, or not collected in time."""
        return self.on_disk().filter(Q(collect_by__lte=at) | Q(disclosure__received_at__lte=at))

    def on_clock(self, at: datetime) -> "PackageQuerySet":
        """Packages whose file waits here, or whose copies may be out there still."""
        is_kept = Q(disclosure__destroy_by=None) | Q(disclosure__destroy_by__gt=at)
        is_out = is_kept & Q(disclosure__destroyed_at=None)
        return self.filter(Q(removed_at=None) | is_out)

    def to_be_told(self, at: datetime) -> "PackageQuerySet":
        """Copies that are to be destroyed by now, of which nobody was told; a link never opened
        left no copy.
        """
        left = ~Q(medium="link") | Q(collected_at__isnull=False)
        due = Q(disclosure__destroy_by__lte=at, disclosure__destroyed_at=None, end_told_at=None)
        return self.filter(left & due)

    def destruction_overdue(self, at: datetime) -> "PackageQuerySet":
        """Copies that should be destroyed by now, without anybody's word that they are."""
        return self.filter(disclosure__destroy_by__lt=at, disclosure__destroyed_at=None)


class Package(CheckedModel):
    """One encrypted file of reads, made by the Administrator inside the scope that was granted.

    The file goes once it was handed over, or when it was not collected in time; the record stays,
    without a plate. Its passphrase is kept nowhere.
    """

    class Medium(models.TextChoices):
        PORTABLE_MEDIA = "portable_media", "Portable media"
        LINK = "link", "One-time link"

    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="packages")
    disclosure = models.OneToOneField(
        "hotlists.Disclosure", on_delete=models.PROTECT, related_name="package"
    )
    # The times that are in it, where it is a part of what was granted.
    part_from = models.DateTimeField(null=True, blank=True)
    part_to = models.DateTimeField(null=True, blank=True)
    file_name = models.CharField(max_length=64, unique=True)
    reads = models.PositiveIntegerField()
    # Which: to ask anew what holds keep them. They say nothing once the reads are gone.
    read_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    images = models.PositiveIntegerField()
    # Made of evidence alone: its copies stay as long as that does.
    is_evidence = models.BooleanField(default=False)
    manifest_sha256 = models.CharField(max_length=64)
    medium = models.CharField(max_length=14, choices=Medium)
    # What is written on the stick or disc.
    media_label = models.CharField(max_length=80, blank=True)
    token_digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Copied from the request, so that the database can hold the rule in one row.
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    collect_by = models.DateTimeField()
    collected_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # When people were told that its copies are to be destroyed.
    end_told_at = models.DateTimeField(null=True, blank=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="package_not_made_by_who_asked",
                condition=Q(requester=None) | ~Q(made_by=F("requester")),
                violation_error_code="KIN-IV.E.5",
            ),
            models.CheckConstraint(
                name="package_part_has_both_times",
                condition=Q(part_from=None, part_to=None) | Q(part_to__gt=F("part_from")),
            ),
            models.CheckConstraint(
                name="package_medium_is_named",
                condition=(Q(medium="portable_media", token_digest="") & ~Q(media_label=""))
                | (Q(medium="link", media_label="") & ~Q(token_digest="")),
                violation_error_code="KIN-IV.E.7",
            ),
        ]
        indexes = [
            models.Index(
                fields=["collect_by"], condition=Q(removed_at=None), name="package_on_disk"
            )
        ]

    def __str__(self) -> str:
        return f"package {self.pk}"
