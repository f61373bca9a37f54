"""Statutory reports as they were made, and the papers on the public page."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel


class Report(CheckedModel):
    """One report over one year, frozen: a later one over the same year is a new number.

    `content` is the JSON exactly as it was signed; only its posting and its sending are added.
    """

    code = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    document = models.ForeignKey("governance.Document", on_delete=models.PROTECT, related_name="+")
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    posted_at = models.DateTimeField(null=True, blank=True)
    # On which day it went to the Commission or committee, to whom there, and who wrote that down.
    sent_on = models.DateField(null=True, blank=True)
    sent_to = models.CharField(max_length=200, blank=True, db_default="")
    sent_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year", "code", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "year", "number"], name="report_once_per_number"
            ),
            models.CheckConstraint(
                name="report_posted_by_someone_else",
                condition=Q(posted_by=None, posted_at=None)
                | (
                    Q(posted_by__isnull=False, posted_at__isnull=False) & ~Q(posted_by=F("made_by"))
                ),
            ),
            models.CheckConstraint(
                name="report_sending_is_whole",
                condition=Q(sent_on=None, sent_to="", sent_noted_by=None, sent_noted_at=None)
                | (
                    Q(sent_on__isnull=False, sent_noted_by__isnull=False)
                    & Q(sent_noted_at__isnull=False)
                    & ~Q(sent_to="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year}/{self.number}"


class PostedPaper(CheckedModel):
    """One version of a paper on the public page; the next one takes its place, and it stays."""

    code = models.CharField(max_length=32)
    title = models.CharField(max_length=120)
    document = models.ForeignKey("governance.Document", on_delete=models.PROTECT, related_name="+")
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    posted_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-posted_at", "-pk"]

    def __str__(self) -> str:
        return self.title
