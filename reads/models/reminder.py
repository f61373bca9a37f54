"""What people were reminded of about holds, so that each is mailed once."""

from django.conf import settings
from django.db import models

from alpr_compliance.checked import CheckedModel


class HoldReminder(CheckedModel):
    """One thing about one hold that one person is told by e-mail."""

    class Kind(models.TextChoices):
        ENDS = "ends", "A hold ends soon"
        OATH = "oath", "The sworn statement of a hold is missing"
        REVIEW = "review", "A hold is due for review"
        CONFIRM = "confirm", "Evidence waits to be confirmed"

    hold = models.ForeignKey("reads.Hold", on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    # When it became due: a step before the end, or one of the weeks that it waits.
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hold", "person", "kind", "due_at"], name="hold_reminder_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=models.Q(sent_at=None), name="hold_reminder_unsent"
            )
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"
