"""Who is on an alert: those who joined it, and how it passed from hand to hand."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel


class Joined(CheckedModel):
    """One officer on one alert, with the unit they rode in, until they left it."""

    alert = models.ForeignKey("hotlists.Alert", on_delete=models.PROTECT, related_name="crew")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=16, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "person"], condition=Q(left_at=None), name="joined_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"on alert {self.alert_id}"


class HandOver(CheckedModel):
    """One alert passed from the officer who had it to another."""

    alert = models.ForeignKey("hotlists.Alert", on_delete=models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="hand_over_is_to_another", condition=~Q(giver=F("receiver"))
            )
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"
