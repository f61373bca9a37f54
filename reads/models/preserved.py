"""Reads that holds keep past the limit, apart from the days that are emptied."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from alpr_compliance.checked import CheckedModel
from reads.models.hold import Hold
from reads.models.read import CapturedRead


class PreservedRead(CapturedRead):
    """A read past the limit that a live hold covers.

    `hold` is the one under whose key its image is sealed. Others may cover it too: that is worked
    out from their windows, and it goes when none of them is live.
    """

    pk = models.CompositePrimaryKey("captured_at", "id")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="preserved")
    preserved_at = models.DateTimeField()
    # The folded keys of the other texts the engine thought possible.
    candidate_keys = ArrayField(models.CharField(max_length=10), default=list)
    # Of the image as it was received; empty where there is none.
    image_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["plate_key"], name="preserved_by_plate_key")]


class PreservedRow(CheckedModel):
    """A row of another table of captured data that goes with a preserved read."""

    captured_at = models.DateTimeField()
    read_id = models.UUIDField()
    place = models.CharField(max_length=64)
    row = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["captured_at", "read_id"], name="preserved_row_by_read")]

    def __str__(self) -> str:
        return f"{self.place} of {self.read_id}"


class LookAlikeDecision(CheckedModel):
    """Whether the Administrator keeps a read that a hold covers by look-alike only."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="look_alikes")
    captured_at = models.DateTimeField()
    read_id = models.UUIDField()
    is_kept = models.BooleanField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()
    # When what was released had gone from everywhere.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hold", "captured_at", "read_id"], name="look_alike_decided_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.read_id} under {self.hold}"
