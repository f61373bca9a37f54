"""The frames that cameras sent, and what came in but could not be stored."""

from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel
from camera_ingest.models.camera import Camera


class Frame(CheckedModel):
    """One image from a camera, on disk under `reads.images`, and how far it got."""

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        DONE = "done", "Read"
        FAILED = "failed", "Could not be read"
        DROPPED = "dropped", "Could not be read, and need not be"

    pk = models.CompositePrimaryKey("captured_at", "id")
    captured_at = models.DateTimeField()
    id = models.UUIDField()
    camera = models.ForeignKey(
        Camera, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    received_at = models.DateTimeField()
    sender_id = models.CharField(max_length=64)
    image_id = models.UUIDField()
    digest = models.BinaryField(max_length=16)
    status = models.CharField(max_length=7, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    # By the worker that reads it; while this is recent no other takes it.
    claimed_at = models.DateTimeField(null=True, blank=True)
    # Its session with the database (services.backlog): once that is over, it claims nothing.
    claimed_by = models.BigIntegerField(null=True, blank=True)
    plates_found = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["captured_at"], condition=Q(status=status), name=f"frame_{status}")
            for status in ("pending", "failed")
        ]

    def __str__(self) -> str:
        return str(self.id)


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    def waiting(self) -> "QuarantineQuerySet":
        """Those that nobody tried to store again since."""
        return self.filter(tried_at=None)


class Quarantine(CheckedModel):
    """Input kept but not stored as a read, with the reason; purged with its capture day.

    The input stays as it came: to try it again stores a read beside it, or nothing.
    """

    pk = models.CompositePrimaryKey("captured_at", "id")
    captured_at = models.DateTimeField()
    id = models.UUIDField()
    camera = models.ForeignKey(
        Camera, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    received_at = models.DateTimeField()
    reason = models.CharField(max_length=32)
    body = models.BinaryField()
    engine = models.CharField(max_length=32, default="", db_default="")
    # Its photograph, under `reads.images` at its capture time.
    image_id = models.UUIDField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    # What became of it then, as `record_reads` answers. By whom, the event says.
    outcome = models.CharField(max_length=12, default="", db_default="")

    objects = QuarantineQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)
