"""Checks of equipment: what was looked at, by whom, with which answer. Never changed."""

from django.conf import settings
from django.db import models

from alpr_compliance.checked import CheckedModel
from camera_ingest.models.camera import Camera
from governance.models import Document
from personnel.models import Designation


class EquipmentCheckQuerySet(models.QuerySet["EquipmentCheck"]):
    def last_of_each(self) -> "EquipmentCheckQuerySet":
        """The last one of each kind of each camera."""
        return self.order_by("camera_id", "kind", "-at", "-pk").distinct("camera_id", "kind")


class EquipmentCheck(CheckedModel):
    """One check of one camera by one designated inspector; passed when every item was."""

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="checks")
    # The profile's program, and its name and items as they were then.
    kind = models.CharField(max_length=32)
    label = models.CharField(max_length=80)
    # Each item: its code and label, whether it was in order, and what was not.
    answers = models.JSONField()
    is_passed = models.BooleanField()
    # What was corrected or set anew on the spot.
    adjustments = models.TextField(blank=True)
    photo = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="equipment_checks"
    )
    designation = models.ForeignKey(
        Designation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EquipmentCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["camera", "kind", "-at"], name="equipment_check_by_camera")]

    def __str__(self) -> str:
        return f"check {self.pk}"

    @property
    def failed(self) -> list[str]:
        """What was not in order, by its name."""
        return [answer["label"] for answer in self.answers if not answer["is_passed"]]
