"""What was proposed to change in an entry, and who decided it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel


class EntryChange(CheckedModel):
    """One change of an entry: proposed, then decided by the member's immediate supervisor.

    A correction is the author's own, before the entry is approved. `proposed` and `previous` hold
    words of the entry, never its plate (another plate is another entry), and go when it is purged;
    `fields` names what changed and stays. `version` is the entry's from this change on.
    """

    entry = models.ForeignKey("hotlists.Entry", on_delete=models.CASCADE, related_name="changes")
    is_correction = models.BooleanField(default=False)
    fields = models.JSONField(default=list)
    proposed = models.JSONField(default=dict, blank=True)
    previous = models.JSONField(default=dict, blank=True)
    why = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    is_applied = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_as = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="entry_change_not_decided_by_who_proposed",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                violation_error_code="LEX-3.C.vii.d#hotlists",
            ),
            models.CheckConstraint(
                name="entry_change_decided_by_someone",
                condition=Q(is_correction=True, is_applied=True, decided_by=None)
                | Q(is_correction=False, is_applied=None, decided_by=None, decided_at=None)
                | Q(
                    is_correction=False,
                    is_applied__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                violation_error_code="LEX-3.C.vii.d#hotlists",
            ),
            models.CheckConstraint(
                name="entry_change_has_a_version_once_applied",
                condition=~Q(is_applied=True) | Q(version__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(is_applied=None),
                name="entry_change_waits_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"

    @property
    def what(self) -> str:
        """The names of the fields that change, as a person reads them."""
        return ", ".join(map(field_word, self.fields)) or "sent again"


def field_word(name: str) -> str:
    return name.removeprefix("vehicle_").replace("_", " ")
