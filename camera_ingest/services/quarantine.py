"""Input that was set aside, tried again: stored as a read now, or still not."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from camera_ingest import permissions
from camera_ingest.models import Quarantine
from camera_ingest.payloads import capture_time_of
from camera_ingest.pipeline import ReadAnswer, record_reads
from camera_ingest.quarantine import MAX_BODY
from ledger.services import record_event
from personnel.models import User
from reads.images import ImageGone, read_image, store_image

MAX_AT_ONCE = 200


@transaction.atomic
def try_again(*, quarantine_id: UUID, captured_at: datetime, actor: User) -> Quarantine:
    """Put what was set aside through the door of all reads once more, and note what became of it.

    Trying it twice stores it once. What was set aside stays as it came, until its day is purged.
    """
    permissions.require(actor, "try_again")
    locked = Quarantine.objects.select_for_update(of=("self",)).select_related("camera")
    row = locked.get(captured_at=captured_at, id=quarantine_id)
    item = _item(row)
    now = timezone.now()
    answer = _record(row, item, _image_at(row, capture_time_of(item, now)))
    # A duplicate is stored, by an earlier try or by the sender itself.
    is_stored = answer["status"] in ("stored", "duplicate")
    row.tried_at, row.outcome = now, "stored" if is_stored else answer["status"]
    row.save(update_fields=["tried_at", "outcome"])
    record_event(
        "quarantine.tried_again",
        actor=actor,
        subject=row.camera,
        data={"quarantine": str(row.id), "outcome": row.outcome},
    )
    return row


def try_all_again(*, reason: str, actor: User) -> list[Quarantine]:
    """The same for all that wait for this reason, the oldest first; as many as one go can bear."""
    waiting = Quarantine.objects.waiting().filter(reason=reason).order_by("captured_at", "id")
    found = list(waiting.values_list("captured_at", "id")[:MAX_AT_ONCE])
    return [try_again(quarantine_id=pk, captured_at=at, actor=actor) for at, pk in found]


def _item(row: Quarantine) -> Any:
    try:
        return json.loads(bytes(row.body))
    except ValueError as error:
        raise ValidationError(
            f"This input was longer than {MAX_BODY // 1024} KB, and only its start was kept."
            " Have the camera send it again."
        ) from error


def _record(row: Quarantine, item: Any, image_id: UUID | None) -> ReadAnswer:
    camera = row.camera.stood_at(row.received_at)
    [answer] = record_reads(
        camera=camera, items=[item], engine=row.engine or "unknown", image_id=image_id
    )
    return answer


def _image_at(row: Quarantine, captured_at: datetime) -> UUID | None:
    """Its photograph, where a read of that time finds it."""
    if row.image_id is None:
        return None
    try:
        data = read_image(captured_at=row.captured_at, image_id=row.image_id)
    except ImageGone:
        return None
    if captured_at != row.captured_at:
        # It was set aside under another time than its own: its clock ran ahead.
        store_image(captured_at=captured_at, image_id=row.image_id, data=data)
    return row.image_id
