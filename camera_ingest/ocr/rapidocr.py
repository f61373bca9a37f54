"""The engine that always runs: a general text reader whose weights come in its package."""

import threading
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from camera_ingest.ocr.plate_lines import TextLine, plates_among
from camera_ingest.ocr.readings import Candidate, Image, PlateReading, overlap

# A quick look finds most plates; a closer one costs three times as much, so only the frames that
# the quick one left in doubt get it.
_QUICK_SIDE = 608
_CLOSE_SIDE = 1280
_SURE = 0.9
_MAX_LINES = 24


class RapidOcrRecognizer:
    """Reads all text of a frame and keeps what is shaped, placed and spelled like a plate."""

    name = "rapidocr"

    def __init__(self, *, threads: int = 2) -> None:
        session = "EngineConfig.onnxruntime"
        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                f"{session}.intra_op_num_threads": threads,
                f"{session}.inter_op_num_threads": 1,
                f"{session}.enable_cpu_mem_arena": True,
                "Det.limit_type": "max",
                "Det.limit_side_len": _CLOSE_SIDE,
            }
        )
        # The package keeps state on its objects while it reads.
        self._lock = threading.Lock()

    def recognize(self, image: Image) -> list[PlateReading]:
        """The plates of a BGR image, best first, with what a second look read as candidates."""
        with self._lock:
            quick = plates_among(self._lines(image, _QUICK_SIDE), image.shape[:2])
            if quick and quick[0].confidence >= _SURE:
                return quick
            close = plates_among(self._lines(image, _CLOSE_SIDE), image.shape[:2])
        return _merged(close, quick)

    def _lines(self, image: Image, side: int) -> list[TextLine]:
        """The text lines found in the image shrunk to at most `side` pixels, read at full size."""
        scale = min(1.0, side / max(image.shape[:2]))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        found = self._engine(small, use_det=True, use_rec=False)
        corners = getattr(found, "boxes", None)
        if corners is None or not len(corners):
            return []
        corners = np.asarray(corners, np.float32)[:_MAX_LINES] / np.float32(scale)
        crops = self._engine.crop_text_regions(image, corners)
        read = self._engine.recognize_txt(crops)
        return [
            TextLine(text, float(confidence), _upright(box, image))
            for text, confidence, box in zip(read.txts, read.scores, corners, strict=True)
        ]


def _upright(corners: NDArray[np.float32], image: Image) -> tuple[int, int, int, int]:
    """The upright box about four corners, within the image."""
    height, width = image.shape[:2]
    left, top = np.floor(corners.min(axis=0).clip((0, 0), (width - 1, height - 1)))
    right, bottom = np.ceil(corners.max(axis=0).clip((left + 1, top + 1), (width, height)))
    return int(left), int(top), int(right - left), int(bottom - top)


def _merged(close: list[PlateReading], quick: list[PlateReading]) -> list[PlateReading]:
    """The closer look's plates, each with the quick look's other text for the same place."""
    merged = []
    for reading in close:
        others = {
            other.text: Candidate(other.text, other.confidence)
            for other in quick
            if overlap(reading.box, other.box) and other.text != reading.text
        }
        merged.append(
            PlateReading(
                reading.text,
                reading.confidence,
                reading.box,
                reading.state,
                reading.state_confidence,
                tuple(others.values()),
            )
        )
    missed = [r for r in quick if not any(overlap(r.box, other.box) for other in close)]
    return merged + missed
