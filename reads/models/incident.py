"""What is wrong with retention: each waits for a named person, with a deadline."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class RetentionIncidentQuerySet(models.QuerySet["RetentionIncident"]):
    def open(self) -> "RetentionIncidentQuerySet":
        return self.filter(closed_at=None)

    def about_purge(self) -> "RetentionIncidentQuerySet":
        """Those that say that the purge itself does not run."""
        return self.filter(kind__in=RetentionIncident.OF_PURGE)


class RetentionIncident(CheckedModel):
    """A purge that did not come to its end, or data that is there without a ground."""

    class Kind(models.TextChoices):
        FAILED = "failed", "A purge failed"
        MISSED = "missed", "No purge for two hours"
        CLOCK = "clock", "The purge does not trust the clock"
        UNSUPPORTED = "unsupported", "Data past the limit without a ground"
        LOG = "log", "The holds and the log of requests do not agree"
        BYTES = "bytes", "Destroyed plates were found in a file"

    # These end by themselves, with the next purge that comes to its end.
    OF_PURGE = (Kind.FAILED, Kind.MISSED, Kind.CLOCK)

    kind = models.CharField(max_length=11, choices=Kind)
    run = models.ForeignKey(
        "reads.PurgeRun", on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    # Of unsupported data: where it is, and how many rows.
    place = models.CharField(max_length=64, blank=True)
    day = models.DateField(null=True, blank=True)
    camera_id = models.IntegerField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    explanation = models.TextField(blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RetentionIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "place", "day", "camera_id"],
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="retention_incident_open_once",
            ),
            models.CheckConstraint(
                name="retention_incident_closed_whole",
                condition=Q(explanation="", closed_by=None, closed_at=None)
                | (Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(explanation="")),
                violation_error_code="KIN-IV.H.2#retention",
            ),
        ]

    def __str__(self) -> str:
        return f"retention incident {self.pk}"

    @property
    def is_of_purge(self) -> bool:
        return self.kind in RetentionIncident.OF_PURGE
