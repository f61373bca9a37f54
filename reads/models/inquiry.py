"""Inquiries: each look into stored reads, with why and what was asked. Never what was found."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from alpr_compliance.checked import CheckedModel
from governance.models import Flag, WrittenApproval
from personnel.models import User

# Answers are counted so far; one more stands for "more".
RESULTS_CAP = 10_000


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def sealed_from(self, user: User) -> "InquiryQuerySet":
        """Covert or highly sensitive ones that this person is no audience of."""
        shared = WrittenApproval.objects.shared_with(user)
        return self.filter(is_sensitive=True).exclude(approval__in=shared)

    def by(self, person: User) -> "InquiryQuerySet":
        """The searches that this person made."""
        return self.filter(searcher=person)

    def made_by_or_for(self, person: User) -> "InquiryQuerySet":
        """The searches that this person made, and those that others made on their behalf.

        A look-back is on behalf of whoever wrote its entry, and they did not ask for it.
        """
        asked_for = Q(requester=person) & ~Q(kind=Inquiry.Kind.LOOK_BACK)
        return self.filter(Q(searcher=person) | asked_for)

    def about_plate(self, digest: bytes) -> "InquiryQuerySet":
        """Those that asked for this plate, or in which it was opened."""
        opened = OpenedPlate.objects.filter(plate_digest=digest).values("inquiry")
        return self.filter(Q(plate_digest=digest) | Q(pk__in=opened))

    def marking_held(self) -> "InquiryQuerySet":
        """Each with `is_held`: whether a reviewer has to read its reason before it is shown.

        And with `opened`: the digests of the plates that were looked at in it.
        """
        flags = Flag.objects.still_holding().filter(
            subject_type=self.model._meta.label_lower, subject_id=OuterRef("pk")
        )
        plates = OpenedPlate.objects.filter(inquiry=OuterRef("pk")).values("plate_digest")
        return self.annotate(is_held=Exists(flags), opened=ArraySubquery(plates))

    def to_follow_up(self, at: datetime) -> "InquiryQuerySet":
        """Searches that are closed to looking and still lack their case or what came of them."""
        return self.filter(Q(case=None) | Q(used_recorded_at=None), open_until__lte=at).order_by(
            "opened_at"
        )

    def usage_due(self) -> "InquiryQuerySet":
        """Those of which nobody has said yet whether they were used."""
        return self.filter(used_recorded_at=None)

    def usage_overdue(self, at: datetime) -> "InquiryQuerySet":
        return self.usage_due().filter(usage_due_at__lte=at)

    def case_overdue(self, at: datetime) -> "InquiryQuerySet":
        """Searches on a call number whose case did not follow in time."""
        return self.filter(case=None, case_due_at__lte=at)


class Inquiry(CheckedModel):
    """One search of stored reads: who, when, from where, why and what was asked.

    It holds the question, never the answers. The plate as typed stands in `question`; what tells
    that a plate was asked for again, also where entries and reads are long gone, is its digest.
    """

    class Kind(models.TextChoices):
        SEARCH = "search", "Search"
        LOOK_BACK = "look_back", "Look-back for an entry"
        API = "api", "By API"

    kind = models.CharField(max_length=13, choices=Kind)
    searcher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inquiries"
    )
    # On whose behalf; the searcher where nobody else asked.
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inquiries_asked_for"
    )
    opened_at = models.DateTimeField()
    # Results may be looked at until then.
    open_until = models.DateTimeField()
    source_address = models.GenericIPAddressField(null=True, blank=True)

    purpose = models.CharField(max_length=48)
    case = models.ForeignKey(
        "governance.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="inquiries"
    )
    call_number = models.CharField(max_length=32, blank=True)
    case_due_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000)
    # The words that the officer determined; empty where the law asks for none.
    determination = models.TextField(blank=True)
    is_attested = models.BooleanField()
    invades_privacy = models.BooleanField(default=False)
    privacy_order = models.ForeignKey(
        "governance.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Covert or highly sensitive: under the Administrator's written approval, hidden from others.
    is_sensitive = models.BooleanField(default=False)
    approval = models.ForeignKey(
        "governance.WrittenApproval",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inquiries",
    )

    question = models.JSONField()
    plate_digest = models.BinaryField(max_length=32, null=True, blank=True)
    cameras = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    # How many reads answered as it opened, up to one more than RESULTS_CAP.
    results = models.PositiveIntegerField(null=True, blank=True)
    images_opened = models.PositiveIntegerField(default=0)

    is_used = models.BooleanField(null=True, blank=True)
    report_number = models.CharField(max_length=64, blank=True)
    is_named_in_report = models.BooleanField(default=False)
    used_recorded_at = models.DateTimeField(null=True, blank=True)
    # When the account was flagged because the case of a call had not followed.
    case_flagged_at = models.DateTimeField(null=True, blank=True)
    usage_due_at = models.DateTimeField()
    # When its plate and reason went, at the end of the log's life.
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name_plural = "inquiries"
        constraints = [
            models.CheckConstraint(
                name="inquiry_has_case_or_call",
                condition=Q(case__isnull=False) | ~Q(call_number=""),
                violation_error_code="LEX-3.G.iii",
            ),
            models.CheckConstraint(
                name="inquiry_call_has_case_due",
                condition=Q(call_number="", case_due_at=None)
                | (
                    ~Q(call_number="")
                    & Q(case_due_at__isnull=False, case_due_at__gt=F("opened_at"))
                ),
                violation_error_code="LEX-3.G.iii",
            ),
            models.CheckConstraint(
                name="inquiry_has_purpose_and_reason",
                condition=~Q(purpose="") & ~Q(reason=""),
                violation_error_code="LEX-3.G.iii",
            ),
            models.CheckConstraint(
                name="inquiry_is_attested",
                condition=Q(is_attested=True),
                violation_error_code="LEX-3.D.iv",
            ),
            models.CheckConstraint(
                name="inquiry_into_privacy_has_order",
                condition=Q(invades_privacy=False) | Q(privacy_order__isnull=False),
                violation_error_code="LEX-3.D.i#access",
            ),
            models.CheckConstraint(
                name="inquiry_sensitive_has_approval",
                condition=Q(is_sensitive=False, approval=None)
                | Q(is_sensitive=True, approval__isnull=False),
                violation_error_code="KIN-IV.B.6#equipment",
            ),
            models.CheckConstraint(
                name="inquiry_ends_after_it_opens",
                condition=Q(open_until__gt=F("opened_at"), usage_due_at__gt=F("opened_at")),
            ),
            models.CheckConstraint(
                name="inquiry_cleared_once_closed",
                condition=Q(cleared_at=None) | Q(cleared_at__gte=F("open_until")),
            ),
            models.CheckConstraint(
                name="inquiry_usage_is_whole",
                condition=Q(
                    is_used=None, used_recorded_at=None, report_number="", is_named_in_report=False
                )
                | (
                    Q(is_used__isnull=False, used_recorded_at__isnull=False)
                    & (Q(is_used=False) | (Q(is_named_in_report=True) & ~Q(report_number="")))
                ),
                violation_error_code="KIN-IV.B.6#search",
            ),
        ]
        indexes = [
            models.Index(fields=["searcher", "-opened_at"], name="inquiry_by_searcher"),
            models.Index(fields=["opened_at"], name="inquiry_by_time"),
            models.Index(
                fields=["plate_digest"],
                condition=Q(plate_digest__isnull=False),
                name="inquiry_by_plate_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"inquiry {self.pk}"

    @property
    def results_label(self) -> str:
        """How many reads answered, for who searched; while a reviewer holds it, not even that."""
        held = vars(self).get("is_held")
        is_held = Flag.objects.holding(self).exists() if held is None else held
        return "" if is_held else self.results_text

    @property
    def results_text(self) -> str:
        """How many reads answered, for who looks after the person's use."""
        if self.results is None:
            return ""
        return f"{RESULTS_CAP:,}+" if self.results > RESULTS_CAP else f"{self.results:,}"

    def is_open(self, at: datetime) -> bool:
        """Whether its results may still be looked at."""
        return at < self.open_until


class OpenedPlate(CheckedModel):
    """That one plate was looked at in an inquiry that did not name it whole: its digest alone.

    So a plate that is asked for as a description, or with one character left out, is known again.
    """

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="opened_plates")
    plate_digest = models.BinaryField(max_length=32)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "plate_digest"], name="opened_plate_once_an_inquiry"
            )
        ]
        indexes = [models.Index(fields=["plate_digest"], name="opened_plate_by_digest")]

    def __str__(self) -> str:
        return f"a plate opened in {self.inquiry_id}"
