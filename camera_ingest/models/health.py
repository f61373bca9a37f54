"""How cameras fare: when they were last heard, what they deliver a day, what is wrong with them."""

from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel
from camera_ingest.models.camera import Camera


class Pulse(CheckedModel):
    """When a camera was last heard, what its sender said of itself, and how its clock goes."""

    camera = models.OneToOneField(Camera, on_delete=models.PROTECT, primary_key=True)
    # Silence counts from here: watched since, or out of service until.
    since = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    # Since when its sender says that it delivers nothing; over with whatever comes from it.
    down_at = models.DateTimeField(null=True, blank=True)
    # What the last heartbeat said: codes and numbers only.
    state = models.JSONField(default=dict, blank=True)
    # Seconds that its clock is ahead (behind: below 0), by the promptest of what came since
    # `clock_since`, ten minutes ago at most: what comes late says nothing of a clock.
    clock_ahead = models.FloatField(null=True, blank=True)
    clock_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"pulse of {self.camera}"


class CameraDay(CheckedModel):
    """What one camera delivered on one capture day (UTC). Counts only: it outlives the reads."""

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    reads = models.PositiveIntegerField()
    # The mean of what the engine or the device said, 0 to 1.
    confidence = models.FloatField()
    # Reads set aside and frames that could not be read.
    rejected = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="camera_day_once", fields=["camera", "day"])]

    def __str__(self) -> str:
        return f"{self.camera} on {self.day}"


class CameraAlarmQuerySet(models.QuerySet["CameraAlarm"]):
    def open(self) -> "CameraAlarmQuerySet":
        return self.filter(ended_at=None)


class CameraAlarm(CheckedModel):
    """Something that is wrong with a camera; it ends by itself when that is over."""

    class Kind(models.TextChoices):
        SILENT = "silent", "Silent"
        CLOCK = "clock", "Clock is off"
        READS = "reads", "Far fewer reads"
        CONFIDENCE = "confidence", "Reads less surely"
        REJECTED = "rejected", "Much could not be stored"

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=10, choices=Kind)
    opened_at = models.DateTimeField()
    # Numbers only; the sentence is made from them.
    facts = models.JSONField(default=dict, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CameraAlarmQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                name="camera_alarm_once_open",
                fields=["camera", "kind"],
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.camera}"
