"""What a stop leads to later: its charge, its prosecution."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def overdue(self, at: datetime) -> "FollowUpQuerySet":
        return self.filter(done_at=None, due_at__lte=at)


class FollowUp(CheckedModel):
    """One later outcome of a stop that its officer still has to write down."""

    class Kind(models.TextChoices):
        CHARGE = "charge", "Was a charge filed?"
        PROSECUTION = "prosecution", "How did the case in court end?"

    class Result(models.TextChoices):
        FILED = "filed", "Charge filed"
        NOT_FILED = "not_filed", "No charge"
        CONVICTED = "convicted", "Convicted or found responsible"
        ACQUITTED = "acquitted", "Acquitted"
        DISMISSED = "dismissed", "Dismissed"
        NOT_PROSECUTED = "not_prosecuted", "Not prosecuted"

    stop = models.ForeignKey("hotlists.Stop", on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=11, choices=Kind)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.CharField(max_length=14, choices=Result, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stop", "kind"], name="follow_up_once_per_kind"),
            models.CheckConstraint(
                name="follow_up_result_fits_its_kind",
                condition=Q(result="", done_at=None, done_by=None)
                | (
                    Q(done_at__isnull=False, done_by__isnull=False)
                    & (
                        Q(kind="charge", result__in=["filed", "not_filed"])
                        | Q(
                            kind="prosecution",
                            result__in=["convicted", "acquitted", "dismissed", "not_prosecuted"],
                        )
                    )
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="follow_up_open")
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"
