"""The daily comparison of what is stored past the limit with the holds that support it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class Reconciliation(CheckedModel):
    """One comparison: everything past the limit, each line with its hold or with none."""

    made_at = models.DateTimeField()
    # What was captured up to then should have been destroyed, or be held.
    cutoff = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    supported = models.PositiveIntegerField()
    unsupported = models.PositiveIntegerField()
    live_holds = models.PositiveIntegerField()
    # Live holds that cover nothing that is stored.
    empty_holds = models.PositiveIntegerField()
    # Holds and requests that do not support each other.
    log_findings = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"reconciliation of {self.made_at:%Y-%m-%d}"


class ReconciliationLine(CheckedModel):
    """Rows of one place, day and camera, and the hold on them; or a hold that covers nothing; or
    what the log of requests and the holds do not agree on.
    """

    class Finding(models.TextChoices):
        LOG_OVER = "log_over", "goes on, though its request was refused or withdrawn"
        NO_REQUEST = "no_request", "names a request that is not in the log"
        NO_HOLD = "no_hold", "granted, but nothing is held"

    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.PROTECT, related_name="lines"
    )
    place = models.CharField(max_length=64, blank=True)
    day = models.DateField(null=True, blank=True)
    camera_id = models.IntegerField(null=True, blank=True)
    hold = models.ForeignKey(
        "reads.Hold", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rows = models.PositiveIntegerField()
    finding = models.CharField(max_length=10, choices=Finding, blank=True)
    # The number of the request.
    reference = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["day", "place", "camera_id", "hold"]
        constraints = [
            models.CheckConstraint(
                name="reconciliation_line_is_about_something",
                condition=(~Q(place="") & Q(day__isnull=False, rows__gt=0, finding=""))
                | Q(place="", day=None, rows=0, hold__isnull=False)
                | (Q(place="", day=None, rows=0) & ~Q(finding="") & ~Q(reference="")),
                violation_error_code="KIN-IV.H.2#retention",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.place}: {self.rows}"
