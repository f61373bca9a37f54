"""The spine of every request for data: what is asked, by whom, how it stands, what was decided."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from personnel.models import User


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> "DataRequestQuerySet":
        return self.exclude(status__in=DataRequest.ENDED)

    def overdue(self, at: datetime) -> "DataRequestQuerySet":
        return self.open().filter(due_at__lt=at)


class DataRequest(CheckedModel):
    """One request: a row of the Data Retention Request Log, and the first page of its file.

    A member asks, or somebody outside (`OutsideRequester`); `recorded_by` wrote it down. What
    only one kind has stands in a part of its own. A plate here was typed by a person.
    """

    class Kind(models.TextChoices):
        PRESERVATION = "preservation", "Preservation request"
        WARRANT = "warrant", "Warrant or order"
        OFFICER_DATA = "officer_data", "Officer's data request"
        RELEASE = "release", "Release to another agency"
        OUTBOUND = "outbound", "Request to another agency"
        OTHER = "other", "Outside law enforcement"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        FIX_REQUIRED = "fix_required", "Fix required"
        SUPERVISOR_APPROVED = "supervisor_approved", "Supervisor approved"
        GRANTED = "granted", "Granted"
        PARTIAL = "partial", "Granted in part"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        FULFILLED = "fulfilled", "Fulfilled"
        CLOSED = "closed", "Closed"

    ENDED = (Status.WITHDRAWN, Status.CLOSED)

    kind = models.CharField(max_length=12, choices=Kind)
    status = models.CharField(max_length=19, choices=Status, default=Status.DRAFT)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="data_requests",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    # Counts each change of what is asked: a sworn statement is of one version.
    version = models.PositiveSmallIntegerField(default=1)
    case = models.ForeignKey(
        "governance.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The requester's own case, court or matter, in their words.
    case_reference = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=32, blank=True)
    reason = models.TextField(blank=True)
    plate = models.CharField(max_length=10, blank=True)
    plate_state = models.CharField(max_length=2, blank=True)
    cameras = models.ManyToManyField("camera_ingest.Camera", blank=True, related_name="+")
    window_from = models.DateTimeField(null=True, blank=True)
    window_to = models.DateTimeField(null=True, blank=True)
    facts = models.TextField(blank=True)
    parties = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # Narrower times, where only a part was granted.
    granted_from = models.DateTimeField(null=True, blank=True)
    granted_to = models.DateTimeField(null=True, blank=True)
    # What it holds: placed in the transaction of its submission.
    hold = models.OneToOneField(
        "reads.Hold", on_delete=models.PROTECT, null=True, blank=True, related_name="data_request"
    )
    # The request whose hold this one renews, or follows with the instrument.
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_by"
    )
    # The case report of ours that the written request and the package are attached to.
    report_number = models.CharField(max_length=64, blank=True)
    # When plate and words went, at the end of the log's life; then the digest tells a repeat.
    cleared_at = models.DateTimeField(null=True, blank=True)
    plate_digest = models.BinaryField(max_length=32, null=True, blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="request_not_decided_by_who_asked",
                condition=Q(decided_by=None)
                | Q(requested_by=None)
                | ~Q(decided_by=F("requested_by")),
                violation_error_code="KIN-IV.E.5",
            ),
            models.CheckConstraint(
                name="request_decision_is_whole",
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_submitted_when_dated",
                condition=Q(status="draft", submitted_at=None)
                | Q(status="withdrawn")
                | (~Q(status="draft") & Q(submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="request_cleared_names_no_plate",
                condition=Q(cleared_at=None) | Q(plate=""),
            ),
            models.CheckConstraint(
                name="request_window_runs_forward",
                condition=Q(window_from=None)
                | Q(window_to=None)
                | Q(window_to__gt=F("window_from")),
            ),
            models.CheckConstraint(
                name="request_granted_inside_what_was_asked",
                condition=Q(granted_from=None, granted_to=None)
                | Q(
                    status__in=["partial", "fulfilled", "withdrawn", "closed"],
                    granted_from__gte=F("window_from"),
                    granted_to__lte=F("window_to"),
                    granted_to__gt=F("granted_from"),
                ),
            ),
            models.CheckConstraint(
                name="request_granted_by_somebody",
                condition=~Q(status__in=["granted", "partial", "refused", "fulfilled"])
                | Q(decided_by__isnull=False),
                violation_error_code="LEX-3.B.v",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_at"], name="request_by_due"),
            models.Index(fields=["requested_by", "-id"], name="request_by_requester"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How the log names it; says nothing but the year and the turn."""
        return f"DR-{self.recorded_at:%Y}-{self.pk:05d}"

    @property
    def is_ended(self) -> bool:
        return self.status in self.ENDED

    @property
    def requester(self) -> User | None:
        return self.requested_by


class Step(CheckedModel):
    """One step of a request: who took it, when, from which state to which, and what they said."""

    class Action(models.TextChoices):
        DRAFTED = "drafted", "Written down"
        CHANGED = "changed", "Changed"
        SWORN = "sworn", "Sworn statement attached"
        VERIFIED = "verified", "Requester verified"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Sent back to be put right"
        APPROVED = "approved", "Approved by the supervisor"
        GRANTED = "granted", "Granted"
        GRANTED_IN_PART = "granted_in_part", "Granted in part"
        REFUSED = "refused", "Refused"
        COUNSEL = "counsel", "Counsel's answer noted"
        SENT = "sent", "Sent to the other agency"
        WARRANT_SOUGHT = "warrant_sought", "Warrant sought"
        ANSWERED = "answered", "Answer of the other agency noted"
        FULFILLED = "fulfilled", "Fulfilled"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CLOSED = "closed", "Closed"
        HOLD_ENDED = "hold_ended", "The hold on it was ended early"

    # What makes a request the words of who takes the step.
    WRITING = (Action.DRAFTED, Action.CHANGED)
    # What nobody does to their own request.
    NOT_OWN = (
        "verified",
        "returned",
        "approved",
        "granted",
        "granted_in_part",
        "refused",
        "counsel",
    )

    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=15, choices=Action)
    status_before = models.CharField(max_length=19, choices=DataRequest.Status)
    status_after = models.CharField(max_length=19, choices=DataRequest.Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # In what capacity, where it was not one's own: acting_administrator.
    capacity = models.CharField(max_length=24, blank=True)
    # Copied from the request, so that the database can hold the rule in one row.
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    clause = models.CharField(max_length=64, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # Addresses that the mail server put off: tried again, the last time at `mailed_at`.
    mail_waiting = models.TextField(blank=True)
    # Addresses that the mail server refused.
    mail_refused = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="step_not_on_ones_own_request",
                condition=~Q(
                    action__in=[
                        "verified",
                        "returned",
                        "approved",
                        "granted",
                        "granted_in_part",
                        "refused",
                        "counsel",
                    ]
                )
                | Q(requester=None)
                | ~Q(by=F("requester")),
                violation_error_code="KIN-IV.E.5",
            ),
            models.CheckConstraint(
                name="step_back_or_refusal_says_why",
                condition=~Q(action__in=["returned", "refused", "granted_in_part"]) | ~Q(note=""),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(mailed_at=None), name="step_unmailed"),
            models.Index(fields=["id"], condition=~Q(mail_waiting=""), name="step_mail_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({self.pk})"
