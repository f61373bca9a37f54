"""The Administrator's written approval of special, covert or highly sensitive use."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from governance.models.case import Case
from governance.models.document import Document
from personnel.models import User


class WrittenApprovalQuerySet(models.QuerySet["WrittenApproval"]):
    def in_force(self, at: datetime) -> "WrittenApprovalQuerySet":
        """The approvals that stand at this instant."""
        return self.filter(is_granted=True, ended_at=None, starts_at__lte=at, ends_at__gt=at)

    def shared_with(self, user: User) -> "WrittenApprovalQuerySet":
        """The approvals that this person may read whole: their audience, and who answers for them.

        Everything done under an approval is seen by these people and by nobody else.
        """
        in_audience = WrittenApproval.audience.through.objects.filter(user=user)
        return self.filter(
            Q(pk__in=in_audience.values("writtenapproval_id"))
            | Q(asked_by=user)
            | Q(decided_by=user)
        )


class WrittenApproval(CheckedModel):
    """What is approved, in which case, from when to when, and who may see what is done under it.

    Asked for by one member and decided by the Administrator; it stands on a signed paper.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", "Hot-list entry"
        INQUIRY = "inquiry", "Search of stored reads"
        DEPLOYMENT = "deployment", "Camera deployment"

    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=200)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="written_approvals")
    audience = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="written_approvals")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="written_approvals"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_as = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WrittenApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="written_approval_not_decided_by_who_asked",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                violation_error_code="KIN-IV.B.6#equipment",
            ),
            models.CheckConstraint(
                name="written_approval_decided_by_someone",
                condition=Q(is_granted=None, decided_by=None, decided_at=None)
                | Q(is_granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                violation_error_code="KIN-IV.B.6#equipment",
            ),
            models.CheckConstraint(
                name="written_approval_is_in_writing",
                condition=~Q(is_granted=True) | Q(document__isnull=False),
                violation_error_code="KIN-IV.B.6#equipment",
            ),
            models.CheckConstraint(
                name="written_approval_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_code="KIN-IV.B.6#equipment",
            ),
            models.CheckConstraint(
                name="written_approval_ended_by_someone",
                condition=Q(ended_at=None, ended_by=None)
                | Q(is_granted=True, ended_at__isnull=False, ended_by__isnull=False),
                violation_error_code="KIN-IV.B.6#equipment",
            ),
        ]

    def __str__(self) -> str:
        return f"written approval {self.pk}"

    @property
    def reader_ids(self) -> set[int]:
        """The same people as `shared_with` knows, by id."""
        people = {*self.audience.values_list("pk", flat=True), self.asked_by_id}
        return people if self.decided_by_id is None else people | {self.decided_by_id}

    def stands_at(self, at: datetime) -> bool:
        is_open = self.is_granted is True and self.ended_at is None
        return is_open and self.starts_at <= at < self.ends_at

    def state_at(self, at: datetime) -> str:
        """Where it stands, in one word for a list."""
        if self.is_granted is None:
            return "waiting"
        if not self.is_granted:
            return "refused"
        if self.ended_at is not None or at >= self.ends_at:
            return "ended"
        return "in force" if at >= self.starts_at else "not yet"


def open_to(user: User, via: str = "written_approval") -> Q:
    """The rows this person may see: those under no written approval, or under one shared with them.

    The one place that says so. `via` is the way from the row to its approval. For whom a row is
    not open it does not exist: pages answer 404, lists leave it out.
    """
    return Q(**{via: None}) | Q(**{f"{via}__in": WrittenApproval.objects.shared_with(user)})


def is_open_to(user: User, approval_id: int | None) -> bool:
    """`open_to` for one row that is at hand."""
    if approval_id is None:
        return True
    return WrittenApproval.objects.shared_with(user).filter(pk=approval_id).exists()
