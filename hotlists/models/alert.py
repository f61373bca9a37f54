"""Alerts. They keep no captured column: what the camera said lies in `captured`, and is purged."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel
from governance.models import WrittenApproval, open_to
from personnel.models import User
from personnel.permissions import SCHEDULED_WORK


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User) -> "AlertQuerySet":
        """Sealed alerts exist for their audience only."""
        return self.filter(open_to(user))

    def open(self) -> "AlertQuerySet":
        return self.filter(status=Alert.Status.OPEN)

    def joinable(self, since: datetime) -> "AlertQuerySet":
        """Alerts that a further read of their vehicle joins: open, or ended after `since`."""
        return self.filter(Q(status=Alert.Status.OPEN) | Q(ended_at__gt=since))


class Alert(CheckedModel):
    """One vehicle at one time that matched a list: to be verified by a person before any act.

    What a covert entry matches is an alert of its own, sealed: seen by the audience of the
    entry's written approval alone. On the same vehicle others may see an open alert.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ENDED = "ended", "Ended"

    class Reach(models.TextChoices):
        AREA = "area", "On duty in the area"
        ALL = "all", "Everyone on duty"
        SUPERVISOR = "supervisor", "Supervisors told"

    class FieldOutcome(models.TextChoices):
        STOP = "stop", "Stop"
        NOT_LOCATED = "not_located", "Not located"
        OBSERVED = "observed", "Observed only"
        HANDED_OVER = "handed_over", "Handed to another agency"
        NO_ACTION = "no_action", "No action"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    opened_at = models.DateTimeField()
    status = models.CharField(max_length=5, choices=Status, default=Status.OPEN)
    rings = models.PositiveSmallIntegerField(default=0)
    reach = models.CharField(max_length=10, choices=Reach, default=Reach.AREA)
    # How many warnings were given that it is still open.
    warnings = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    field_outcome = models.CharField(max_length=11, choices=FieldOutcome, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    written_approval = models.ForeignKey(
        WrittenApproval, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts"
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="alert_ends_with_an_outcome",
                condition=Q(status="open", ended_at=None, ended_by=None, field_outcome="")
                | (
                    Q(status="ended", ended_at__isnull=False, ended_by__isnull=False)
                    & ~Q(field_outcome="")
                ),
                violation_error_code="LEX-3.B.vii.1#alerts",
            )
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(status="open"), name="alert_open"),
            models.Index(fields=["ended_at"], name="alert_by_end"),
        ]

    def __str__(self) -> str:
        return f"alert {self.id}"


class Match(CheckedModel):
    """One entry that the vehicle hit, how, and whether the list turned out right about it."""

    class How(models.TextChoices):
        EXACT = "exact", "Exact"
        LOOK_ALIKE = "look_alike", "Look-alike"
        CANDIDATE = "candidate", "Second reading"
        PARTIAL = "partial", "Partial plate"
        DESCRIPTION = "description", "Vehicle description"

    class StateRelation(models.TextChoices):
        SAME = "same", "Same state"
        UNKNOWN = "unknown", "State not read"
        OTHER = "other", "Other state"

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        NOT_CORRELATED = "did_not_correlate", "Did not match"
        NOT_DETERMINED = "not_determined", "Could not tell"

    class Mismatch(models.TextChoices):
        MISREAD = "misread", "Misread"
        WRONG_STATE = "wrong_state", "Other state"
        WRONG_VEHICLE = "wrong_vehicle", "Other vehicle"
        STALE_ENTRY = "stale_entry", "No longer wanted"

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="matches")
    list_name = models.CharField(max_length=64)
    category = models.CharField(max_length=32)
    is_person_based = models.BooleanField()
    is_high_priority = models.BooleanField()
    how = models.CharField(max_length=11, choices=How)
    state_relation = models.CharField(max_length=7, choices=StateRelation)
    matched_at = models.DateTimeField()
    outcome = models.CharField(max_length=17, choices=Outcome, blank=True)
    mismatch = models.CharField(max_length=13, choices=Mismatch, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # The sealed count that it is part of, once its captured data had to go.
    tally = models.ForeignKey(
        "hotlists.OutcomeTally",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sealed",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="match_mismatch_is_named",
                condition=Q(outcome="did_not_correlate") ^ Q(mismatch=""),
                violation_error_code="NE-60-3206(3)#alerts",
            )
        ]

    def __str__(self) -> str:
        return f"match {self.pk}"

    @property
    def is_quiet(self) -> bool:
        """Shown, but it never rings: another state's plate, or a mere look of a vehicle.

        Many vehicles fit a description; one rings only in a category of high priority.
        """
        is_mere_look = self.how == Match.How.DESCRIPTION and not self.is_high_priority
        return is_mere_look or self.state_relation == Match.StateRelation.OTHER


class AlertView(CheckedModel):
    """Who has seen an alert: those are told when its list turns out wrong."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="views")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField()
    # When they were last shown a sighting that they had not seen.
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "person"], name="alert_view_once_per_person")
        ]

    def __str__(self) -> str:
        return f"view {self.pk}"


class Notice(CheckedModel):
    """Something about an alert that one person must be told."""

    class Kind(models.TextChoices):
        NOT_WANTED = "not_wanted", "No longer wanted: stand down"
        STEP_SKIPPED = "step_skipped", "A recommended check was skipped"
        STATUS_SKIPPED = "status_skipped", "No status check was made"
        NOT_DETERMINED = "not_determined", "An alert ended without an answer"
        NOT_CLEARED = "not_cleared", "A stop was made without all checks"
        INCIDENT = "incident", "A stop needs your review"
        ENTRY_ALERT = "entry_alert", "An alert on an entry of yours"
        ENTRY_ENDED = "entry_ended", "An alert on an entry of yours has ended"
        FOLLOW_UP = "follow_up", "A later outcome is overdue"
        UNCLAIMED = "unclaimed", "Nobody has claimed an alert"
        HANDED_OVER = "handed_over", "An alert was handed to you"
        STILL_OPEN = "still_open", "An alert is still open"
        GOES_SOON = "goes_soon", "What an alert captured is destroyed soon"
        WAS_STOPPED = "was_stopped", "Was the vehicle stopped? An alert on it was called off"
        LEFT_AGENCY = "left_agency", "An alert was handed to another agency"
        AGAINST = "against", "A stop was made against the instruction"

    # These go out by e-mail too, with a link and without a plate.
    MAILED = (
        Kind.INCIDENT,
        Kind.ENTRY_ALERT,
        Kind.ENTRY_ENDED,
        Kind.FOLLOW_UP,
        Kind.STILL_OPEN,
        Kind.GOES_SOON,
        Kind.LEFT_AGENCY,
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=14, choices=Kind)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "alert", "kind"],
                condition=Q(kind__in=["entry_alert", "entry_ended"]),
                name="notice_to_owner_once",
            )
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(seen_at=None), name="notice_unseen"),
            models.Index(
                fields=["at"],
                condition=Q(
                    mailed_at=None,
                    kind__in=[
                        "incident",
                        "entry_alert",
                        "entry_ended",
                        "follow_up",
                        "still_open",
                        "goes_soon",
                        "left_agency",
                    ],
                ),
                name="notice_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def whom(self) -> str:
        """Whom it is about; nobody where only time ran out."""
        is_person = self.about is not None and self.about.username != SCHEDULED_WORK
        return str(self.about) if is_person else ""
