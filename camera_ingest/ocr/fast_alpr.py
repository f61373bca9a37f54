"""The best engine where its weights can be had: fast-alpr's detector and plate readers."""

import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from fast_plate_ocr import LicensePlateRecognizer
from fast_plate_ocr.core.process import resize_image
from open_image_models.detection.core.yolo_v9.inference import YoloV9Detector

from camera_ingest.ocr.readings import (
    LEAST_CONFIDENCE,
    Box,
    Image,
    PlateReading,
    candidates_among,
    overlap,
    trust_at_edge,
)
from camera_ingest.ocr.voting import Verdict, Views, is_beyond_doubt, ranked, view_of
from camera_ingest.ocr.weights import weights_in

_MIN_DETECTION = 0.25
# Each reader errs differently at each crop, so all of them together beat any one: 95 % against
# 81 % of frames exact.
_FIRST_MARGINS, _FURTHER_MARGINS = (0.04, 0.12), (0.0, 0.08, 0.16)
_PROVIDERS = ["CPUExecutionProvider"]


class FastAlprRecognizer:
    """Finds plates with a detector, then weighs what every reader in the folder sees of them."""

    name = "fast_alpr"

    def __init__(self, model_dir: Path, *, threads: int = 2) -> None:
        """Load the weights that lie in `model_dir`; EngineMissing names the files wanted."""
        weights = weights_in(model_dir)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that wait by spinning starve each other where others use the processor too: a
        # frame took 600 ms instead of 120.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._detector: Any = YoloV9Detector(
            weights.detector,
            ["License Plate"],
            conf_thresh=_MIN_DETECTION,
            providers=_PROVIDERS,
            sess_options=options,
        )
        self._readers: list[Any] = [
            LicensePlateRecognizer(
                onnx_model_path=reader,
                plate_config_path=config,
                providers=_PROVIDERS,
                sess_options=options,
            )
            for reader, config in weights.readers
        ]
        self._lock = threading.Lock()

    def recognize(self, image: Image) -> list[PlateReading]:
        """The plates of a BGR image, best first; candidates are the other texts it may bear."""
        found = []
        for sure_of_plate, box, views in self.seen(image):
            verdicts = ranked(views)
            if verdicts:
                reading = _reading(box, verdicts, trust_at_edge(box, image))
                if reading.confidence >= LEAST_CONFIDENCE:
                    found.append((sure_of_plate * reading.confidence, reading))
        found.sort(key=lambda pair: -pair[0])
        best: list[PlateReading] = []
        for _, reading in found:
            # The detector at times boxes a plate twice, once with its frame.
            if not any(overlap(reading.box, other.box) for other in best):
                best.append(reading)
        return best

    def seen(self, image: Image) -> list[tuple[float, Box, list[Views]]]:
        """Each plate found: how sure the detector is, where, and what the readers see there."""
        plates = []
        with self._lock:
            for each in self._detector.predict(image):
                corners = each.bounding_box
                box = _inside((corners.x1, corners.y1, corners.x2, corners.y2), image)
                if box:
                    plates.append((float(each.confidence), box, self._views(image, box)))
        return plates

    def _views(self, image: Image, box: Box) -> list[Views]:
        """What each reader sees in crops about the box; more crops where the first leave doubt."""
        parts = self._read_crops(image, box, _FIRST_MARGINS)
        if not is_beyond_doubt(parts):
            parts += self._read_crops(image, box, _FURTHER_MARGINS)
        return parts

    def _read_crops(self, image: Image, box: Box, margins: tuple[float, ...]) -> list[Views]:
        crops = [_crop(image, box, margin) for margin in margins]
        parts = []
        for reader in self._readers:
            grey = reader.config.image_color_mode == "grayscale"
            conversion = cv2.COLOR_BGR2GRAY if grey else cv2.COLOR_BGR2RGB
            parts.append(_read(reader, [cv2.cvtColor(crop, conversion) for crop in crops]))
        return parts


def _read(reader: Any, crops: list[Any]) -> Views:
    """Every character's chance at every place; the reader's own `run` keeps only the best."""
    config = reader.config
    sized = [
        resize_image(
            crop,
            config.img_height,
            config.img_width,
            image_color_mode=config.image_color_mode,
            keep_aspect_ratio=config.keep_aspect_ratio,
            interpolation_method=config.interpolation,
            padding_color=config.padding_color,
        )
        for crop in crops
    ]
    (output,) = reader.model.run([reader.plate_output_name], {"input": np.stack(sized)})
    output = output.reshape(len(crops), config.max_plate_slots, len(config.alphabet))
    return view_of(output, config.alphabet, config.pad_char)


def _reading(box: Box, verdicts: list[Verdict], trust: float) -> PlateReading:
    best, *others = verdicts
    candidates = candidates_among((each.text, trust * each.confidence) for each in others)
    # The readers tell countries apart, not states.
    confidence = trust * best.confidence
    return PlateReading(best.text, confidence, box, "", 0.0, candidates, best.characters)


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
