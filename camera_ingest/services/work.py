"""Work orders: installation, maintenance and repair, ordered and closed."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from camera_ingest import permissions
from camera_ingest.models import Camera, WorkOrder
from camera_ingest.rules.work import check_done, check_open, check_source, clause_of_work
from governance.services import effective_profile, store_document
from governance.services.document import leaving_no_files
from ledger.services import record_event
from personnel.models import User


@transaction.atomic
def order_work(
    *,
    camera_id: int,
    kind: str,
    what: str,
    source: str,
    actor: User,
    reference: str = "",
    check_id: int | None = None,
) -> WorkOrder:
    """Order work on a camera from a source that the policy authorises.

    `check_id`: the failed check of this camera that asks for it.
    """
    camera = Camera.objects.get(pk=camera_id)
    permissions.require(actor, "order_work", camera)
    profile = effective_profile(timezone.now())
    known = check_source(profile=profile, kind=kind, source=source, what=what)
    failed = camera.checks.filter(pk=check_id or 0, is_passed=False).first()
    order = WorkOrder(
        camera=camera,
        kind=kind,
        what=what.strip(),
        check_failed=failed,
        source=known.code,
        source_label=known.label,
        reference=reference.strip(),
        ordered_by=actor,
        ordered_at=timezone.now(),
    )
    order.full_clean()
    order.save()
    record_event(
        "work.ordered",
        actor=actor,
        subject=order,
        clause=clause_of_work(profile, kind),
        data={"camera": camera.pk, "kind": kind, "source": known.code},
    )
    return order


@dataclass(frozen=True, kw_only=True)
class WorkDone:
    """What was done, by whom and when; `reference` is their own number for it."""

    done_by: str
    done_on: date | None
    result: str
    reference: str = ""


def close_work(
    *, order_id: int, actor: User, done: WorkDone, paper: "UploadedFile[bytes] | None" = None
) -> WorkOrder:
    """Write down what was done, by whom and when; a repaired camera is checked next."""
    with leaving_no_files(), transaction.atomic():
        order = WorkOrder.objects.select_for_update(no_key=True).get(pk=order_id)
        permissions.require(actor, "close_work", order)
        now = timezone.now()
        profile = effective_profile(now)
        order.reference = done.reference.strip() or order.reference
        check_done(
            profile=profile,
            kind=order.kind,
            source=order.source,
            is_open=order.status == WorkOrder.Status.OPEN,
            reference=order.reference,
            done_by=done.done_by,
            done_on=done.done_on,
            today=now.astimezone(ZoneInfo(profile.agency.timezone)).date(),
            result=done.result,
        )
        order.status = WorkOrder.Status.DONE
        order.done_by, order.done_on = done.done_by.strip(), done.done_on
        order.result = done.result.strip()
        order.paper = store_document(upload=paper, actor=actor) if paper else None
        order.closed_by, order.closed_at = actor, now
        order.full_clean()
        order.save()
        clause = clause_of_work(profile, order.kind)
        record_event("work.done", actor=actor, subject=order, clause=clause)
        return order


@transaction.atomic
def cancel_work(*, order_id: int, actor: User, why: str) -> WorkOrder:
    """Close an order that is not to be carried out, with the reason."""
    order = WorkOrder.objects.select_for_update(no_key=True).get(pk=order_id)
    permissions.require(actor, "cancel_work", order)
    profile = effective_profile(timezone.now())
    check_open(profile=profile, kind=order.kind, is_open=order.status == WorkOrder.Status.OPEN)
    if not why.strip():
        raise ValidationError({"result": "Say why the work is not to be done."})
    order.status = WorkOrder.Status.CANCELLED
    order.result = why.strip()
    order.closed_by, order.closed_at = actor, timezone.now()
    order.full_clean()
    order.save(update_fields=["status", "result", "closed_by", "closed_at"])
    clause = clause_of_work(profile, order.kind)
    record_event("work.cancelled", actor=actor, subject=order, clause=clause)
    return order
