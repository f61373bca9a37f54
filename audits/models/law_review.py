"""The yearly look at the law behind the profile, by name and date."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class LawReview(CheckedModel):
    """One signed review: of which law, who read it, whether it changed, and what follows."""

    statute = models.CharField(max_length=64)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()
    has_changed = models.BooleanField()
    finding = models.TextField()

    class Meta:
        ordering = ["-reviewed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="law_review_says_something",
                condition=~Q(finding=""),
                violation_error_code="LEX-3.B.xvi",
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.statute}, {self.reviewed_at:%Y-%m-%d}"
