"""Who is on duty, in which unit and where: those hear an alert first."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel

# Nobody works longer at a stretch: a duty that was never ended addresses nobody after this.
LONGEST = timedelta(hours=16)


class DutyQuerySet(models.QuerySet["Duty"]):
    def current(self, at: datetime) -> "DutyQuerySet":
        """The duties that are on at this instant."""
        return self.filter(ended_at=None, started_at__gt=at - LONGEST, started_at__lte=at)


class Duty(CheckedModel):
    """One person's turn: from the start of shift page to the sign-off."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties"
    )
    unit = models.CharField(max_length=16)
    # Where the person works; empty is the whole city.
    area = models.CharField(max_length=32, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="duty_one_at_a_time"
            ),
            models.CheckConstraint(
                name="duty_ends_after_start",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(name="duty_names_its_unit", condition=~Q(unit="")),
        ]
        indexes = [models.Index(fields=["person", "-ended_at"], name="duty_by_person")]

    def __str__(self) -> str:
        return f"Unit {self.unit}"
