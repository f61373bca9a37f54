"""Named lists, and the plates on them with who answers for each."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from alpr_compliance.checked import CheckedModel
from governance.models import Case, WrittenApproval, open_to
from hotlists.models.category import ListCategory
from personnel.models import User


class HotList(CheckedModel):
    """A list with a source. Its entries match only once the Administrator determined it for use."""

    name = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=32)
    owner = models.CharField(max_length=120)
    legal_basis = models.CharField(max_length=200)
    is_statutory_source = models.BooleanField()
    # Restricted files (such as Threat Screening Center) are protected as criminal history is.
    is_restricted = models.BooleanField(default=False)
    refreshed_at = models.DateTimeField()
    determined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    determined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="hot_list_determined_by_someone",
                condition=Q(determined_by=None, determined_at=None)
                | Q(determined_by__isnull=False, determined_at__isnull=False),
                violation_error_code="LEX-3.C.vii#hotlists",
            )
        ]

    def __str__(self) -> str:
        return self.name


class EntryQuerySet(models.QuerySet["Entry"]):
    def matching(self, at: datetime) -> "EntryQuerySet":
        """The entries a read may match now.

        Approved, not suspended, not expired, on a list in use, of a category switched on for it,
        their case not closed, their written approval in force where they are under one.
        """
        switched_on = ListCategory.objects.filter(
            hot_list=OuterRef("hot_list"), category=OuterRef("category"), switched_off_at=None
        )
        return self.exclude(case__status=Case.Status.CLOSED).filter(
            Exists(switched_on),
            Q(expires_at=None) | Q(expires_at__gt=at),
            Q(written_approval=None) | Q(written_approval__in=WrittenApproval.objects.in_force(at)),
            status=Entry.Status.APPROVED,
            suspended_at=None,
            hot_list__determined_at__isnull=False,
        )

    def visible_to(self, user: User) -> "EntryQuerySet":
        """Covert entries exist for their audience only."""
        return self.filter(open_to(user))

    def by_people(self) -> "EntryQuerySet":
        """The entries that members made and that are not purged yet; few beside the imported."""
        return self.filter(kind__in=("agency_list", "manual"), purged_at=None)


class Entry(CheckedModel):
    """One plate (and state) on a list, with its reason, its end, and who answers for it.

    An imported entry is its source's: it has no entering member and no end of its own, and goes
    when the source drops it. The others are made by a member and decided by another. Once an
    entry is purged its plate is gone; `plate_digest` still tells that one plate came back.
    """

    class Kind(models.TextChoices):
        IMPORTED = "imported", "From its source"
        AGENCY_LIST = "agency_list", "Agency-list entry"
        MANUAL = "manual", "Manual entry"

    class MatchKind(models.TextChoices):
        PLATE = "plate", "Full plate"
        PARTIAL = "partial", "Partial plate"
        DESCRIPTION = "description", "Vehicle description"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Waiting for approval"
        RETURNED = "returned", "Returned with a note"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        REMOVED = "removed", "Removed"
        ENDED = "ended", "Ended"

    class EndReason(models.TextChoices):
        REMOVED = "removed", "Removed by its operator"
        EXPIRED = "expired", "Reached its limit"
        SHIFT_END = "shift_end", "Shift ended, no statement that it is ongoing"
        CASE_CLOSED = "case_closed", "Case closed"
        APPROVAL_ENDED = "approval_ended", "Its written approval ended"
        SOURCE_DROPPED = "source_dropped", "Source no longer lists it"

    class Instruction(models.TextChoices):
        STOP = "stop", "Stop"
        OBSERVE = "observe", "Observe only"
        CALL_OWNER = "do_not_stop", "Do not stop, call owner"

    hot_list = models.ForeignKey(HotList, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.MANUAL)
    match_kind = models.CharField(max_length=11, choices=MatchKind, default=MatchKind.PLATE)
    # A partial plate has "?" for one character and "*" for any; a description has none.
    plate = models.CharField(max_length=10, blank=True)
    plate_key = models.CharField(max_length=10, blank=True)
    plate_digest = models.BinaryField(max_length=32, null=True, blank=True)
    state = models.CharField(max_length=2, blank=True)
    category = models.CharField(max_length=32)
    purpose = models.CharField(max_length=48)
    source_record = models.CharField(max_length=64, blank=True)
    source_agency = models.CharField(max_length=9, blank=True)
    record_date = models.DateField(null=True, blank=True)
    record_digest = models.BinaryField(max_length=16, null=True, blank=True)
    reason = models.TextField()
    summary = models.TextField(blank=True)
    case = models.ForeignKey(
        "governance.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    # A covert or highly sensitive entry: seen by the audience of this approval alone.
    written_approval = models.ForeignKey(
        WrittenApproval,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="entries",
    )
    is_determined_relevant = models.BooleanField(default=False)
    # What only a court order opens, and that order. An import by set names no such column.
    invades_privacy = models.BooleanField(default=False, db_default=False)
    privacy_order = models.ForeignKey(
        "governance.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
    )
    instruction = models.CharField(max_length=11, choices=Instruction)
    cautions = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=120)
    vehicle_make = models.CharField(max_length=32, blank=True)
    vehicle_model = models.CharField(max_length=32, blank=True)
    vehicle_color = models.CharField(max_length=32, blank=True)
    vehicle_body = models.CharField(max_length=32, blank=True)
    person_description = models.CharField(max_length=200, blank=True)
    # What only a narrower role may see: names, birth dates and the like from restricted files.
    restricted_details = models.TextField(blank=True)
    report_reference = models.CharField(max_length=64, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
    )
    entered_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_as = models.CharField(max_length=24, blank=True)
    decision_note = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=14, choices=EndReason, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_at"]
        constraints = [
            models.CheckConstraint(
                name="entry_not_decided_by_its_author",
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")),
                violation_error_code="LEX-3.C.vii.d#hotlists",
            ),
            models.CheckConstraint(
                name="entry_approved_by_someone",
                condition=~Q(status="approved")
                | Q(kind="imported")
                # An agency whose policy demands no approval may go without; the entry says so.
                | Q(kind="manual", decided_as="not_required")
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                violation_error_code="LEX-3.C.vii.d#hotlists",
            ),
            models.CheckConstraint(
                name="entry_by_people_has_author_and_end",
                condition=Q(kind="imported", entered_by=None)
                | (
                    ~Q(kind="imported")
                    & Q(entered_by__isnull=False, expires_at__gt=F("entered_at"))
                ),
                violation_error_code="KIN-IV.B.5",
            ),
            models.CheckConstraint(
                name="entry_plate_fits_its_kind",
                condition=Q(purged_at__isnull=False, plate="", plate_key="")
                | (
                    Q(purged_at=None)
                    & (
                        Q(match_kind="plate", plate__regex=r"^[A-Z0-9]{2,10}$")
                        | Q(kind="imported", match_kind="plate", plate__regex=r"^[A-Z0-9]$")
                        | Q(match_kind="partial", plate__regex=r"^[A-Z0-9?*]{2,10}$")
                        | Q(match_kind="description", plate="")
                    )
                ),
            ),
            models.CheckConstraint(
                name="entry_under_written_approval_is_a_members",
                condition=Q(written_approval=None) | (Q(case__isnull=False) & ~Q(kind="imported")),
                violation_error_code="KIN-IV.B.6#equipment",
            ),
            models.CheckConstraint(
                name="entry_into_privacy_has_order",
                condition=Q(invades_privacy=False) | Q(privacy_order__isnull=False),
                violation_error_code="LEX-3.D.i#access",
            ),
            models.UniqueConstraint(
                fields=["hot_list", "plate", "state", "source_record"],
                condition=Q(kind="imported", purged_at=None),
                name="entry_once_per_source_record",
            ),
        ]
        indexes = [
            models.Index(
                fields=["plate_key"],
                condition=Q(status="approved", suspended_at=None),
                name="entry_by_plate_key",
            ),
            models.Index(
                fields=["match_kind"],
                condition=Q(status="approved", suspended_at=None) & ~Q(match_kind="plate"),
                name="entry_without_full_plate",
            ),
            models.Index(
                fields=["written_approval"],
                condition=Q(written_approval__isnull=False),
                name="entry_under_approval",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(kind__in=("agency_list", "manual"), purged_at=None),
                name="entry_by_people_by_end",
            ),
            models.Index(
                fields=["plate_digest"],
                condition=Q(plate_digest__isnull=False),
                name="entry_by_plate_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    @property
    def dated_at(self) -> datetime:
        """Since when the record stands: its source's date, or when it was entered here."""
        if self.record_date is None:
            return self.entered_at
        return datetime.combine(self.record_date, time(), UTC)

    @property
    def look(self) -> dict[str, str]:
        """What the entry says of the vehicle, by trait; empty where it says nothing."""
        return {
            "make": self.vehicle_make,
            "model": self.vehicle_model,
            "color": self.vehicle_color,
            "body": self.vehicle_body,
        }

    @property
    def vehicle(self) -> str:
        words = (self.vehicle_color, self.vehicle_make, self.vehicle_model, self.vehicle_body)
        return " ".join(word for word in words if word)
