"""Signed reviews of the law behind the profile."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from audits import permissions
from audits.models import LawReview
from audits.rules.law_review import check_law_review, next_law_review
from governance.models import Adoption
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User


@transaction.atomic
def sign_law_review(*, finding: str, has_changed: bool, is_signed: bool, actor: User) -> LawReview:
    """Sign that the law was read, and whether the profile has to follow a change."""
    permissions.require(actor, "sign_law_review")
    now = timezone.now()
    profile = effective_profile(now)
    check_law_review(profile=profile, finding=finding, is_signed=is_signed)
    review = LawReview(
        statute=profile.statute.citation[:64],
        reviewed_by=actor,
        reviewed_at=now,
        has_changed=has_changed,
        finding=finding.strip(),
    )
    review.full_clean()
    review.save()
    record_event(
        "law.reviewed",
        actor=actor,
        subject=review,
        clause=profile.publication.law_review.clause,
        data={"changed": has_changed},
    )
    return review


def law_review_due(profile: Profile, now: datetime) -> datetime:
    """When the next review is due; the adoption counts as the first look."""
    read_at = LawReview.objects.values_list("reviewed_at", flat=True).first()
    adoption = Adoption.objects.in_force(now).last()
    since = adoption.effective_from if adoption else None
    return next_law_review(profile=profile, adopted_at=since or now, read_at=read_at)
