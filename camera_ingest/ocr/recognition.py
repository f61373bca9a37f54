"""Recognition of image files, with the time each took."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from alpr_compliance.policy import Recognition
from camera_ingest.ocr.decoding import ImageRefused, decode_image
from camera_ingest.ocr.readings import PlateReading, Recognizer

_IMAGE_SUFFIXES = {".jpg", ".jpeg", ".png"}


def image_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and of each folder named its JPEG and PNG files by name."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.iterdir())
            files += [file for file in inside if file.suffix.lower() in _IMAGE_SUFFIXES]
        else:
            files.append(path)
    return files


def recognize_files(
    files: Iterable[Path], recognizer: Recognizer, limits: Recognition
) -> Iterator[tuple[Path, dict[str, Any] | str]]:
    """Each file with its result, or with the reason why it can not be read as an image.

    A result is ready for JSON: `file`, `ms` (decoded image to result, milliseconds), `engine`, and
    `plates`, best first and as sure as the profile asks, each with text, confidence, whether that
    is low, box, state and alternatives.
    """
    for file in files:
        try:
            image = decode_image(file.read_bytes())
        except ImageRefused as refusal:
            yield file, refusal.reason
            continue
        except OSError as error:
            yield file, error.strerror or "The file can not be read."
            continue
        started = time.perf_counter()
        readings = recognizer.recognize(image)
        elapsed_ms = (time.perf_counter() - started) * 1000
        kept = [reading for reading in readings if reading.confidence >= limits.kept_from]
        yield (
            file,
            {
                "file": str(file),
                "ms": round(elapsed_ms, 1),
                "engine": recognizer.name,
                "plates": [_plate(reading, limits) for reading in kept],
            },
        )


def _plate(reading: PlateReading, limits: Recognition) -> dict[str, Any]:
    return {
        "text": reading.text,
        "confidence": round(reading.confidence, 4),
        "is_unsure": reading.confidence < limits.sure_from,
        "box": reading.box,
        "state": reading.state,
        "alternatives": [candidate.text for candidate in reading.candidates],
    }
