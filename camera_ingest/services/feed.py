"""What a feed delivered: its reads stored by camera and engine, each answered."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from alpr_compliance.policy import enforces
from camera_ingest.feeds import Condition, Sighting
from camera_ingest.models import Camera
from camera_ingest.payloads import sender_id_of
from camera_ingest.pipeline import ReadAnswer, record_reads
from camera_ingest.services.pulse import beat, say_down

# The camera that a sender means by a name; None for one that it does not speak for.
CameraCalled = Callable[[str], Camera | None]


@enforces("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def record_sightings(
    sightings: Sequence[Sighting], camera_called: CameraCalled
) -> list[ReadAnswer]:
    """Store what the vendor's own webhook brings through the door of all reads; one answer each.

    What a camera saw that the sender does not speak for is refused and kept nowhere; the rest is
    stored all the same.
    """
    answers: dict[int, ReadAnswer] = {}
    for (camera, engine), places in by_camera(sightings, camera_called).items():
        items = [sightings[place].item for place in places]
        if camera is None:
            answered = [refusal_of(item) for item in items]
        else:
            answered = record_reads(camera=camera, items=items, engine=engine)
        answers.update(zip(places, answered, strict=True))
    return [answers[place] for place in range(len(sightings))]


def by_camera(
    sightings: Sequence[Sighting], camera_called: CameraCalled
) -> dict[tuple[Camera | None, str], list[int]]:
    """The places of the sightings of each camera and engine; None: of no camera of the sender's."""
    cameras = {name: camera_called(name) for name in {each.camera for each in sightings}}
    parts: dict[tuple[Camera | None, str], list[int]] = {}
    for place, each in enumerate(sightings):
        parts.setdefault((cameras[each.camera], each.engine), []).append(place)
    return parts


def note_conditions(conditions: Sequence[Condition], camera_called: CameraCalled) -> None:
    """Note what a sender says of its cameras; one that delivers nothing becomes an alarm."""
    for condition in conditions:
        camera = camera_called(condition.camera)
        if camera is None:
            continue
        if condition.is_up:
            said_at = condition.said_at or timezone.now()
            beat(camera, sent_at=said_at, state={"streaming": 1} | condition.facts)
        else:
            say_down(camera)


def refusal_of(item: Any) -> ReadAnswer:
    """The answer to a read of a camera that the sender does not speak for."""
    return {"id": sender_id_of(item), "status": "refused", "reason": "unknown_camera"}
