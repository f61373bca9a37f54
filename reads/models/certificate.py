"""The signed account of a purge run."""

from django.db import models

from alpr_compliance.checked import CheckedModel
from reads.models.purge import PurgeRun


class PurgeCertificate(CheckedModel):
    """What a run removed and kept, and whether its bytes were looked for: signed, without plates.

    A later one of the same run replaces it, with the search of the files that was missing.
    """

    class Bytes(models.TextChoices):
        GONE = "gone", "Bytes gone"
        FOUND = "found", "Bytes found"
        NOT_VERIFIED = "not_verified", "Bytes not verified here"
        NOTHING = "nothing", "Nothing to search for"

    run = models.ForeignKey(PurgeRun, on_delete=models.PROTECT, related_name="certificates")
    number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    # The JSON exactly as it was signed.
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    bytes_state = models.CharField(max_length=12, choices=Bytes)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "number"], name="purge_certificate_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"certificate {self.run_id}/{self.number}"
