"""Blue Iris: an alert with what its recognition found, as ALPR-Database takes it.

Only what the `alpr` part of `ai_dump` found is a plate; other parts name people and cars. It
knows no state of issue, and no version of the engine.
"""

import json
from datetime import datetime
from typing import Any

from camera_ingest.feeds.delivery import Delivery, Sighting
from camera_ingest.feeds.values import (
    box_inside,
    box_of,
    id_from,
    instant_of,
    name_of,
    object_of,
    objects_of,
    share_of,
)
from camera_ingest.feeds.vehicles import Found, one_per_vehicle

ENGINE = "blue-iris"
EDGES = "x_min", "y_min", "x_max", "y_max"


def take(message: Any, image: bytes | None = None) -> Delivery:
    """One alert."""
    said = object_of(message)
    parts = objects_of(_dump(said.get("ai_dump")))
    if not parts:
        return Delivery(left_out=["nothing_to_read"])
    predictions = [
        prediction
        for part in parts
        if part.get("api") == "alpr"
        for prediction in objects_of(object_of(part.get("found")).get("predictions"))
    ]
    found = [_found(prediction) for prediction in predictions]
    return Delivery(
        [
            Sighting(name_of(said.get("camera")), ENGINE, _item(each, place, said))
            for place, each in enumerate(one_per_vehicle(found))
        ],
        left_out=[] if found else ["no_plate"],
    )


def _dump(dump: Any) -> Any:
    """What recognition found; some versions send it as a text of JSON."""
    if not isinstance(dump, str):
        return dump
    try:
        return json.loads(dump)
    except (ValueError, RecursionError):
        return None


def _found(prediction: dict[str, Any]) -> Found:
    label = prediction.get("label")
    named = label.partition(":")[2] if isinstance(label, str) else None
    return Found(
        plate=prediction.get("plate", named),
        confidence=share_of(prediction.get("confidence")),
        box=box_of(prediction.get(edge) for edge in EDGES),
    )


def _item(found: Found, place: int, said: dict[str, Any]) -> dict[str, Any]:
    time = said.get("timestamp")
    facts = (said.get("camera"), said.get("ALERT_PATH"), time, found.box or place)
    item = found.item() | {"id": id_from(*facts), "captured_at": _time(time)}
    if picture := said.get("Image"):
        if isinstance(picture, str):
            picture = picture.rpartition("base64,")[2]
        item |= {"image": picture, "box": box_inside(picture, found.box)}
    return item


def _time(said: Any) -> datetime | str | None:
    """Their time: an epoch, or a text that is checked as ours is."""
    return said if isinstance(said, str) else instant_of(said)
