"""What is judged in an audit: each inquiry drawn, or the period as a whole, by its checklist."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from alpr_compliance.policy.auditing import Check
from audits.models.audit import Audit
from audits.models.vendor_log import VendorSearch
from governance.models import Document
from personnel.models import Role, User
from reads.models import Inquiry


class AuditItemQuerySet(models.QuerySet["AuditItem"]):
    def standing(self) -> "AuditItemQuerySet":
        """Those that are judged: not the replaced ones."""
        return self.filter(replaced_by=None)

    def of_searches(self) -> "AuditItemQuerySet":
        """Those of one search each, here or at the vendor: not the period as a whole."""
        return self.exclude(inquiry=None, vendor_search=None)

    def not_about(self, user: User) -> "AuditItemQuerySet":
        """Those that are not about a search of this person's own."""
        ours = Q(inquiry__searcher=user) | Q(inquiry__requester=user)
        own = Q(Q(inquiry__isnull=False) & ours) | Q(
            vendor_search__isnull=False, vendor_search__person=user
        )
        return self.exclude(own)

    def judged_since(self, before: datetime) -> "AuditItemQuerySet":
        """Those of audits that are not filed yet, or were after this instant."""
        unfinished = Q(audit__filed_at=None) | Q(audit__filed_at__gt=before)
        return self.of_searches().filter(unfinished)


class AuditItem(CheckedModel):
    """One search drawn, or without one the period as a whole, and who reviews it."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="items")
    inquiry = models.ForeignKey(
        "reads.Inquiry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_items",
    )
    # Instead of one of ours: a search in the vendor's own system.
    vendor_search = models.ForeignKey(
        VendorSearch, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_items"
    )
    # Whose search it is: they do not review it.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Its turn in the draw, from 1; flagged ones come after, the whole has 0.
    place = models.PositiveIntegerField()
    is_flagged_extra = models.BooleanField(default=False)
    # None: it goes to the outside reviewer, whose letter is attached.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_items",
    )
    outside_reviewer = models.CharField(max_length=200, blank=True)
    letter = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    replaced_reason = models.CharField(max_length=500, blank=True)

    objects = AuditItemQuerySet.as_manager()

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "inquiry", "vendor_search"],
                nulls_distinct=False,
                name="audit_item_once",
            ),
            models.CheckConstraint(
                name="audit_item_is_of_one_search",
                condition=Q(inquiry=None) | Q(vendor_search=None),
            ),
            models.UniqueConstraint(fields=["audit", "place"], name="audit_item_place_once"),
            models.CheckConstraint(
                name="audit_item_not_reviewed_by_who_it_is_about",
                condition=Q(reviewer=None) | Q(person=None) | ~Q(reviewer=F("person")),
                violation_error_code="LEX-3.H",
            ),
            models.CheckConstraint(
                name="audit_item_has_a_reviewer_or_goes_outside",
                condition=Q(reviewer__isnull=False, outside_reviewer="", letter=None)
                | (Q(reviewer=None) & ~Q(outside_reviewer="")),
                violation_error_code="LEX-3.H",
            ),
            models.CheckConstraint(
                name="audit_item_replaced_with_a_reason",
                condition=Q(replaced_by=None, replaced_reason="")
                | (Q(replaced_by__isnull=False) & ~Q(replaced_reason="")),
                violation_error_code="LEX-3.H",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.place} of audit {self.audit_id}"

    @property
    def number(self) -> int | None:
        """The number of its search; None for the period as a whole."""
        return self.inquiry_id or self.vendor_search_id

    @property
    def is_whole(self) -> bool:
        return self.number is None

    @property
    def subject(self) -> Inquiry | VendorSearch | None:
        return self.inquiry or self.vendor_search

    @property
    def people(self) -> list[User]:
        """Whose search it is: who made it, and who had it made."""
        if self.inquiry is not None:
            return [self.inquiry.searcher, self.inquiry.requester]
        person = self.vendor_search.person if self.vendor_search else None
        return [person] if person else []

    @property
    def made_at(self) -> datetime | None:
        if self.inquiry is not None:
            return self.inquiry.opened_at
        return self.vendor_search.at if self.vendor_search else None

    @property
    def is_about_chief(self) -> bool:
        return any(person.has_role(Role.CHIEF) for person in self.people)

    @property
    def questions(self) -> tuple[Check, ...]:
        """The questions that this item is judged by."""
        program = self.audit.program
        return program.whole if self.is_whole else program.checklist


class ItemCheck(CheckedModel):
    """One question of one item: the answer, and for a fail the second reading."""

    class Result(models.TextChoices):
        PASS = "pass", "Pass"
        FAIL = "fail", "Fail"
        CANNOT_TELL = "cannot_tell", "Can not tell"

    item = models.ForeignKey(AuditItem, on_delete=models.PROTECT, related_name="checks")
    code = models.CharField(max_length=48)
    result = models.CharField(max_length=11, choices=Result)
    note = models.CharField(max_length=1000, blank=True)
    # Who wrote it down: the reviewer, or for the outside reviewer who has their letter.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_at = models.DateTimeField(null=True, blank=True)
    second_agrees = models.BooleanField(null=True, blank=True)
    second_note = models.CharField(max_length=1000, blank=True)
    # About the Chief: what the outside recipient wrote.
    second_letter = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "code"], name="item_check_once"),
            models.CheckConstraint(
                name="item_check_says_why_it_is_no_pass",
                condition=Q(result="pass") | ~Q(note=""),
                violation_error_code="LEX-3.H",
            ),
            models.CheckConstraint(
                name="item_check_second_reading_is_whole",
                condition=Q(
                    second_by=None,
                    second_at=None,
                    second_agrees=None,
                    second_note="",
                    second_letter=None,
                )
                | (
                    Q(
                        result="fail",
                        second_by__isnull=False,
                        second_at__isnull=False,
                        second_agrees__isnull=False,
                    )
                    & ~Q(second_note="")
                ),
                violation_error_code="LEX-3.H",
            ),
            models.CheckConstraint(
                name="item_check_is_read_by_two",
                condition=Q(second_by=None)
                | Q(second_letter__isnull=False)
                | ~Q(second_by=F("by")),
                violation_error_code="LEX-3.H",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.result}"

    @property
    def waits_for_second(self) -> bool:
        return self.result == self.Result.FAIL and self.second_at is None
