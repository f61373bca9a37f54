"""Findings of the system about somebody's use of it, which wait for a supervisor."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from governance.models.document import Document
from personnel.models import Role, User
from personnel.standing import COMMAND, people_under, places_of


class FlagQuerySet(models.QuerySet["Flag"]):
    def open(self) -> "FlagQuerySet":
        return self.filter(status=Flag.Status.OPEN)

    def overdue(self, at: datetime) -> "FlagQuerySet":
        return self.open().filter(due_at__lte=at)

    def about_subject(self, subject: models.Model) -> "FlagQuerySet":
        """The flags that were last found at this row."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def visible_to(self, user: User) -> "FlagQuerySet":
        """What this person may know of: never what is about themselves, and what is about the
        Chief only as the Auditor.
        """
        others = self.exclude(person=user)
        if user.has_role(Role.AUDITOR):
            return others
        inside = others.filter(is_outside=False)
        if user.has_role(Role.CHIEF):
            return inside
        if not user.has_role(Role.SUPERVISOR, Role.ADMINISTRATOR):
            return self.none()
        mine = Q(decider__in=places_of(user)) | Q(person__in=people_under(user))
        command = User.objects.filter(groups__name__in=[role.value for role in COMMAND])
        return inside.filter(mine | (Q(is_holding=True) & ~Q(person__in=command)))

    def waiting_for(self, user: User) -> "FlagQuerySet":
        """The open ones put before this person, or whom they stand in for; of those that go
        outside the agency, the Auditor.
        """
        visible = self.visible_to(user).open()
        if user.has_role(Role.AUDITOR):
            return visible.filter(is_outside=True)
        return visible.filter(decider__in=places_of(user))

    def holding(self, subject: models.Model) -> "FlagQuerySet":
        """What keeps the results of this inquiry from being shown: a reviewer has not released it.

        One decided as no misuse holds no longer; one decided otherwise holds for good.
        """
        return self.about_subject(subject).still_holding()

    def still_holding(self) -> "FlagQuerySet":
        return self.filter(is_holding=True).exclude(status=Flag.Status.FINE)


class Flag(CheckedModel):
    """One finding about one person, explained by codes and counts; decided with a note.

    The same finding (`person`, `kind`, `topic`) is one open flag: found again at a later row, its
    facts and subject move on; once it was decided, only a later row opens another.
    """

    class Kind(models.TextChoices):
        WEAK_REASON = "weak_reason", "The reason says little"
        COPIED_REASON = "copied_reason", "The same words for different plates"
        PROTECTED = "protected_characteristics", "Words about a protected characteristic"
        FIRST_AMENDMENT = "first_amendment", "Words about speech, assembly, faith or the press"
        PERSONAL = "personal", "Words about somebody close to the person"
        SAME_PLATE = "same_plate", "The same plate again and again"
        DIFFERENT_REASONS = "different_reasons", "One plate for different reasons or cases"
        OFF_SHIFT = "off_shift", "Outside the person's shift"
        CASE_PLATES = "case_plates", "One case for many plates"
        DORMANT = "dormant", "A long unused account"
        TWO_NETWORKS = "two_networks", "Two networks at once"
        CASE_MISSING = "case_missing", "The case number did not follow"
        AUDIT_FINDING = "audit_finding", "An audit failed a search"

    class Status(models.TextChoices):
        OPEN = "open", "Waits for a decision"
        FINE = "fine", "No misuse"
        COACHED = "coached", "Coached"
        REFERRED = "referred", "Referred"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32, choices=Kind)
    topic = models.CharField(max_length=96)
    # Codes and counts only: the sentence is made from them.
    facts = models.JSONField(default=dict, blank=True)
    # The row it was last found at, by type and id: an inquiry, an event.
    subject_type = models.CharField(max_length=64)
    subject_id = models.PositiveBigIntegerField()
    is_holding = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # Who decides; nobody inside the agency about the Chief.
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_outside = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)

    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    # What the outside recipient wrote.
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="decided_flags"
    )
    referral = models.ForeignKey(
        "governance.Referral",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="flags",
    )

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "topic"],
                condition=Q(status="open"),
                name="flag_open_once",
            ),
            models.CheckConstraint(
                name="flag_not_decided_by_who_it_is_about",
                condition=Q(decided_by=None) | ~Q(decided_by=F("person")),
                violation_error_code="KIN-IV.C#access-2",
            ),
            models.CheckConstraint(
                name="flag_goes_to_another",
                condition=Q(decider=None) | ~Q(decider=F("person")),
                violation_error_code="KIN-IV.C#access-2",
            ),
            models.CheckConstraint(
                name="flag_has_a_decider_or_goes_outside",
                condition=Q(is_outside=True, decider=None)
                | Q(is_outside=False, decider__isnull=False),
            ),
            models.CheckConstraint(
                name="flag_decision_is_whole",
                condition=Q(status="open", decided_by=None, decided_at=None, note="")
                | (
                    ~Q(status="open")
                    & ~Q(note="")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="flag_outside_decision_has_its_paper",
                condition=Q(is_outside=False) | Q(status="open") | Q(document__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["decider", "due_at"], condition=Q(status="open"), name="flag_due"),
            models.Index(fields=["person", "kind", "topic"], name="flag_by_finding"),
            models.Index(fields=["subject_type", "subject_id"], name="flag_by_subject"),
            models.Index(fields=["id"], condition=Q(mailed_at=None), name="flag_unmailed"),
        ]

    def __str__(self) -> str:
        return f"flag {self.pk}"
