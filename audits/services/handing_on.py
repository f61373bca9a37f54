"""Giving what a reviewer has not judged, and no longer may, to somebody who may judge it."""

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import enforces
from audits import permissions
from audits.models import Audit, AuditItem
from audits.progress import rows_of
from audits.rules.opening import Reader, may_review, reviewer_for
from audits.rules.review import check_can_hand_on
from audits.services.opening import readers_of, subject_of
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User


@enforces("LEX-3.H")
@transaction.atomic
def hand_on_items(*, audit_id: int, actor: User) -> list[AuditItem]:
    """Give each item that was left to somebody else who may review it, or to the outside reviewer.

    Whoever hands on comes first. What was answered stays, as the answer of who gave it.
    """
    audit = Audit.objects.select_for_update(no_key=True).get(pk=audit_id)
    permissions.require(actor, "hand_on_items", audit)
    left = items_left(audit)
    check_can_hand_on(program=audit.program, status=audit.status, is_left=bool(left))
    readers = readers_of(actor, [item.number for item in left if item.number])
    outside = effective_profile(timezone.now()).monitoring.outside_recipient.name
    for item in left:
        before = item.reviewer_id
        item.reviewer_id = reviewer_for(subject_of(item), readers)
        item.outside_reviewer = "" if item.reviewer_id else outside
        item.full_clean()
        item.save(update_fields=["reviewer", "outside_reviewer"])
        record_event(
            "audit.item_handed_on",
            actor=actor,
            subject=item,
            clause=audit.program.clause,
            data={"audit": audit.pk, "before": before, "after": item.reviewer_id},
        )
    record_event(
        "audit.handed_on",
        actor=actor,
        subject=audit,
        clause=audit.program.clause,
        data={"items": len(left)},
    )
    return left


def items_left(audit: Audit) -> list[AuditItem]:
    """Those with questions open whose reviewer may no longer answer them: gone, or not theirs to
    see.
    """
    rows = [row for row in rows_of(audit) if len(row.answered) < len(row.answers)]
    items = [row.item for row in rows if row.item.reviewer_id is not None]
    numbers = [item.number for item in items if item.number]
    readers = {each.user_id: each for each in readers_of(None, numbers)}
    return [item for item in items if not _is_with_reader(item, readers)]


def _is_with_reader(item: AuditItem, readers: dict[int, Reader]) -> bool:
    reader = readers.get(item.reviewer_id or 0)
    return reader is not None and may_review(reader, subject_of(item))
