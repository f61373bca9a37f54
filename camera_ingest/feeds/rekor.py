"""Rekor Scout and the OpenALPR agent: what it posts, by `data_type`. Confidences are 0 to 100.

One vehicle is seen in many frames, each an `alpr_results`; when it has passed, one `alpr_group`
says which text and which frame were the best. The group is the read, the frames are previews of
it. Its licence key and the addresses of its streams are never looked at.
"""

from collections.abc import Callable, Mapping
from typing import Any

from camera_ingest.feeds.delivery import Condition, Delivery, Sighting
from camera_ingest.feeds.values import (
    box_in,
    candidates_of,
    corners_of,
    engine_of,
    instant_of,
    name_of,
    number_of,
    object_of,
    objects_of,
    sender_id_of,
    share_of,
    state_of,
    sure_share,
    word_of,
)

PERCENT = 100


def take(message: Any, image: bytes | None = None) -> Delivery:
    """One message of the agent."""
    said = object_of(message)
    if said.get("openalpr_webhook") == "test":
        return Delivery(left_out=["test"])
    kind = said.get("data_type")
    read = KINDS.get(kind) if isinstance(kind, str) else None
    return read(said) if read else Delivery(left_out=["unknown_kind"])


def _alert(said: dict[str, Any]) -> Delivery:
    """An alert of the agent's own lists. Ours are matched here, so only its group counts."""
    return _group(object_of(said.get("group")))


def _group(said: dict[str, Any]) -> Delivery:
    if said.get("is_preview") is True:
        return _preview(said)
    best = object_of(said.get("best_plate"))
    plate = said.get("best_plate_number", best.get("plate"))
    if plate == "" or object_of(said.get("vehicle")).get("missing_plate") is True:
        return _no_plate(said)
    found = objects_of(best.get("candidates")) + objects_of(said.get("candidates"))
    others = ((each.get("plate"), share_of(each.get("confidence"), PERCENT)) for each in found)
    item = {
        "id": sender_id_of(said.get("best_uuid")),
        "plate": plate,
        "captured_at": instant_of(said.get("best_uuid_epoch_ms"))
        or instant_of(said.get("epoch_start")),
        "confidence": share_of(said.get("best_confidence"), PERCENT),
        "state": state_of(said.get("best_region")),
        "candidates": candidates_of(others, plate),
        **_vehicle(object_of(said.get("vehicle"))),
        **_image(said, best),
    }
    if item["state"]:
        item["state_confidence"] = sure_share(said.get("best_region_confidence"), PERCENT)
    engine = engine_of("rekor", said.get("agent_version"))
    return Delivery([Sighting(name_of(said.get("camera_id")), engine, item)])


def _vehicle(said: dict[str, Any]) -> dict[str, str]:
    """The likeliest of what the engine took make, model, colour and body for."""
    likeliest = {
        ours: word_of(next(iter(objects_of(said.get(theirs))), {}).get("name"))
        for ours, theirs in (
            ("make", "make"),
            ("model", "make_model"),
            ("color", "color"),
            ("body", "body_type"),
        )
    }
    # "ford_f-150": the make once more, and the model.
    likeliest["model"] = likeliest["model"].removeprefix(f"{likeliest['make']}_")
    return {name: word for name, word in likeliest.items() if word}


def _image(said: dict[str, Any], best: dict[str, Any]) -> dict[str, Any]:
    """The picture of the vehicle, with the plate's place in it; else of the plate alone."""
    corners = corners_of(best.get("coordinates"))
    whole = {
        "x": 0,
        "y": 0,
        "width": said.get("best_image_width"),
        "height": said.get("best_image_height"),
    }
    for name, part in (("vehicle_crop_jpeg", best.get("vehicle_region")), ("overview_jpeg", whole)):
        if picture := said.get(name):
            return {"image": picture, "box": box_in(picture, corners, part)}
    return {"image": best["plate_crop_jpeg"]} if best.get("plate_crop_jpeg") else {}


def _preview(said: dict[str, Any]) -> Delivery:
    return Delivery(left_out=["preview"])


def _no_plate(said: dict[str, Any]) -> Delivery:
    return Delivery(left_out=["no_plate"])


def _heartbeat(said: dict[str, Any]) -> Delivery:
    return Delivery(
        conditions=[
            Condition(
                camera=name_of(stream.get("camera_id")),
                is_up=stream.get("is_streaming") is True,
                said_at=instant_of(said.get("timestamp")),
                facts=_facts(said, stream),
            )
            for stream in objects_of(said.get("video_streams"))
        ]
    )


def _facts(said: dict[str, Any], stream: dict[str, Any]) -> dict[str, float]:
    """How the agent and this stream do, in the numbers that tell."""
    numbers = {
        "frames_a_second": number_of(stream.get("fps")),
        "processor_percent": number_of(said.get("cpu_usage_percent")),
        "messages_waiting": number_of(said.get("beanstalk_queue_size")),
    }
    return {name: number for name, number in numbers.items() if number is not None}


KINDS: Mapping[str, Callable[[dict[str, Any]], Delivery]] = {
    "alpr_group": _group,
    "alpr_results": _preview,
    "alpr_alert": _alert,
    "vehicle": _no_plate,
    "heartbeat": _heartbeat,
}
