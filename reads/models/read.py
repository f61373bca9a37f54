"""Stored reads, in day partitions."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject

from alpr_compliance.checked import CheckedModel
from governance.services import effective_profile
from reads.rules import retention_cutoff


class ReadQuerySet(models.QuerySet["Read"]):
    def expired(self, at: datetime) -> "ReadQuerySet":
        """The reads that the profile in force at this instant no longer lets us keep."""
        return self.filter(captured_at__lte=retention_cutoff(effective_profile(at), at))

    def with_guesses(self) -> "ReadQuerySet":
        """Each with `guesses`: the other texts the engine thought possible, the surest first."""
        others = ReadCandidate.objects.filter(
            captured_at=OuterRef("captured_at"), read_id=OuterRef("id"), corrected_at=None
        ).order_by("-confidence", "place")
        guess = JSONObject(plate="plate", confidence="confidence")
        return self.annotate(guesses=ArraySubquery(others.values(json=guess)))

    def with_corrections(self) -> "ReadQuerySet":
        """Each with `is_corrected`: whether members made something else of it since."""
        versions = ReadCandidate.objects.filter(
            captured_at=OuterRef("captured_at"), read_id=OuterRef("id")
        ).exclude(corrected_at=None)
        return self.annotate(is_corrected=Exists(versions))


class CapturedRead(CheckedModel):
    """What a camera said of one plate at one instant."""

    captured_at = models.DateTimeField()
    id = models.UUIDField()
    received_at = models.DateTimeField()
    camera = models.ForeignKey(
        "camera_ingest.Camera", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    plate = models.CharField(max_length=10)
    plate_key = models.CharField(max_length=10)
    state = models.CharField(max_length=2)
    confidence = models.FloatField()
    state_confidence = models.FloatField()
    make = models.CharField(max_length=32)
    model = models.CharField(max_length=32)
    color = models.CharField(max_length=32)
    body = models.CharField(max_length=32)
    # What else sets the vehicle apart, with commas between: "roof rack, ladder".
    features = models.CharField(max_length=120, default="")
    image_id = models.UUIDField(null=True, blank=True)
    box = models.CharField(max_length=32)
    # The confidence of each character of the plate (0..1), with commas between; "" where the
    # engine does not tell.
    characters = models.CharField(max_length=240, default="", db_default="")
    engine = models.CharField(max_length=32)
    sender_id = models.CharField(max_length=64)
    camera_in_service = models.BooleanField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.id)


class Read(CapturedRead):
    """One plate seen by one camera at one instant, with what else the camera said.

    Written by `camera_ingest.pipeline.record_reads` alone. No table has a foreign key to it:
    a key would stand in the way of emptying a day at once.
    """

    pk = models.CompositePrimaryKey("captured_at", "id")

    objects = ReadQuerySet.as_manager()

    class Meta:
        indexes = [
            # The plate itself, so that reads of a full plate are found without looking at others.
            models.Index(
                fields=["plate_key", "captured_at"], include=["plate"], name="read_by_plate"
            )
        ]


class ReadCandidateQuerySet(models.QuerySet["ReadCandidate"]):
    def corrections_of(self, read: Read) -> "ReadCandidateQuerySet":
        """What members made of this read since, the last one last."""
        found = self.filter(captured_at=read.captured_at, read_id=read.id)
        return found.exclude(corrected_at=None).order_by("place")


class ReadCandidate(CheckedModel):
    """Another text for a read: the engine thought it possible, or a member corrected it.

    The read itself stays as it came. A correction is found by a search, and covered by a hold, as
    any other text is.
    """

    pk = models.CompositePrimaryKey("captured_at", "read_id", "place")
    captured_at = models.DateTimeField()
    read_id = models.UUIDField()
    place = models.PositiveSmallIntegerField()
    plate = models.CharField(max_length=10)
    plate_key = models.CharField(max_length=10)
    confidence = models.FloatField()
    # Of a correction: the state that the member saw, who, and when.
    state = models.CharField(max_length=2, default="", db_default="")
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
    )
    corrected_at = models.DateTimeField(null=True, blank=True)

    objects = ReadCandidateQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.read_id}/{self.place}"
