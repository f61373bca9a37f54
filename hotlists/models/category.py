"""Which categories of a list are in use, and for what purpose."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class ListCategory(CheckedModel):
    """One category that was switched on for one list: its purpose, and who gave which reason.

    While `switched_off_at` is empty, entries of the category match and may be entered.
    """

    hot_list = models.ForeignKey(
        "hotlists.HotList", on_delete=models.PROTECT, related_name="categories"
    )
    category = models.CharField(max_length=32)
    purpose = models.CharField(max_length=48)
    reason = models.CharField(max_length=200)
    switched_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    switched_on_at = models.DateTimeField()
    switched_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    switched_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["category", "switched_on_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["hot_list", "category"],
                condition=Q(switched_off_at=None),
                name="list_category_switched_on_once",
            ),
            models.CheckConstraint(
                name="list_category_has_purpose_and_reason",
                condition=~Q(purpose="") & ~Q(reason=""),
                violation_error_code="LEX-2.D#hotlists-2",
            ),
            models.CheckConstraint(
                name="list_category_switched_off_by_someone",
                condition=Q(switched_off_by=None, switched_off_at=None)
                | Q(switched_off_by__isnull=False, switched_off_at__isnull=False),
                violation_error_code="LEX-2.D#hotlists-2",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} of list {self.hot_list_id}"
