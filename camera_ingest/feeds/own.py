"""Our own batch, as docs/api.md describes it: for devices that have no vendor's format."""

from typing import Any

from camera_ingest.feeds.delivery import Delivery, Sighting
from camera_ingest.feeds.values import name_of, object_of
from camera_ingest.payloads import known_fields


def take(message: Any, image: bytes | None = None) -> Delivery:
    """A list of reads, or an object with `reads`; each read may name its own camera."""
    said = object_of(message)
    reads = message if isinstance(message, list) else said.get("reads")
    if not isinstance(reads, list):
        return Delivery(left_out=["nothing_to_read"])
    engine = engine_in(said)
    camera = name_of(said.get("camera"))
    return Delivery(
        [
            Sighting(name_of(object_of(read).get("camera")) or camera, engine, known_fields(read))
            for read in reads
        ]
    )


def engine_in(said: Any) -> str:
    """What read the plates of a batch, as the device names it; "device" where it does not."""
    named = name_of(object_of(said).get("engine"))
    return named[:32].strip() or "device"
