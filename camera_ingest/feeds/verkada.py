"""Verkada: its license plate webhook. The picture lies at an address of theirs; it is not taken."""

from typing import Any

from camera_ingest.feeds.delivery import Delivery, Sighting
from camera_ingest.feeds.values import id_from, instant_of, name_of, object_of, share_of, state_of

ENGINE = "verkada"


def take(message: Any, image: bytes | None = None) -> Delivery:
    """One webhook. Repeated, it has another id, so the read is known by its facts."""
    said = object_of(message)
    if said.get("webhook_type") != "lpr":
        return Delivery(left_out=["unknown_kind"])
    data = object_of(said.get("data"))
    plate, detected = data.get("license_plate_number"), data.get("detected")
    if plate == "":
        return Delivery(left_out=["no_plate"])
    item = {
        "id": id_from(data.get("camera_id"), detected, data.get("crop")),
        "plate": plate,
        "captured_at": instant_of(detected),
        "confidence": share_of(data.get("confidence")),
        "state": state_of(data.get("license_plate_state")),
    }
    return Delivery([Sighting(name_of(data.get("camera_id")), ENGINE, item)])
