"""That a member read a version of the policy and signed it."""

from django.conf import settings
from django.db import models

from alpr_compliance.checked import CheckedModel


class PolicySignature(CheckedModel):
    """One member's signature of one adopted version, made on the page."""

    adoption = models.ForeignKey(
        "governance.Adoption", on_delete=models.PROTECT, related_name="signatures"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="policy_signatures"
    )
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "person"], name="policy_signed_once")
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"
