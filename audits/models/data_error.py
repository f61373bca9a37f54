"""Data errors that an audit found: whose they are to correct, by when, and that they were."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel
from audits.models.audit import Audit
from audits.models.item import AuditItem


class DataErrorQuerySet(models.QuerySet["DataError"]):
    def open(self) -> "DataErrorQuerySet":
        return self.filter(corrected_at=None)

    def overdue(self, today: date) -> "DataErrorQuerySet":
        return self.open().filter(due__lt=today)

    def carried_into(self, audit: Audit) -> "DataErrorQuerySet":
        """Errors of earlier audits that were open when this one was opened."""
        earlier = self.filter(audit__opened_at__lt=audit.opened_at)
        return earlier.filter(Q(corrected_at=None) | Q(corrected_at__gt=audit.opened_at))


class DataError(CheckedModel):
    """One wrong record. It is followed until corrected, from memo to memo."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="data_errors")
    item = models.ForeignKey(
        AuditItem, on_delete=models.PROTECT, null=True, blank=True, related_name="data_errors"
    )
    what = models.CharField(max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    corrected_at = models.DateTimeField(null=True, blank=True)
    correction = models.CharField(max_length=500, blank=True)

    objects = DataErrorQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                name="data_error_correction_is_whole",
                condition=Q(corrected_by=None, corrected_at=None, correction="")
                | (Q(corrected_by__isnull=False, corrected_at__isnull=False) & ~Q(correction="")),
                violation_error_code="LEX-3.H",
            )
        ]

    def __str__(self) -> str:
        return f"data error {self.pk}"
