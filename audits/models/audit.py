"""One periodic audit: its program and population as they were when it was opened, and the draw."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from alpr_compliance.policy.auditing import AuditProgram


class Numbers(models.Func):
    """Each number of a list, as a row."""

    function = "unnest"
    set_returning = True
    output_field = models.BigIntegerField()


class AuditQuerySet(models.QuerySet["Audit"]):
    def unfinished(self) -> "AuditQuerySet":
        return self.exclude(status=Audit.Status.FILED)

    def population_ids(self) -> "models.QuerySet[Audit, Any]":
        """The inquiries that these audits are drawn from."""
        return self.values_list(Numbers("population"), flat=True)


class Audit(CheckedModel):
    """One period of one program, audited once.

    The population is a list of inquiry numbers, frozen with its hash as the audit opens. The seed
    of the draw is fixed in the same moment: its SHA-256 is made known at once, it itself with the
    draw. A trigger keeps all of these as they are, and everything once the audit is filed.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Opened, to be drawn"
        REVIEW = "review", "Under review"
        SUBMITTED = "submitted", "Memo submitted"
        RETURNED = "returned", "Memo returned"
        FILED = "filed", "Filed"

    program_code = models.CharField(max_length=48)
    # The program as the policy had it when the audit was opened.
    content = models.JSONField()
    first = models.DateField()
    # The first day after the period.
    end = models.DateField()
    due = models.DateField()
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()

    population = ArrayField(models.BigIntegerField(), default=list, blank=True)
    population_sha256 = models.CharField(max_length=64)
    # Inquiries of the period by accounts that are no member's: listed apart, never drawn.
    outside = ArrayField(models.BigIntegerField(), default=list, blank=True)
    commitment = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    # How many were drawn at random, once the sample is drawn.
    sample_size = models.PositiveIntegerField(null=True, blank=True)
    has_flagged = models.BooleanField(default=False)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drawn_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-end", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program_code", "end"],
                name="audit_once_per_period",
                violation_error_code="LEX-3.H",
            ),
            models.CheckConstraint(
                name="audit_period_runs_forward",
                condition=Q(end__gt=F("first"), due__gte=F("end")),
            ),
            models.CheckConstraint(
                name="audit_drawn_before_it_is_reviewed",
                condition=Q(status="open", sample_size=None, drawn_by=None, drawn_at=None)
                | (
                    ~Q(status="open")
                    & Q(
                        sample_size__isnull=False,
                        drawn_by__isnull=False,
                        drawn_at__gte=F("opened_at"),
                    )
                ),
                violation_error_code="LEX-3.H",
            ),
            models.CheckConstraint(
                name="audit_filed_when_dated",
                condition=Q(status="filed", filed_at__isnull=False)
                | (~Q(status="filed") & Q(filed_at=None)),
                violation_error_code="LEX-3.H",
            ),
        ]

    def __str__(self) -> str:
        return f"audit {self.pk}"

    @property
    def program(self) -> AuditProgram:
        return AuditProgram.model_validate(self.content)

    @property
    def number(self) -> str:
        """How memos and pages name it."""
        return f"AU-{self.end - timedelta(days=1):%Y}-{self.pk:04d}"

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def is_drawn(self) -> bool:
        return self.drawn_at is not None

    @property
    def revealed_seed(self) -> str:
        """The seed, once the sample is drawn with it."""
        return self.seed if self.is_drawn else ""
