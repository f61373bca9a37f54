"""What lets an entry live longer than its first end, and who answered for that."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel


class OngoingStatementQuerySet(models.QuerySet["OngoingStatement"]):
    def live(self, at: datetime) -> "OngoingStatementQuerySet":
        """The statements that stand at this instant."""
        return self.filter(at__lte=at, until__gt=at)


class OngoingStatement(CheckedModel):
    """A member's word that the investigation of one case goes on, for a limited time.

    Entries of the case live on past the ends of shifts until it runs out.
    """

    class Standing(models.TextChoices):
        OFFICER = "officer", "The officer who entered the plate"
        INVESTIGATOR = "investigator", "The investigator of the case"
        SUPERVISOR = "supervisor", "A supervisor"

    case = models.ForeignKey("governance.Case", on_delete=models.PROTECT, related_name="statements")
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    stated_as = models.CharField(max_length=12, choices=Standing)
    text = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()

    objects = OngoingStatementQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="ongoing_statement_stands_at_most_seven_days",
                condition=Q(until__gt=F("at"), until__lte=F("at") + timedelta(days=7)),
                violation_error_code="NE-60-3204(3)#hotlists",
            )
        ]
        indexes = [models.Index(fields=["case", "-until"], name="ongoing_by_case")]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class ShiftReview(CheckedModel):
    """One entry that a shift's end did not purge, and the statement it was kept by."""

    entry = models.ForeignKey(
        "hotlists.Entry", on_delete=models.CASCADE, related_name="shift_reviews"
    )
    shift_ended_at = models.DateTimeField()
    statement = models.ForeignKey(OngoingStatement, on_delete=models.PROTECT, related_name="kept")

    class Meta:
        ordering = ["-shift_ended_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "shift_ended_at"], name="shift_review_once_per_entry"
            )
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class Extension(CheckedModel):
    """A justified request to keep an entry longer, and the Administrator's decision."""

    entry = models.ForeignKey("hotlists.Entry", on_delete=models.CASCADE, related_name="extensions")
    justification = models.CharField(max_length=500)
    until = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_as = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                name="extension_is_justified",
                condition=~Q(justification=""),
                violation_error_code="KIN-IV.B.5",
            ),
            models.CheckConstraint(
                name="extension_not_decided_by_who_asked",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                violation_error_code="KIN-IV.B.5",
            ),
            models.CheckConstraint(
                name="extension_decided_by_someone",
                condition=Q(is_granted=None, decided_by=None, decided_at=None)
                | Q(is_granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                violation_error_code="KIN-IV.B.5",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(is_granted=None),
                name="extension_asked_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"extension {self.pk}"
