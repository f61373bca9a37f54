"""The logs of this app, and what is taken from their rows when their life is over."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from governance.models import Flag, Referral
from governance.services import destroy_if_unneeded
from reads.models import Hold, Inquiry
from reads.plates import plate_key
from reads.register import NEEDED, Log

REMOVED = "Removed at the end of the log's life"
# Of a question: what names no vehicle.
NAMES_NO_VEHICLE = ("captured_from", "captured_to", "camera_ids", "area")


def _inquiries_over(before: datetime, now: datetime) -> QuerySet[Inquiry]:
    """Searches that closed by then, but for those that a reviewer, a referral or an audit needs."""
    closed = Inquiry.objects.filter(open_until__lte=before, cleared_at=None)
    needed = Referral.objects.keeping().values("person")
    flagged = Flag.objects.still_holding().filter(subject_type=Inquiry._meta.label_lower)
    over = closed.exclude(searcher__in=needed).exclude(pk__in=flagged.values("subject_id"))
    for still_needed in NEEDED:
        over = over.exclude(pk__in=still_needed(before))
    return over


def orders_in_use() -> QuerySet[Any, Any]:
    """The court orders that searches rest on which are not cleared yet."""
    resting = Inquiry.objects.filter(cleared_at=None).exclude(privacy_order=None)
    return resting.values("privacy_order")


def _clear_inquiry(inquiry: Inquiry, now: datetime) -> set[str]:
    plate = inquiry.question.get("plate", "")
    inquiry.question = {name: inquiry.question[name] for name in NAMES_NO_VEHICLE}
    inquiry.reason = REMOVED
    inquiry.cleared_at = now
    inquiry.save(update_fields=["question", "reason", "cleared_at"])
    # Look-backs of one entry rest on one order, which is the entry's too.
    if inquiry.privacy_order is not None:
        destroy_if_unneeded(inquiry.privacy_order, now)
    return texts_of(plate)


def _holds_over(before: datetime, now: datetime) -> QuerySet[Hold]:
    return Hold.objects.over(before).filter(cleared_at=None)


def _clear_hold(hold: Hold, now: datetime) -> set[str]:
    plate = hold.plate
    hold.plate = hold.plate_key = hold.end_note = hold.evidence_number = ""
    hold.cleared_at = now
    cleared = ["plate", "plate_key", "end_note", "evidence_number", "cleared_at"]
    hold.save(update_fields=cleared)
    return texts_of(plate)


def texts_of(plate: str) -> set[str]:
    """As it stands in the files; a partial one can not be told from other words."""
    return {plate, plate_key(plate)} if plate.isalnum() else set()


INQUIRIES = Log(
    "reads_inquiry", _inquiries_over, _clear_inquiry, ("reads_inquiry", "governance_document")
)
HOLDS = Log("reads_hold", _holds_over, _clear_hold, ("reads_hold",))
