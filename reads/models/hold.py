"""Holds: the legal grounds that keep certain reads from the purge."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel

TWO_PEOPLE = ("defect", "withdrawn", "released")


class HoldQuerySet(models.QuerySet["Hold"]):
    def begun(self, at: datetime) -> "HoldQuerySet":
        """Complete holds that were in force at some time up to this instant."""
        return self.filter(is_provisional=False, starts_at__lte=at)

    def live(self, at: datetime) -> "HoldQuerySet":
        """The holds that keep reads past the limit at this instant."""
        return self.begun(at).filter(_not_over(at))

    def provisional(self, at: datetime) -> "HoldQuerySet":
        """Requests that lack their oath; they keep nothing past the limit."""
        return self.filter(_not_over(at), is_provisional=True)

    def not_over(self, at: datetime) -> "HoldQuerySet":
        """Live and provisional holds."""
        return self.filter(_not_over(at))

    def waiting(self, at: datetime) -> "HoldQuerySet":
        """Those that a person has to look at: to confirm, to review, to end early, to complete."""
        return self.not_over(at).filter(
            Q(is_provisional=True)
            | Q(review_due_at__lte=at)
            | Q(end_asked_at__isnull=False)
            | Q(ground="evidence", confirmed_at=None)
        )

    def over(self, at: datetime) -> "HoldQuerySet":
        """Holds that have ended, early or by their term."""
        return self.exclude(_not_over(at))


def _not_over(at: datetime) -> Q:
    return (Q(ends_at=None) | Q(ends_at__gt=at)) & (Q(ended_at=None) | Q(ended_at__gt=at))


class Hold(CheckedModel):
    """A window of reads (cameras, plate, from, to) that a ground keeps from the purge for a term.

    It covers what is stored and what arrives late. No camera named means all cameras, no plate
    all plates. `ends_at` is the term's end; `ended_at` an earlier end that two people decided. A
    provisional hold lacks its oath and keeps nothing past the ordinary limit.
    """

    class Ground(models.TextChoices):
        PRESERVATION_REQUEST = "preservation_request", "Preservation request"
        SEARCH_WARRANT_STATE = "search_warrant_state", "State search warrant"
        SEARCH_WARRANT_FEDERAL = "search_warrant_federal", "Federal search warrant"
        SUBPOENA = "subpoena", "Subpoena"
        COURT_ORDER = "court_order", "Court order"
        EVIDENCE = "evidence", "Evidence in a case"

    class EndReason(models.TextChoices):
        DEFECT = "defect", "The request has a defect"
        WITHDRAWN = "withdrawn", "The requester no longer needs it"
        RELEASED = "released", "A review found no need any more"
        INSTRUMENT = "instrument", "A warrant, subpoena or order took its place"

    # Where somebody of ours found what is held: by a search, or on an alert.
    FOUND = ("inquiry", "alert")

    ground = models.CharField(max_length=24, choices=Ground)
    clause = models.CharField(max_length=64)
    camera_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    plate = models.CharField(max_length=10, blank=True)
    plate_key = models.CharField(max_length=10, blank=True)
    plate_digest = models.BinaryField(max_length=32, null=True, blank=True)
    captured_from = models.DateTimeField()
    captured_to = models.DateTimeField()
    case = models.ForeignKey(
        "governance.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="holds"
    )
    document = models.ForeignKey(
        "governance.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of evidence from a search: its number in the case's evidence room; copies carry it.
    evidence_number = models.CharField(max_length=32, blank=True, default="", db_default="")
    # What it came from, by code and id: the alert, the inquiry or the request of another app.
    origin = models.CharField(max_length=16, blank=True)
    origin_id = models.CharField(max_length=36, blank=True)
    renews = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    review_due_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=10, choices=EndReason, blank=True)
    end_note = models.CharField(max_length=300, blank=True)
    end_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_asked_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    # When what only this hold kept had gone from everywhere, its key included.
    settled_at = models.DateTimeField(null=True, blank=True)
    # When its plate and words went, at the end of the log's life.
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="hold_window_in_order",
                condition=Q(captured_from__lte=F("captured_to")),
                violation_error_code="NC-20-183.32(c)#retention",
            ),
            models.CheckConstraint(
                name="hold_names_camera_or_plate",
                condition=~Q(plate="") | ~Q(camera_ids=[]) | Q(cleared_at__isnull=False),
                violation_error_code="NE-60-3204(1)#retention-2",
            ),
            models.CheckConstraint(
                name="hold_plate_has_its_key",
                condition=Q(plate="", plate_key="", plate_digest=None)
                | (~Q(plate="") & ~Q(plate_key="") & Q(plate_digest__isnull=False))
                | Q(plate="", plate_key="", cleared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hold_cleared_once_settled",
                condition=Q(cleared_at=None) | Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hold_provisional_has_an_end",
                condition=Q(is_provisional=False) | Q(ends_at__isnull=False),
                violation_error_code="NC-20-183.32(c)#retention",
            ),
            models.CheckConstraint(
                name="hold_end_has_a_reason",
                condition=Q(
                    end_reason="",
                    end_asked_by=None,
                    end_asked_at=None,
                    ended_by=None,
                    ended_at=None,
                )
                | (
                    ~Q(end_reason="")
                    & Q(end_asked_by__isnull=False, end_asked_at__isnull=False)
                    & (
                        Q(ended_by=None, ended_at=None)
                        | Q(ended_by__isnull=False, ended_at__isnull=False)
                    )
                ),
                violation_error_code="LEX-3.B.ii#retention",
            ),
            models.CheckConstraint(
                name="hold_ended_early_by_two",
                condition=Q(ended_by=None)
                | ~Q(end_reason__in=TWO_PEOPLE)
                | ~Q(ended_by=F("end_asked_by")),
                violation_error_code="LEX-3.B.ii#retention",
            ),
        ]
        indexes = [
            models.Index(fields=["plate_key"], name="hold_by_plate_key"),
            models.Index(fields=["ends_at"], condition=Q(settled_at=None), name="hold_unsettled"),
            models.Index(fields=["captured_from", "captured_to"], name="hold_by_window"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"

    @property
    def end(self) -> datetime | None:
        """When it ends or ended; None while nobody has set an end."""
        ends = [at for at in (self.ends_at, self.ended_at) if at is not None]
        return min(ends, default=None)

    def is_over(self, at: datetime) -> bool:
        return self.end is not None and self.end <= at

    def contains(self, other: "Hold") -> bool:
        """Whether it names every read that the other one names."""
        cameras, others = set(self.camera_ids), set(other.camera_ids)
        return (
            (not cameras or (bool(others) and others <= cameras))
            and (not self.plate or self.plate == other.plate)
            and self.captured_from <= other.captured_from
            and self.captured_to >= other.captured_to
        )

    def is_live(self, at: datetime) -> bool:
        """Whether it keeps reads past the limit at this instant."""
        return not self.is_provisional and self.starts_at <= at and not self.is_over(at)
