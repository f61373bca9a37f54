"""What came in and could not be stored as a read: kept aside once, with the reason."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from camera_ingest.models import Camera, Quarantine
from camera_ingest.ocr.decoding import ImageRefused
from camera_ingest.payloads import body_digest, capture_time_of, image_of, known_fields
from reads.ids import own_id
from reads.images import store_image
from reads.partitions import day_of, ensure_partitions

MAX_BODY = 16_384


def set_aside(
    camera: Camera,
    refused: Sequence[tuple[Any, str]],
    *,
    engine: str,
    image_id: UUID | None,
    now: datetime,
) -> None:
    """Keep these items, each with the reason why it is no read; what came before is kept once.

    Fields that a read does not have are left out, so no key or address of a sender is kept.
    """
    rows = [
        _row(camera, known_fields(item), reason, engine, image_id, now) for item, reason in refused
    ]
    if rows:
        ensure_partitions({day_of(row.captured_at) for row in rows})
        Quarantine.objects.bulk_create(rows, ignore_conflicts=True)


def _row(
    camera: Camera, item: Any, reason: str, engine: str, image_id: UUID | None, now: datetime
) -> Quarantine:
    image = item.pop("image", None) if isinstance(item, dict) else None
    body = json.dumps(item, default=str).encode()[:MAX_BODY]
    captured_at = capture_time_of(item, now)
    row = Quarantine(
        captured_at=captured_at,
        # The same refused body sent again is the same row.
        id=own_id(camera.pk, day_of(captured_at), f"{reason}/{body_digest(body).hex()}"),
        camera=camera,
        received_at=now,
        reason=reason[:32],
        body=body,
        engine=engine,
        image_id=image_id,
    )
    if isinstance(image, str):
        # A photograph that can not be read helps nobody.
        with suppress(ImageRefused):
            store_image(captured_at=captured_at, image_id=row.id, data=image_of(image))
            row.image_id = row.id
    return row
