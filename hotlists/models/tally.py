"""What matches turned out to be, counted without plates, for when their captured data is gone."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from alpr_compliance.checked import CheckedModel
from hotlists.models.alert import Match


class OutcomeTallyQuerySet(models.QuerySet["OutcomeTally"]):
    def of_days(self, first: date, last: date) -> "OutcomeTallyQuerySet":
        """Of these days of the agency's calendar."""
        return self.alias(own=Coalesce("local_day", "day")).filter(own__range=(first, last))


class OutcomeTally(CheckedModel):
    """How many matches of one day, camera, list and kind of entry ended in one way.

    Sealed in the transaction that empties the day. What nobody had answered by then counts as not
    determined.
    """

    run = models.ForeignKey("reads.PurgeRun", on_delete=models.PROTECT, related_name="+")
    # The UTC day that was emptied, and the agency's own of which these matches are; nothing where
    # it was sealed before the two were told apart.
    day = models.DateField()
    local_day = models.DateField(null=True, blank=True)
    camera_id = models.IntegerField(null=True, blank=True)
    list_name = models.CharField(max_length=64)
    entry_kind = models.CharField(max_length=11, blank=True)
    outcome = models.CharField(max_length=17, choices=Match.Outcome)
    matches = models.PositiveIntegerField()

    objects = OutcomeTallyQuerySet.as_manager()

    class Meta:
        ordering = ["day", "list_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "run",
                    "day",
                    "local_day",
                    "camera_id",
                    "list_name",
                    "entry_kind",
                    "outcome",
                ],
                nulls_distinct=False,
                name="outcome_tally_once_per_run",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.list_name} {self.outcome}: {self.matches}"


class TallyAdjustment(CheckedModel):
    """One match of a sealed tally that turned out otherwise: who says so, signed by the agency."""

    class Reason(models.TextChoices):
        ANSWERED_LATER = "answered_later", "Answered after its first read was destroyed"
        REVIEW = "review", "A review found otherwise"
        SOURCE = "source", "The source of the list corrected it"
        COURT = "court", "A court found otherwise"

    tally = models.ForeignKey(OutcomeTally, on_delete=models.PROTECT, related_name="adjustments")
    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="adjustments")
    from_outcome = models.CharField(max_length=17, choices=Match.Outcome)
    to_outcome = models.CharField(max_length=17, choices=Match.Outcome)
    reason = models.CharField(max_length=14, choices=Reason)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    # The JSON exactly as it was signed.
    content = models.TextField()
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="tally_adjustment_changes_something",
                condition=~Q(from_outcome=F("to_outcome")),
                violation_error_code="NE-60-3206(3)#alerts",
            )
        ]

    def __str__(self) -> str:
        return f"adjustment {self.pk}"
