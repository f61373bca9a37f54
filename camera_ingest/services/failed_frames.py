"""Frames that could not be read: queued once more, or dropped with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils import timezone

from camera_ingest import permissions
from camera_ingest.models import Frame, Quarantine
from camera_ingest.services.frame import RESEND_AFTER, resend_pending
from ledger.services import record_event
from personnel.models import User

AT_ONCE = 1000


class DropReason(TextChoices):
    """Why input need not be tried again; an event holds no other words."""

    CAMERA_FAULT = "camera_fault", "The camera was at fault"
    TEST = "test", "It was a test"
    NOT_NEEDED = "not_needed", "No longer needed"


@transaction.atomic
def try_frames_again(*, actor: User) -> int:
    """Have every frame that could not be read wait once more; returns how many."""
    permissions.require(actor, "try_again")
    now = timezone.now()
    # As if it was sent long ago: the sweeper's next turn is now.
    number = _failed().update(
        status=Frame.Status.PENDING, attempts=0, claimed_at=None, sent_at=now - 2 * RESEND_AFTER
    )
    record_event("frames.tried_again", actor=actor, data={"frames": number})
    # Robust: with the queue away they wait for the sweeper.
    transaction.on_commit(lambda: resend_pending(now), robust=True)
    return number


@transaction.atomic
def drop_frames(*, why: str, actor: User) -> int:
    """Take the frames that could not be read off the list; they go with their day."""
    permissions.require(actor, "try_again")
    number = _failed().update(status=Frame.Status.DROPPED)
    record_event("frames.dropped", actor=actor, data={"frames": number, "why": _reason(why)})
    return number


@transaction.atomic
def drop_set_aside(*, reason: str, why: str, actor: User) -> int:
    """Take what was set aside for this reason off the list; it goes with its day."""
    permissions.require(actor, "try_again")
    waiting = Quarantine.objects.waiting().filter(reason=reason)
    number = waiting.update(tried_at=timezone.now(), outcome="dropped")
    record_event("quarantine.dropped", actor=actor, data={"rows": number, "why": _reason(why)})
    return number


def _failed() -> QuerySet[Frame]:
    """The oldest of them, as many as one go can bear."""
    failed = Frame.objects.filter(status=Frame.Status.FAILED)
    oldest = list(failed.order_by("captured_at").values_list("pk", flat=True)[:AT_ONCE])
    # Still failed: somebody else may have tried it again since.
    return failed.filter(pk__in=oldest)


def _reason(why: str) -> str:
    if why not in DropReason.values:
        raise ValidationError("Choose why it need not be tried again.")
    return why
