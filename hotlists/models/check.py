"""The recorded verification of an alert."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class Check(CheckedModel):
    """One recorded verification step of one alert, by one person."""

    class Result(models.TextChoices):
        REQUESTED = "requested", "Asked dispatch"
        VALID = "valid", "Still wanted"
        NOT_VALID = "not_valid", "Not wanted"
        CANNOT_TELL = "cannot_tell", "Cannot tell"
        SAME = "same", "Photo shows this plate"
        DIFFERENT = "different", "Photo shows another plate"
        THIS_VEHICLE = "this_vehicle", "This is the vehicle"
        NOT_THIS_VEHICLE = "not_this_vehicle", "Not this vehicle"
        READ_IS_WRONG = "read_is_wrong", "The read is wrong"
        SKIPPED = "skipped", "Skipped"

    alert = models.ForeignKey("hotlists.Alert", on_delete=models.PROTECT, related_name="checks")
    match = models.ForeignKey("hotlists.Match", on_delete=models.PROTECT, null=True, blank=True)
    step = models.CharField(max_length=32)
    kind = models.CharField(max_length=7)
    result = models.CharField(max_length=16, choices=Result)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    method = models.CharField(max_length=32, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="status_answer_is_whole",
                condition=~Q(result__in=["valid", "not_valid", "cannot_tell"])
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(method="")),
                violation_error_code="LEX-3.C.vii.a",
            )
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(result="requested"), name="check_requested")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.result}"


class Clearance(CheckedModel):
    """The moment all checks stood for one officer, and until when that holds."""

    alert = models.ForeignKey("hotlists.Alert", on_delete=models.PROTECT, related_name="clearances")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    until = models.DateTimeField()
    legal_basis = models.CharField(max_length=32, blank=True)
    legal_basis_detail = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"clearance {self.pk}"
