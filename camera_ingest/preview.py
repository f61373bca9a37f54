"""What would be stored of a message, for whoever sets up a device. Nothing is stored."""

from collections.abc import Sequence
from typing import Any

from camera_ingest.feeds import Sighting
from camera_ingest.pipeline import ReadAnswer, would_answer
from camera_ingest.services.feed import CameraCalled, by_camera, refusal_of
from reads.services import NewRead

# What is ours of a read, and no business of the sender's.
OURS = {"own_id", "image_id"}


def preview_sightings(
    sightings: Sequence[Sighting], camera_called: CameraCalled
) -> list[dict[str, Any]]:
    """One row per read: what the answer would be, for which camera, and what would be stored."""
    rows: dict[int, dict[str, Any]] = {}
    for (camera, engine), places in by_camera(sightings, camera_called).items():
        items = [sightings[place].item for place in places]
        found: list[tuple[ReadAnswer, NewRead | None]]
        if camera is None:
            found = [(refusal_of(item), None) for item in items]
        else:
            found = would_answer(camera=camera, items=items)
        for place, (answer, read) in zip(places, found, strict=True):
            rows[place] = {
                "called": sightings[place].camera,
                "camera": camera.code if camera else None,
                "engine": engine,
                **answer,
                "read": None if read is None else _shown(read),
            }
    return [rows[place] for place in range(len(sightings))]


def _shown(read: Any) -> dict[str, Any]:
    kept = {name: value for name, value in read.items() if name not in OURS}
    return kept | {"has_image": "image_id" in read}
