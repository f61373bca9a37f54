"""Recognition of plates in images: engines behind one protocol, loaded once per process."""

from camera_ingest.ocr.decoding import ImageRefused, decode_image
from camera_ingest.ocr.loading import ENGINES, load_recognizer
from camera_ingest.ocr.readings import Candidate, EngineMissing, PlateReading, Recognizer

__all__ = [
    "ENGINES",
    "Candidate",
    "EngineMissing",
    "ImageRefused",
    "PlateReading",
    "Recognizer",
    "decode_image",
    "load_recognizer",
]
