"""Plate Recognizer Stream and Snapshot: the webhook in both shapes, and the offline alarm.

Confidences are 0 to 1, plates in lower case. The picture is a file beside the JSON. A result has
no id of its own, so it is known by its camera, time and place in the picture.
"""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

from camera_ingest.feeds.delivery import Condition, Delivery, Sighting
from camera_ingest.feeds.values import (
    Box,
    box_inside,
    box_of,
    id_from,
    name_of,
    object_of,
    objects_of,
    share_of,
    state_of,
    sure_share,
    word_of,
)
from camera_ingest.feeds.vehicles import Found, one_per_vehicle

ENGINE = "plate-recognizer"


def take(message: Any, image: bytes | None = None) -> Delivery:
    """One webhook: the `json` part of a form, or the same as a body."""
    said = object_of(message)
    if "anomaly" in said:
        return _alarm(said)
    data = object_of(said.get("data", said))
    results = data.get("results")
    if not isinstance(results, list):
        return Delivery(left_out=["nothing_to_read"])
    found = [_found(object_of(result)) for result in results]
    with_plate = [each for each in found if each is not None]
    camera = name_of(data.get("camera_id"))
    picture = b64encode(image).decode() if image else None
    return Delivery(
        [
            Sighting(camera, ENGINE, _item(each, place, data, picture))
            for place, each in enumerate(one_per_vehicle(with_plate))
        ],
        left_out=["no_plate"] * (len(found) - len(with_plate)),
    )


def _item(found: Found, place: int, data: dict[str, Any], picture: str | None) -> dict[str, Any]:
    time = _time(data.get("timestamp"))
    name = id_from(data.get("camera_id"), time, data.get("filename"), found.box or place)
    item = found.item() | {"id": name, "captured_at": time}
    if picture is not None:
        item |= {"image": picture, "box": box_inside(picture, found.box)}
    return item


def _time(text: Any) -> Any:
    """Their time, to be checked as ours is; Snapshot leaves out that it is UTC."""
    if not isinstance(text, str):
        return None  # A number would pass for an epoch.
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _found(result: dict[str, Any]) -> Found | None:
    """The plate of one result; None for a vehicle on which no plate was found."""
    plate, vehicle = result.get("plate"), object_of(result.get("vehicle"))
    if plate == "" or (plate is None and vehicle):
        return None
    return _new_shape(plate, vehicle) if isinstance(plate, dict) else _old_shape(result, vehicle)


def _old_shape(result: dict[str, Any], vehicle: dict[str, Any]) -> Found:
    model = _first(result.get("model_make"))
    region = object_of(result.get("region"))
    return Found(
        plate=result.get("plate"),
        confidence=share_of(result.get("score")),
        box=_box(result.get("box")),
        vehicle=_box(vehicle.get("box")),
        others=[
            (each.get("plate"), share_of(each.get("score")))
            for each in objects_of(result.get("candidates"))
        ],
        facts=_facts(
            region.get("code"),
            region.get("score"),
            make=model.get("make"),
            model=model.get("model"),
            color=_first(result.get("color")).get("color"),
            body=vehicle.get("type"),
        ),
    )


def _new_shape(plate: dict[str, Any], vehicle: dict[str, Any]) -> Found:
    props, of_vehicle = object_of(plate.get("props")), object_of(vehicle.get("props"))
    texts = [
        (each.get("value"), share_of(each.get("score"))) for each in objects_of(props.get("plate"))
    ]
    region, model = _first(props.get("region")), _first(of_vehicle.get("make_model"))
    best, confidence = texts[0] if texts else (None, None)
    return Found(
        plate=best,
        confidence=confidence,
        box=_box(plate.get("box")),
        vehicle=_box(vehicle.get("box")),
        others=texts[1:],
        facts=_facts(
            region.get("value"),
            region.get("score"),
            make=model.get("make"),
            model=model.get("model"),
            color=_first(of_vehicle.get("color")).get("value"),
            body=vehicle.get("type"),
        ),
    )


def _facts(region: Any, score: Any, **words: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"state": state_of(region)}
    if facts["state"]:
        facts["state_confidence"] = sure_share(score)
    known = {name: word_of(value) for name, value in words.items()}
    return facts | {name: word for name, word in known.items() if word}


def _first(found: Any) -> dict[str, Any]:
    """The likeliest of a list."""
    return next(iter(objects_of(found)), {})


def _box(box: Any) -> Box | None:
    return box_of(object_of(box).get(edge) for edge in ("xmin", "ymin", "xmax", "ymax"))


def _alarm(said: dict[str, Any]) -> Delivery:
    """VisionAlert: which cameras deliver no picture, or the wrong one."""
    return Delivery(
        conditions=[
            Condition(name_of(each.get("serial")) or name_of(each.get("name")), is_up=False)
            for each in objects_of(said.get("cameras"))
        ]
    )
