"""Suspicions of misuse: reported by anyone, looked into with access suspended, then decided."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from alpr_compliance.checked import CheckedModel
from governance.models.document import Document
from personnel.models import Role, User
from personnel.standing import people_under


class ReferralQuerySet(models.QuerySet["Referral"]):
    def open(self) -> "ReferralQuerySet":
        return self.filter(status=Referral.Status.OPEN)

    def waiting(self) -> "ReferralQuerySet":
        """Not closed: reported or looked into."""
        return self.exclude(status=Referral.Status.CLOSED)

    def visible_to(self, user: User) -> "ReferralQuerySet":
        """The Auditor sees all, the Chief what goes to the Chief, others what they reported or
        what is about their people; nobody what is about themselves.
        """
        others = self.exclude(person=user)
        if user.has_role(Role.AUDITOR):
            return others
        inside = Q(is_outside=False)
        if not user.has_role(Role.CHIEF):
            inside &= Q(person__in=people_under(user))
        return others.filter(inside | Q(reported_by=user))

    def keeping(self) -> "ReferralQuerySet":
        """Those that keep the records of their person beyond the life of the logs."""
        return self.filter(~Q(status=Referral.Status.CLOSED) | Q(outcome__in=Referral.MISUSE))

    def tally(self, since: datetime, until: datetime) -> dict[str, int]:
        """How many were reported in this time, became referrals, and proved to be misuse."""
        found: dict[str, Any] = self.filter(
            reported_at__gte=since, reported_at__lt=until
        ).aggregate(
            reported=Count("pk"),
            referred=Count("pk", filter=Q(suspended_at__isnull=False)),
            misuse=Count("pk", filter=Q(outcome__in=Referral.MISUSE)),
            access_ended=Count("pk", filter=Q(outcome=Referral.Outcome.ENDED)),
            waiting=Count("pk", filter=~Q(status=Referral.Status.CLOSED)),
        )
        return found


class Referral(CheckedModel):
    """One suspicion about one person. Once taken up it is a referral: access is suspended, and the
    person's records can not be changed until it is closed.
    """

    class Status(models.TextChoices):
        REPORTED = "reported", "Reported"
        OPEN = "open", "Access suspended, looked into"
        CLOSED = "closed", "Closed"

    class Outcome(models.TextChoices):
        NO_GROUND = "no_ground", "No ground to look into it"
        UNFOUNDED = "unfounded", "No misuse; access restored"
        CORRECTED = "corrected", "Misuse; access restored"
        ENDED = "ended", "Misuse; access ended"

    MISUSE = (Outcome.CORRECTED, Outcome.ENDED)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField()
    due_at = models.DateTimeField()
    grounds = models.TextField()
    # About the Chief: who outside the agency was told, and the digest of what was reported.
    is_outside = models.BooleanField(default=False)
    sent_to = models.CharField(max_length=200, blank=True)
    seal = models.CharField(max_length=64)
    mailed_at = models.DateTimeField(null=True, blank=True)

    status = models.CharField(max_length=8, choices=Status, default=Status.REPORTED)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="closed_referrals"
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="referral_says_what_was_seen",
                condition=~Q(grounds="") & ~Q(seal=""),
            ),
            models.CheckConstraint(
                name="referral_not_decided_by_who_it_is_about",
                condition=(Q(decided_by=None) | ~Q(decided_by=F("person")))
                & (Q(suspended_by=None) | ~Q(suspended_by=F("person"))),
                violation_error_code="LEX-3.C",
            ),
            models.CheckConstraint(
                name="referral_suspends_access",
                condition=Q(status="reported", suspended_at=None, suspended_by=None)
                | Q(status="open", suspended_at__isnull=False, suspended_by__isnull=False)
                | Q(
                    status="closed",
                    outcome="no_ground",
                    suspended_at=None,
                    suspended_by=None,
                )
                | (
                    Q(status="closed", suspended_at__isnull=False, suspended_by__isnull=False)
                    & ~Q(outcome="no_ground")
                ),
                violation_error_code="LEX-3.D",
            ),
            models.CheckConstraint(
                name="referral_outcome_is_whole",
                condition=(
                    ~Q(status="closed") & Q(outcome="", note="", decided_by=None, decided_at=None)
                )
                | (
                    Q(status="closed", decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(note="")
                ),
                violation_error_code="KIN-IV.D.1",
            ),
            models.CheckConstraint(
                name="referral_outside_has_its_paper",
                condition=Q(is_outside=False) | ~Q(status="closed") | Q(document__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=~Q(status="closed"), name="referral_waiting"),
            models.Index(fields=["id"], condition=Q(mailed_at=None), name="referral_unmailed"),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"
