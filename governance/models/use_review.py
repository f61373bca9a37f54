"""The periodic review of a person's use of the system, signed by their supervisor."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from governance.models.document import Document


class UseReview(CheckedModel):
    """One signed review: of whom, for what time, what there was to look at, and the statement."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="use_reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField()
    until = models.DateTimeField()
    # Counts of what the reviewer had before them.
    looked_at = models.JSONField()
    statement = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-until", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="use_review_not_of_oneself",
                condition=~Q(person=F("reviewer")),
                violation_error_code="KIN-IV.C#access",
            ),
            models.CheckConstraint(
                name="use_review_covers_time", condition=Q(until__gt=F("since"))
            ),
            models.CheckConstraint(
                name="use_review_is_of_the_past", condition=Q(signed_at__gte=F("until"))
            ),
            models.CheckConstraint(name="use_review_says_something", condition=~Q(statement="")),
            models.UniqueConstraint(fields=["person", "since"], name="use_review_no_gap"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
