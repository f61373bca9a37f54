"""The formats that are taken in, by the name in their address."""

from camera_ingest.feeds import blue_iris, frigate, own, plate_recognizer, rekor, verkada
from camera_ingest.feeds.delivery import Condition, Delivery, Format, Sighting

FORMATS: dict[str, Format] = {
    "rekor": Format("Rekor Scout / OpenALPR agent", rekor.take),
    "plate-recognizer": Format("Plate Recognizer Stream or Snapshot", plate_recognizer.take),
    "frigate": Format("Frigate, through a bridge", frigate.take),
    "blue-iris": Format("Blue Iris alert", blue_iris.take),
    "verkada": Format("Verkada", verkada.take),
    "own": Format("Our own batch of reads", own.take),
}

__all__ = ["FORMATS", "Condition", "Delivery", "Format", "Sighting"]
