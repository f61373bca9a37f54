"""The vendor's own log of searches, as its file was, and each search in it."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import connection, models
from django.db.models import F, Func, Q

from alpr_compliance.checked import CheckedModel


class Column(models.TextChoices):
    """What a vendor's log may say of a search."""

    AT = "at", "Date and time"
    WHO = "who", "Who searched"
    AGENCY = "agency", "Agency"
    PLATE = "plate", "Plate asked for"
    REASON = "reason", "Purpose or reason"
    CASE = "case", "Case number"


class VendorLog(CheckedModel):
    """One file of the vendor's. Its words are kept until it is taken in; its hash for good."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    # What it was asked for: of these days, the last included.
    first = models.DateField()
    last = models.DateField()
    text = models.TextField(blank=True)
    # Which column of the file says what: Column -> heading.
    mapping = models.JSONField(default=dict, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    # What it does not say: of a search, and of which days.
    missing = ArrayField(models.CharField(max_length=6, choices=Column), default=list, blank=True)
    silent_days = ArrayField(models.DateField(), default=list, blank=True)
    # Lines that are no search of these days.
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-last", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="vendor_log_days_run_forward", condition=Q(last__gte=F("first"))
            ),
            models.CheckConstraint(
                name="vendor_log_once_taken_has_no_text",
                condition=Q(taken_by=None, taken_at=None)
                | Q(taken_by__isnull=False, taken_at__isnull=False, text=""),
            ),
            ExclusionConstraint(
                name="vendor_log_each_day_once",
                expressions=[
                    (
                        Func(
                            "first",
                            "last",
                            RangeBoundary(inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(taken_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"vendor log {self.pk}"

    @property
    def missing_labels(self) -> list[str]:
        return [column.label for column in Column if column.value in self.missing]


def next_search_numbers(number: int) -> list[int]:
    """So many new numbers of searches.

    Searches here and at the vendor share one row of numbers: a population is a list of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('reads_inquiry', 'id'))"
            " FROM generate_series(1, %s)",
            [number],
        )
        return [row[0] for row in cursor.fetchall()]


class VendorSearch(CheckedModel):
    """One search in the vendor's own system, as its log tells it. `id`: next_search_numbers."""

    id = models.BigIntegerField(primary_key=True)
    log = models.ForeignKey(VendorLog, on_delete=models.PROTECT, related_name="searches")
    line = models.PositiveIntegerField()
    at = models.DateTimeField()
    # Whose account the name is; None: nobody's here.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    who = models.CharField(max_length=200, blank=True)
    # Empty: this agency, or the log does not say.
    agency = models.CharField(max_length=200, blank=True)
    plate = models.CharField(max_length=32, blank=True)
    plate_digest = models.BinaryField(max_length=32, null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    case_number = models.CharField(max_length=64, blank=True)
    # When its plate and words went, at the end of the log's life.
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["log", "line"], name="vendor_search_line_once"),
            models.CheckConstraint(
                name="vendor_search_cleared_names_no_plate",
                condition=Q(cleared_at=None) | Q(plate="", case_number=""),
            ),
        ]
        indexes = [models.Index(fields=["at"], name="vendor_search_by_time")]

    def __str__(self) -> str:
        return f"vendor search {self.pk}"


class UnknownAgency(CheckedModel):
    """An incident: an agency in the vendor's log that nobody here approved, with owner and day."""

    agency = models.CharField(max_length=200)
    log = models.ForeignKey(VendorLog, on_delete=models.PROTECT, related_name="unknown_agencies")
    searches = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mailed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explanation = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(closed_at=None), name="unknown_agency_open_once"
            ),
            models.CheckConstraint(
                name="unknown_agency_closing_is_whole",
                condition=Q(closed_at=None, closed_by=None, explanation="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(explanation="")),
            ),
        ]

    def __str__(self) -> str:
        return f"unknown agency {self.pk}"
