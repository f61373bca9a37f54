"""The policy in force, as the Chief adopted it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from alpr_compliance.policy import Profile, load_profile, profile_names
from governance.models.document import Document


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def in_force(self, at: datetime) -> "AdoptionQuerySet":
        """The adoptions that took effect by this instant, the one in force first."""
        return self.filter(effective_from__lte=at).order_by("-effective_from", "-pk")


class Adoption(CheckedModel):
    """One version of the profile, proposed by the Administrator and adopted by the Chief.

    `content` is the profile as it was adopted, so that a changed file changes nothing by itself.
    """

    profile_name = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    content = models.JSONField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    # What it destroyed or kept longer, by the numbers that its adopter confirmed.
    effects = models.JSONField(default=list, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="adoption_not_by_its_proposer",
                condition=Q(adopted_by=None) | ~Q(adopted_by=F("proposed_by")),
                violation_error_code="LEX-3.B.i",
            ),
            models.CheckConstraint(
                name="adoption_is_whole",
                condition=Q(adopted_by=None, adopted_at=None, effective_from=None, document=None)
                | Q(
                    adopted_by__isnull=False,
                    adopted_at__isnull=False,
                    effective_from__isnull=False,
                    document__isnull=False,
                ),
                violation_error_code="KIN-IV.A.3",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_name} {self.version[:12]}"

    @property
    def profile(self) -> Profile:
        """The profile as it was adopted.

        Of a section that the product knew nothing of then, the shipped file speaks until the
        profile is adopted again: a new release must not shut the agency out.
        """
        shipped: dict[str, Any] = {}
        if self.profile_name in profile_names():
            shipped = load_profile(self.profile_name).model_dump(mode="json")
        return Profile.model_validate(shipped | self.content)
