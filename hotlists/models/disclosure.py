"""What left the agency: to whom, what, on what basis. Never the plate itself."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


class Disclosure(CheckedModel):
    """One hand-over of data: of an alert to somebody outside, or of a package to who asked for it.

    `fields` names what was sent, `with_plate` whether the plate was among it. The plate has no
    column here: a disclosure is kept when the reads are gone.
    """

    class Kind(models.TextChoices):
        HANDED_OVER = "handed_over", "Handed to another agency"
        NOTICE_OUT = "notice_out", "Notice to another agency's system"
        PACKAGE = "package", "Package for a granted request"

    alert = models.ForeignKey(
        "hotlists.Alert",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disclosures",
    )
    recipient = models.ForeignKey(
        "hotlists.Recipient",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disclosures",
    )
    kind = models.CharField(max_length=16, choices=Kind)
    agency = models.CharField(max_length=120)
    person = models.CharField(max_length=120, blank=True)
    fields = ArrayField(models.CharField(max_length=32))
    with_plate = models.BooleanField()
    basis = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Of a package: how the recipient was verified, the file's hash, that it arrived, its end.
    validation = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    received_by = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    # None: copies of evidence stay as long as it does.
    destroy_by = models.DateTimeField(null=True, blank=True)
    # Under which numbers the evidence of its cases has what is in it; copies carry them.
    evidence = models.TextField(blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_as_told_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="disclosure_names_its_recipient",
                condition=~Q(agency="")
                & ~Q(basis="")
                & (~Q(kind="handed_over") | ~Q(person=""))
                & (~Q(kind="notice_out") | Q(recipient__isnull=False)),
            ),
            models.CheckConstraint(
                name="disclosure_of_an_alert_or_a_package",
                condition=(Q(alert__isnull=False) & ~Q(kind="package"))
                | (
                    Q(kind="package", alert=None)
                    & (Q(destroy_by__isnull=False) | ~Q(evidence=""))
                    & ~Q(validation="")
                    & ~Q(sha256="")
                    & ~Q(person="")
                ),
                violation_error_code="LEX-3.G.iv",
            ),
            models.CheckConstraint(
                name="disclosure_receipt_and_end_are_whole",
                condition=(
                    Q(received_at=None, received_by="")
                    | (Q(received_at__isnull=False) & ~Q(received_by=""))
                )
                & (
                    Q(destroyed_at=None, destroyed_as_told_by="")
                    | (Q(destroyed_at__isnull=False) & ~Q(destroyed_as_told_by=""))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"
