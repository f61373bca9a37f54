"""Entries that cameras take other plates for: looked at by the Administrator."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Entry, EntryReview, Match, Suspension
from hotlists.rules.suspension import WITHIN, check_can_close_review, is_repeated
from hotlists.services.suspension import hit_by, suspend_entry, suspend_match
from ledger.services import record_event
from personnel.models import User


def follow_up(match: Match, *, actor: User) -> None:
    """What a decided match sets off on its entry; part of the ending.

    No longer wanted: suspended. Misread or another state's plate: reviewed, and suspended when
    it happened too often.
    """
    if match.mismatch == Match.Mismatch.STALE_ENTRY:
        suspend_match(match, actor=actor, reason=Suspension.Reason.RECOVERED)
    elif match.mismatch in EntryReview.Cause.values:
        for entry_id in hit_by(match):
            _open_review(entry_id, EntryReview.Cause(match.mismatch), actor)


def _open_review(entry_id: int, cause: EntryReview.Cause, actor: User) -> None:
    # Locked: two endings at once must not each count without the other.
    entry = Entry.objects.select_for_update(no_key=True).get(pk=entry_id)
    now = timezone.now()
    review = EntryReview(entry=entry, cause=cause, opened_at=now)
    review.full_clean()
    review.save()
    record_event(
        "entry_review.opened",
        actor=actor,
        subject=entry,
        clause=effective_profile(now).cite("outcomes"),
        data={"cause": cause.value, "review": review.pk},
    )
    recent = entry.reviews.exclude(finding=EntryReview.Finding.KEPT).filter(
        opened_at__gt=now - WITHIN
    )
    if is_repeated(recent.count()):
        reason = Suspension.Reason.REPEATED_MISREADS
        suspend_entry(entry_id=entry_id, actor=actor, reason=reason)


@transaction.atomic
def close_review(*, entry_id: int, finding: str, note: str, actor: User) -> Entry:
    """Decide all open reviews of one entry: it is right and stays, or it is suspended."""
    entry = Entry.objects.visible_to(actor).select_for_update(no_key=True).get(pk=entry_id)
    permissions.require(actor, "close_review", entry)
    if finding not in EntryReview.Finding.values:
        raise ValidationError({"finding": "Say whether the entry is right or suspended."})
    if not note.strip():
        raise ValidationError({"note": "Say what you found."})
    now = timezone.now()
    profile = effective_profile(now)
    check_can_close_review(profile=profile, author_id=entry.entered_by_id, closer_id=actor.pk)
    reviews = list(entry.reviews.open().select_for_update(no_key=True))
    if not reviews:
        raise EntryReview.DoesNotExist
    for review in reviews:
        review.finding = finding
        review.note = note.strip()
        review.closed_by = actor
        review.closed_at = now
        review.full_clean()
        review.save()
    record_event(
        "entry_review.closed",
        actor=actor,
        subject=entry,
        clause=profile.cite("outcomes"),
        data={"finding": finding, "reviews": len(reviews)},
    )
    if finding == EntryReview.Finding.SUSPENDED:
        suspend_entry(entry_id=entry_id, actor=actor, reason=Suspension.Reason.REVIEW)
    return entry
