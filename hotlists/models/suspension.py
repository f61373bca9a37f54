"""Entries that no longer match because something spoke against them.

Neither model names the alert it came from: an entry tied to an alert is captured data, and would
outlive the purge. While the alert keeps its reads, `MatchedEntry` ties the two.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel
from governance.models import open_to
from personnel.models import User


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def visible_to(self, user: User) -> "SuspensionQuerySet":
        return self.filter(open_to(user, "entry__written_approval"))

    def unended(self) -> "SuspensionQuerySet":
        return self.filter(ended_at=None)

    def standing(self) -> "SuspensionQuerySet":
        """Those that keep an entry from matching: what is off its list needs no suspension."""
        return self.unended().filter(entry__status="approved")

    def to_report(self) -> "SuspensionQuerySet":
        """Standing ones whose entering agency has not been told yet."""
        return self.standing().filter(reported_at=None)


class Suspension(CheckedModel):
    """One entry put out of use here, whatever its source still says.

    It stands through every import until the source drops or re-dates the record, or a new status
    check says that the plate is wanted.
    """

    class Reason(models.TextChoices):
        NEGATIVE_STATUS = "negative_status", "Status check: not wanted"
        RECOVERED = "recovered", "Recovered, located or no longer wanted"
        REPEATED_MISREADS = "repeated_misreads", "Repeated misreads"
        REVIEW = "review", "Review of the entry"

    class End(models.TextChoices):
        LIFTED = "lifted", "Status check: still wanted"
        REDATED = "redated", "Source renewed the record"
        DROPPED = "dropped", "Source dropped the record"

    entry = models.ForeignKey(
        "hotlists.Entry", on_delete=models.PROTECT, related_name="suspensions"
    )
    reason = models.CharField(max_length=17, choices=Reason)
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    suspended_at = models.DateTimeField()
    # The source's date of the record then: another date means that the source looked again.
    record_date = models.DateField(null=True, blank=True)
    ended_as = models.CharField(max_length=7, choices=End, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    status_method = models.CharField(max_length=32, blank=True)
    status_reference = models.CharField(max_length=64, blank=True)
    reported_to = models.CharField(max_length=120, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField(null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-suspended_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(ended_at=None), name="suspension_stands_once"
            ),
            models.CheckConstraint(
                name="suspension_ends_as_something",
                condition=Q(ended_as="", ended_at=None, ended_by=None)
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_as="")),
                violation_error_code="LEX-3.C.vii.a",
            ),
            models.CheckConstraint(
                name="suspension_lifted_by_a_status_check",
                condition=~Q(ended_as="lifted")
                | (
                    ~Q(status_method="")
                    & ~Q(status_reference="")
                    & ~Q(ended_by=models.F("suspended_by"))
                ),
                violation_error_code="LEX-3.C.vii.a",
            ),
            models.CheckConstraint(
                name="suspension_reported_to_someone",
                condition=Q(reported_to="", reported_by=None, reported_at=None)
                | (Q(reported_by__isnull=False, reported_at__isnull=False) & ~Q(reported_to="")),
            ),
        ]

    def __str__(self) -> str:
        return f"suspension {self.pk}"


class EntryReviewQuerySet(models.QuerySet["EntryReview"]):
    def visible_to(self, user: User) -> "EntryReviewQuerySet":
        return self.filter(open_to(user, "entry__written_approval"))

    def open(self) -> "EntryReviewQuerySet":
        return self.filter(closed_at=None)

    def opened_since(self, since: datetime) -> "EntryReviewQuerySet":
        return self.filter(opened_at__gt=since)


class EntryReview(CheckedModel):
    """A camera took another plate for this entry's: is the entry complete, and worth its alerts?"""

    class Cause(models.TextChoices):
        MISREAD = "misread", "Misread"
        WRONG_STATE = "wrong_state", "Other state"

    class Finding(models.TextChoices):
        KEPT = "kept", "Entry is right"
        SUSPENDED = "suspended", "Entry suspended"

    entry = models.ForeignKey("hotlists.Entry", on_delete=models.PROTECT, related_name="reviews")
    cause = models.CharField(max_length=11, choices=Cause)
    opened_at = models.DateTimeField()
    finding = models.CharField(max_length=9, choices=Finding, blank=True)
    note = models.CharField(max_length=200, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = EntryReviewQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.CheckConstraint(
                name="entry_review_closed_with_a_finding",
                condition=Q(finding="", closed_by=None, closed_at=None)
                | (Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(finding="")),
            )
        ]
        indexes = [models.Index(fields=["entry", "opened_at"], name="review_by_entry")]

    def __str__(self) -> str:
        return f"review {self.pk}"
