"""Deployments: which camera stands where, from when to when, on whose approval; what came of it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from camera_ingest.models.camera import Camera
from governance.models import Case, Document, WrittenApproval, open_to
from personnel.models import User


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    def visible_to(self, user: User) -> "DeploymentQuerySet":
        """Covert deployments exist for the audience of their written approval only."""
        return self.filter(open_to(user))

    def running(self, at: datetime) -> "DeploymentQuerySet":
        """Approved, begun and not over; a covert one while its written approval stands."""
        stands = WrittenApproval.objects.in_force(at).values("pk")
        return self.filter(
            Q(ends_at=None) | Q(ends_at__gt=at),
            Q(written_approval=None) | Q(written_approval__in=stands),
            is_approved=True,
            ended_at=None,
            starts_at__lte=at,
        )

    def overlapping(self, starts_at: datetime, ends_at: datetime | None) -> "DeploymentQuerySet":
        """Approved ones that were not ended and have a time in common with this."""
        found = self.filter(Q(ends_at=None) | Q(ends_at__gt=starts_at))
        found = found if ends_at is None else found.filter(starts_at__lt=ends_at)
        return found.filter(is_approved=True, ended_at=None)


class Deployment(CheckedModel):
    """One camera at one place from a day to a day, asked for by one person, decided by another."""

    class Kind(models.TextChoices):
        FIXED = "fixed", "Permanently on a structure"
        TEMPORARY = "temporary", "For a time on a structure"
        MOBILE = "mobile", "On a vehicle"

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="deployments")
    kind = models.CharField(max_length=9, choices=Kind)
    place = models.CharField(max_length=120)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    purpose = models.CharField(max_length=200)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="deployments"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    # On land of the state's roads, and the agreement or permit that lets it stand there.
    is_on_right_of_way = models.BooleanField(default=False)
    permit = models.CharField(max_length=120, blank=True)
    permit_paper = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Special, covert or highly sensitive: seen by the approval's audience alone.
    written_approval = models.ForeignKey(
        WrittenApproval, on_delete=models.PROTECT, null=True, blank=True, related_name="deployments"
    )
    # The words that who asked put their name to.
    attested = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    is_approved = models.BooleanField(null=True, blank=True)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_as = models.CharField(max_length=24, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="deployment_not_decided_by_who_asked",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                violation_error_code="LEX-3.B.iv",
            ),
            models.CheckConstraint(
                name="deployment_decided_in_writing",
                condition=Q(is_approved=None, decided_by=None, decided_at=None, decision="")
                | (
                    Q(is_approved__isnull=False, decided_by__isnull=False)
                    & Q(decided_at__isnull=False)
                    & ~Q(decision="")
                ),
                violation_error_code="LEX-3.B.iv",
            ),
            models.CheckConstraint(
                name="deployment_for_a_time_has_an_end",
                condition=Q(kind="fixed") | Q(ends_at__isnull=False),
                violation_error_code="KIN-III.D#equipment",
            ),
            models.CheckConstraint(
                name="deployment_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="deployment_on_right_of_way_says_under_what",
                condition=Q(is_on_right_of_way=False) | ~Q(permit=""),
                violation_error_code="NC-20-183.32A",
            ),
            models.CheckConstraint(
                name="deployment_is_attested",
                condition=~Q(attested=""),
                violation_error_code="LEX-3.D.i#equipment",
            ),
            models.CheckConstraint(
                name="covert_deployment_is_in_a_case",
                condition=Q(written_approval=None) | Q(case__isnull=False),
                violation_error_code="KIN-IV.B.6#equipment",
            ),
        ]

    def __str__(self) -> str:
        return f"deployment {self.pk}"

    def state_at(self, at: datetime) -> str:
        """Where it stands, in a word for a list."""
        if self.is_approved is None:
            return "waiting"
        if not self.is_approved:
            return "refused"
        is_sealed_shut = self.written_approval is not None and not self.written_approval.stands_at(
            at
        )
        is_over = self.ends_at is not None and self.ends_at <= at
        if self.ended_at is not None or is_over:
            return "ended"
        if self.starts_at > at:
            return "not yet"
        return "stopped" if is_sealed_shut else "running"


class DeploymentNote(CheckedModel):
    """What came of a deployment, by somebody; or a stop that it led to, noted by the system."""

    class Kind(models.TextChoices):
        RESULT = "result", "Result"
        INCIDENT = "incident", "Significant incident"
        ARREST = "arrest", "Arrest"

    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind)
    day = models.DateField()
    report_number = models.CharField(max_length=32, blank=True)
    text = models.TextField(blank=True)
    stop = models.ForeignKey(
        "hotlists.Stop", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stop", "kind"], name="deployment_note_once_per_stop_and_kind"
            ),
            models.CheckConstraint(
                name="deployment_note_says_something",
                condition=~Q(text="") | ~Q(report_number=""),
                violation_error_code="LEX-3.B.iv",
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"
