"""What an officer answered where the read and the entry contradict each other."""

from django.conf import settings
from django.db import models

from alpr_compliance.checked import CheckedModel


class FlagAnswer(CheckedModel):
    """One officer's answer to one conflict of one match; their last one counts."""

    class Flag(models.TextChoices):
        LOOK_ALIKE = "look_alike", "Characters differ"
        STATE = "state", "Other state"
        COLOR = "color", "Other color"
        MAKE = "make", "Other make"
        BODY = "body", "Other kind of vehicle"
        AGE = "age", "Old entry"

    class Answer(models.TextChoices):
        FITS = "fits", "Checked: it is this vehicle"
        CONFLICT = "conflict", "It does not fit"

    alert = models.ForeignKey(
        "hotlists.Alert", on_delete=models.PROTECT, related_name="flag_answers"
    )
    match = models.ForeignKey(
        "hotlists.Match", on_delete=models.PROTECT, related_name="flag_answers"
    )
    flag = models.CharField(max_length=10, choices=Flag)
    # Of the contradiction in words, which may hold characters of a plate: another one of its kind
    # is asked anew.
    conflict_digest = models.BinaryField(max_length=32)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=8, choices=Answer)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.flag} {self.answer}"
