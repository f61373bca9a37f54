"""Alerts that are evidence in a case: what keeps their reads and the plates of their entries."""

from django.conf import settings
from django.db import models

from alpr_compliance.checked import CheckedModel


class Evidence(CheckedModel):
    """One alert kept as evidence: the hold on its reads, and the entries whose plates stay."""

    alert = models.OneToOneField(
        "hotlists.Alert", on_delete=models.PROTECT, related_name="evidence"
    )
    hold = models.OneToOneField("reads.Hold", on_delete=models.PROTECT, related_name="evidence")
    entries = models.ManyToManyField("hotlists.Entry", related_name="evidence")
    # Under which number the case's evidence room has it; copies carry it.
    number = models.CharField(max_length=32, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"evidence {self.pk}"
