"""The stop that followed an alert: where it is documented and what came of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel


class Stop(CheckedModel):
    """The enforcement contact that followed an alert, and where it is documented."""

    class Outcome(models.TextChoices):
        ARREST = "arrest", "Arrest"
        CITATION = "citation", "Citation"
        VEHICLE_RECOVERED = "vehicle_recovered", "Vehicle recovered"
        PLATE_RECOVERED = "plate_recovered", "Plate recovered"
        PERSON_FOUND = "person_found", "Person found"
        RELEASED = "released", "Released"
        PURSUIT = "pursuit", "Pursuit"
        # Only for stops from before this was asked; nobody can choose it.
        NOT_RECORDED = "not_recorded", "Not recorded"

    alert = models.OneToOneField("hotlists.Alert", on_delete=models.PROTECT, related_name="stop")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Of the entry that was right, or of the report's own number: outlives the read and the entry.
    case = models.ForeignKey(
        "governance.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="stops"
    )
    report_number = models.CharField(max_length=32)
    is_named_in_narrative = models.BooleanField()
    legal_basis = models.CharField(max_length=32, blank=True)
    legal_basis_detail = models.CharField(max_length=200, blank=True)
    clearance = models.ForeignKey(
        "hotlists.Clearance", on_delete=models.PROTECT, null=True, blank=True
    )
    # Why it was made without a clearance, or against what officers were told.
    not_cleared_reason = models.CharField(max_length=200, blank=True)
    is_against_instruction = models.BooleanField(default=False, db_default=False)
    # None: from before this was asked.
    made_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    outcomes = ArrayField(models.CharField(max_length=17, choices=Outcome))
    has_search = models.BooleanField(null=True)
    has_force = models.BooleanField(null=True)
    has_injury = models.BooleanField(null=True)
    is_wrong_vehicle = models.BooleanField(default=False)
    is_wrong_person = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stop_is_documented",
                condition=~Q(report_number="") & Q(is_named_in_narrative=True),
                violation_error_code="LEX-3.C.vii.c",
            ),
            models.CheckConstraint(
                name="stop_was_cleared_or_says_why",
                condition=Q(clearance__isnull=False) | ~Q(not_cleared_reason=""),
                violation_error_code="LEX-3.C.vi",
            ),
            models.CheckConstraint(
                name="stop_against_instruction_says_why",
                condition=Q(is_against_instruction=False) | ~Q(not_cleared_reason=""),
                violation_error_code="LEX-3.C.vii.c",
            ),
            models.CheckConstraint(
                name="stop_is_recorded_after_it_was_made",
                condition=Q(made_at=None) | Q(made_at__lte=F("recorded_at")),
                violation_error_code="LEX-3.C.vi",
            ),
            models.CheckConstraint(
                name="stop_says_what_came_of_it",
                condition=Q(outcomes=["not_recorded"])
                | Q(
                    outcomes__len__gt=0,
                    outcomes__contained_by=[
                        "arrest", "citation", "vehicle_recovered", "plate_recovered",
                        "person_found", "released", "pursuit",
                    ],
                    has_search__isnull=False,
                    has_force__isnull=False,
                    has_injury__isnull=False,
                ),
                violation_error_code="LEX-3.C.vii.c",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"stop {self.pk}"

    @property
    def outcome_labels(self) -> list[str]:
        """What came of it, in words, in the order of the form."""
        words = [outcome.label for outcome in Stop.Outcome if outcome.value in self.outcomes]
        more = {
            "Search": self.has_search,
            "Force used": self.has_force,
            "Injury": self.has_injury,
            "Wrong vehicle": self.is_wrong_vehicle,
            "Wrong person": self.is_wrong_person,
        }
        return words + [word for word, holds in more.items() if holds]
