"""Frigate: its MQTT messages, passed on by a bridge. It knows no state of issue.

`lpr` of `frigate/tracked_object_update` is the read: what matches a plate that Frigate knows is
missing from `frigate/events`. An event counts when it has ended. Both are known by the id of the
tracked object, so one vehicle is one read.
"""

from typing import Any

from camera_ingest.feeds.delivery import Delivery, Sighting
from camera_ingest.feeds.values import (
    box_of,
    instant_of,
    name_of,
    object_of,
    sender_id_of,
    share_of,
)

ENGINE = "frigate"


def take(message: Any, image: bytes | None = None) -> Delivery:
    """One message of either topic."""
    said = object_of(message)
    kind = said.get("type")
    if kind == "lpr":
        return _read(said, said.get("plate"), said.get("score"), said.get("plate_box"))
    if kind in ("new", "update"):
        return Delivery(left_out=["preview"])
    if kind != "end":
        return Delivery(left_out=["unknown_kind"])
    after = object_of(said.get("after"))
    plate = after.get("recognized_license_plate")
    if not plate or after.get("false_positive") is True:
        return Delivery(left_out=["no_plate"])
    score = after.get("recognized_license_plate_score")
    return _read(after | {"timestamp": after.get("start_time")}, plate, score, None)


def _read(said: dict[str, Any], plate: Any, score: Any, box: Any) -> Delivery:
    if plate == "":
        return Delivery(left_out=["no_plate"])
    item = {
        "id": sender_id_of(said.get("id")),
        "plate": plate,
        "captured_at": instant_of(said.get("timestamp")),
        "confidence": share_of(score),
        "box": box_of(box) if isinstance(box, list) else None,
    }
    return Delivery([Sighting(name_of(said.get("camera")), ENGINE, item)])
