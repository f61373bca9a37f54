"""Imports of hot lists: one row an import, what was left out of it, and what it changed."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel


class ListImport(CheckedModel):
    """One file imported into one list: read, looked at, and then live as a whole or not at all."""

    class Status(models.TextChoices):
        READING = "reading", "Reading"
        WAITING = "waiting", "Waits to be confirmed"
        HELD = "held", "Held: sudden change"
        CONFIRMED = "confirmed", "Going live"
        LIVE = "live", "Live"
        FAILED = "failed", "Failed"
        DISCARDED = "discarded", "Discarded"

    class Way(models.TextChoices):
        UPLOAD = "upload", "Page"
        COMMAND = "command", "Command"
        FOLDER = "folder", "Watched folder"

    hot_list = models.ForeignKey(
        "hotlists.HotList", on_delete=models.PROTECT, related_name="imports"
    )
    layout = models.CharField(max_length=32)
    category = models.CharField(max_length=32, blank=True)
    way = models.CharField(max_length=7, choices=Way)
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    bytes_read = models.BigIntegerField(default=0)
    status = models.CharField(max_length=9, choices=Status, default=Status.READING)
    read = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    dummies = models.PositiveIntegerField(default=0)
    before = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    header_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # In what capacity a sudden change was confirmed; blank: none was.
    confirmed_as = models.CharField(max_length=24, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_counts_every_row",
                condition=Q(read=F("accepted") + F("rejected") + F("dummies")),
            ),
            models.CheckConstraint(
                name="import_failed_says_why",
                condition=Q(status="failed") ^ Q(problem=""),
            ),
            models.CheckConstraint(
                name="import_ends_at_a_time",
                condition=Q(status__in=["live", "failed", "discarded"], finished_at__isnull=False)
                | (~Q(status__in=["live", "failed", "discarded"]) & Q(finished_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def as_of(self) -> datetime:
        """The time whose state of the list the file has; where it does not say, it came then."""
        return self.header_at or self.started_at

    @property
    def is_at_work(self) -> bool:
        return self.status in (self.Status.READING, self.Status.CONFIRMED)


class RejectedRow(CheckedModel):
    """One row that made no entry, and why. Its text goes when a newer import is live."""

    class Reason(models.TextChoices):
        DUMMY = "dummy", "No real plate"
        MALFORMED = "malformed", "Not a row of this layout"
        TOO_LONG = "too_long", "A value is too long"
        STATE = "state", "Unknown state"
        CODE = "code", "Code without a category"
        CATEGORY = "category", "Category not switched on by the policy"
        OFF = "off", "Category switched off for this list"
        DUPLICATE = "duplicate", "Same plate, state and record as a row before it"
        ENDED = "ended", "Ended already"
        HEADER = "header", "Taken as the file's header"

    list_import = models.ForeignKey(
        ListImport, on_delete=models.CASCADE, related_name="rejected_rows"
    )
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=9, choices=Reason)
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["line"]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class ImportChange(CheckedModel):
    """One entry that an import added, changed or removed; the plate only as a keyed digest."""

    class Kind(models.TextChoices):
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        REMOVED = "removed", "Removed"

    list_import = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=7, choices=Kind)
    source_record = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=2, blank=True)
    category = models.CharField(max_length=32)
    plate_digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.kind} by import {self.list_import_id}"
