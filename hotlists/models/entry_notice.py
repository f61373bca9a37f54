"""What one person must be told about an entry."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class EntryNotice(CheckedModel):
    """One thing about one entry that one person is told, on the page and by e-mail."""

    class Kind(models.TextChoices):
        WAITING = "waiting", "An entry waits for your decision"
        CHANGE_WAITING = "change_waiting", "A change to an entry waits for your decision"
        EXTENSION_WAITING = "extension", "A request to keep an entry longer waits for you"
        APPROVED = "approved", "Your entry was approved"
        REFUSED = "refused", "Your entry was refused"
        RETURNED = "returned", "Your entry came back with a note"
        CHANGE_DECIDED = "change_decided", "Your change to an entry was decided"
        EXTENSION_DECIDED = "extended", "Your request to keep an entry longer was decided"
        ENDS_SOON = "ends_soon", "Your entry ends soon"
        ENDED = "ended", "Your entry ended"

    entry = models.ForeignKey("hotlists.Entry", on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entry_notices"
    )
    kind = models.CharField(max_length=14, choices=Kind)
    # Of a reminder: the end it speaks of, and how long before it it was due.
    ends_at = models.DateTimeField(null=True, blank=True)
    minutes_before = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "person", "ends_at", "minutes_before"],
                condition=Q(kind="ends_soon"),
                name="entry_reminder_once",
            )
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(seen_at=None), name="entry_notice_unseen"),
            models.Index(fields=["id"], condition=Q(mailed_at=None), name="entry_notice_unmailed"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def is_for_approver(self) -> bool:
        return self.kind in {
            self.Kind.WAITING,
            self.Kind.CHANGE_WAITING,
            self.Kind.EXTENSION_WAITING,
        }

    @property
    def words(self) -> str:
        """The notice in one sentence, without a plate."""
        if self.minutes_before is None:
            return f"{self.get_kind_display()} (entry {self.entry_id})."
        return (
            f"Entry {self.entry_id} ends within {_length(self.minutes_before)}."
            " Remove it when the need has ended; say why if it has not."
        )


def _length(minutes: int) -> str:
    days, hours = divmod(minutes, 1440)[0], minutes // 60
    if days:
        return f"{days} days"
    return f"{minutes} minutes" if hours < 2 else f"{hours} hours"
