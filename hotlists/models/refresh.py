"""When each list was brought up to date, and which mails went out about lists."""

from django.conf import settings
from django.db import models

from alpr_compliance.checked import CheckedModel


class ListRefresh(CheckedModel):
    """One answer to "is this list up to date?": an update, or that there was none to have."""

    class Kind(models.TextChoices):
        UPDATED = "updated", "Updated"
        NO_UPDATE = "no_update", "No update was available"

    hot_list = models.ForeignKey(
        "hotlists.HotList", on_delete=models.PROTECT, related_name="refreshes"
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=9, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["hot_list", "-at"], name="refresh_by_list")]

    def __str__(self) -> str:
        return f"{self.kind} of list {self.hot_list_id}"


class Mailing(CheckedModel):
    """One mail about lists, so that it goes out once: `due` says for which time."""

    class Kind(models.TextChoices):
        STALE_LIST = "stale_list", "A list is stale"
        SUSPENSIONS = "suspensions", "Suspended records to report"

    kind = models.CharField(max_length=11, choices=Kind)
    hot_list = models.ForeignKey(
        "hotlists.HotList", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due = models.DateTimeField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "hot_list", "due"],
                name="mailing_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
