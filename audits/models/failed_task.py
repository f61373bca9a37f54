"""Scheduled or queued work that failed for good, until it works, is tried again or is dropped."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class FailedTaskQuerySet(models.QuerySet["FailedTask"]):
    def open(self) -> "FailedTaskQuerySet":
        return self.filter(ended_at=None)


class FailedTask(CheckedModel):
    """One task with one set of ids that failed, however often since it last worked.

    It ends by itself the next time that it works.
    """

    class Why(models.TextChoices):
        """Why nobody need do it any more."""

        WORKED = "worked", "It worked later"
        NOT_NEEDED = "not_needed", "No longer needed"
        DONE_OTHERWISE = "done_otherwise", "Done in another way"
        TEST = "test", "It was a test"

    name = models.CharField(max_length=120)
    ids = models.JSONField(default=list, blank=True)
    error = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=14, choices=Why, blank=True)

    objects = FailedTaskQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "ids"],
                condition=Q(ended_at=None),
                name="failed_task_open_once",
            ),
            models.CheckConstraint(
                name="failed_task_ended_says_why",
                condition=Q(ended_at=None, why="") | (Q(ended_at__isnull=False) & ~Q(why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
