"""The account of what the purge removed."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Sum

from alpr_compliance.checked import CheckedModel


class PurgeRun(CheckedModel):
    """One execution of retention: under which limit, up to when, and how it ended."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    cutoff = models.DateTimeField()
    limit = models.CharField(max_length=32)
    clause = models.CharField(max_length=64)
    status = models.CharField(max_length=7, choices=Status, default=Status.RUNNING)
    problem = models.CharField(max_length=200, blank=True)
    image_hours_destroyed = models.PositiveIntegerField(default=0)
    images_removed = models.PositiveIntegerField(default=0)
    boot_id = models.CharField(max_length=64)
    uptime_seconds = models.FloatField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"purge of {self.started_at:%Y-%m-%d %H:%M}"


class KeptTally(CheckedModel):
    """How many reads of one day and camera a run kept past the limit, and under which hold."""

    run = models.ForeignKey(PurgeRun, on_delete=models.PROTECT, related_name="kept")
    day = models.DateField()
    camera_id = models.IntegerField()
    hold = models.ForeignKey("reads.Hold", on_delete=models.PROTECT, related_name="+")
    reads = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "day", "camera_id", "hold"], name="kept_tally_once_per_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.hold}: {self.reads}"


class PurgeTallyQuerySet(models.QuerySet["PurgeTally"]):
    def captured(self, first: date, last: date) -> int:
        """How many of the removed rows were captured on these days of the agency's calendar."""
        own = self.filter(day__range=(first, last)).aggregate(
            number=Sum(F("removed") - F("of_other_day"))
        )
        other = self.filter(other_day__range=(first, last)).aggregate(number=Sum("of_other_day"))
        return (own["number"] or 0) + (other["number"] or 0)


class PurgeTally(CheckedModel):
    """How many rows of one day, place and camera a run removed: a count without plates."""

    run = models.ForeignKey(PurgeRun, on_delete=models.PROTECT, related_name="tallies")
    day = models.DateField()
    place = models.CharField(max_length=64)
    camera_id = models.IntegerField(null=True, blank=True)
    removed = models.PositiveIntegerField()
    # Of the removed rows: the first and the last capture, and a digest of their ids.
    first_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    ids_digest = models.CharField(max_length=16, blank=True)
    # `day` is one of UTC, as the data is kept; this many of the removed are another day's by the
    # agency's calendar. Nothing where it was counted before these were told apart.
    other_day = models.DateField(null=True, blank=True)
    of_other_day = models.PositiveIntegerField(db_default=0)

    objects = PurgeTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "day", "place", "camera_id"],
                nulls_distinct=False,
                name="purge_tally_once_per_run",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.place}: {self.removed}"
