"""Signed reviews of people's use of the system."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance import permissions
from governance.models import UseReview
from governance.rules.use_review import check_use_review
from governance.services.adoption import effective_profile
from ledger.services import record_event
from personnel.models import User


@transaction.atomic
def sign_use_review(
    *,
    person_id: int,
    actor: User,
    looked_at: Mapping[str, int],
    until: datetime,
    statement: str,
    is_signed: bool,
    document_id: int | None = None,
) -> UseReview:
    """Sign the review of one person's use, from the end of the last review until a time.

    `looked_at` counts what was before the reviewer. A signed review is never changed.
    """
    # The person's row is the lock: two reviews at once do not cover the same time.
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    permissions.require(actor, "sign_use_review", person)
    now = timezone.now()
    profile = effective_profile(now)
    review = UseReview(
        person=person,
        reviewer=actor,
        since=reviewed_until(person),
        until=until,
        looked_at=dict(looked_at),
        statement=statement.strip(),
        document_id=document_id,
        signed_at=now,
    )
    _check(review, is_signed=is_signed, profile=profile)
    review.full_clean()
    review.save()
    record_event(
        "use_review.signed",
        actor=actor,
        subject=review,
        clause=profile.cite("supervision"),
        data={"person": person.pk, **looked_at},
    )
    return review


def _check(review: UseReview, *, is_signed: bool, profile: Profile) -> None:
    check_use_review(
        profile=profile,
        is_about_reviewer=review.person_id == review.reviewer_id,
        since=review.since,
        until=review.until,
        now=review.signed_at,
        statement=review.statement,
        is_signed=is_signed,
    )


def reviewed_until(person: User) -> datetime:
    """Until when this person's use was reviewed; the day they joined where it never was."""
    last = person.use_reviews.order_by("-until").first()
    return last.until if last else person.date_joined
