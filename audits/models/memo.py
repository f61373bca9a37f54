"""The memorandum of an audit, version by version: written, submitted, returned or filed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from audits.models.audit import Audit
from governance.models import Document


class Memo(CheckedModel):
    """One version. A returned one stays as it is; the next begins with its words.

    `content` is what was submitted, as JSON, signed: the PDF and the editable document are made
    of it.
    """

    class Decision(models.TextChoices):
        FILED = "filed", "Filed"
        RETURNED = "returned", "Returned"

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="memos")
    version = models.PositiveSmallIntegerField()
    summary = models.TextField(max_length=4000, blank=True)
    recommendations = models.TextField(max_length=4000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    content = models.TextField(blank=True)
    public_key = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)

    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    remarks = models.TextField(max_length=4000, blank=True)
    # As it was filed, with the recipient's review.
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "version"], name="memo_version_once"),
            models.UniqueConstraint(
                fields=["audit"], condition=Q(submitted_at=None), name="memo_one_draft"
            ),
            models.CheckConstraint(
                name="memo_submission_is_whole",
                condition=Q(
                    submitted_by=None, submitted_at=None, content="", public_key="", signature=""
                )
                | (
                    Q(submitted_by__isnull=False, submitted_at__isnull=False)
                    & ~Q(content="")
                    & ~Q(signature="")
                    & ~Q(summary="")
                ),
                violation_error_code="LEX-3.H",
            ),
            models.CheckConstraint(
                name="memo_decision_is_whole",
                condition=Q(decision="", decided_by=None, decided_at=None, document=None)
                | Q(
                    decision="returned",
                    submitted_at__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    document=None,
                )
                | Q(
                    decision="filed",
                    submitted_at__isnull=False,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    document__isnull=False,
                ),
                violation_error_code="LEX-3.H",
            ),
            models.CheckConstraint(
                name="memo_not_decided_by_its_author",
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                violation_error_code="LEX-3.H",
            ),
        ]

    def __str__(self) -> str:
        return f"memo {self.version} of audit {self.audit_id}"
