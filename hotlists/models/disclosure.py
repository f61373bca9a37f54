"""What left the agency: to whom, what, on what basis. Never the plate itself."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Disclosure(models.Model):
    """One hand-over of alert data to somebody outside the agency.

    `fields` names what was sent, `with_plate` whether the plate was among it. The plate has no
    column here: a disclosure is kept when the reads are gone.
    """

    class Kind(models.TextChoices):
        HANDED_OVER = "handed_over", "Handed to another agency"
        NOTICE_OUT = "notice_out", "Notice to another agency's system"

    alert = models.ForeignKey(
        "hotlists.Alert", on_delete=models.PROTECT, related_name="disclosures"
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
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"
