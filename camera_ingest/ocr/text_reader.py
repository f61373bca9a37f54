"""RapidOCR's two networks, for text in images: where it stands, and what it says."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
import rapidocr
from numpy.typing import NDArray
from rapidocr.ch_ppocr_det.utils import DBPostProcess

from camera_ingest.ocr.readings import EngineMissing, Image
from camera_ingest.ocr.strips import CHARACTERS, Strip

# Four corners, from the upper left on clockwise.
Quad = NDArray[np.float32]

_GRID = 32
_LINE_HEIGHT, _MIN_WIDTH, _MAX_WIDTH = 48, 160, 480
# Between the characters of a plate they mean as little as nothing does.
_SEPARATORS = " -.:·"
_DOUBT = 1e-3


@dataclass(frozen=True)
class Line:
    """A line of text as printed, how sure the network is (0..1), and its chances along it."""

    text: str
    confidence: float
    strip: Strip


class TextReader:
    """The networks of the installed package; it needs no other file and no network."""

    def __init__(self, *, threads: int) -> None:
        models = Path(rapidocr.__file__).parent / "models"
        self._finder = _session(models, "*_det_*.onnx", threads)
        self._reader = _session(models, "*_rec_*.onnx", threads)
        self._boxes_of = DBPostProcess(0.3, box_thresh=0.3, unclip_ratio=1.6, use_dilation=True)
        named = self._reader.get_modelmeta().custom_metadata_map["character"].splitlines()
        # By the networks' convention: nothing first, a space last.
        self._characters = ["", *named, " "]
        place = {character: number for number, character in enumerate(self._characters)}
        self._upper = [place[character] for character in CHARACTERS]
        self._lower = [place[character.lower()] for character in CHARACTERS]
        self._nothing = [0, *(place[each] for each in _SEPARATORS if each in place)]

    def find(self, image: Image) -> list[Quad]:
        """The corners of each line of text in an image, as large as it is given."""
        height, width = (max(_GRID, round(side / _GRID) * _GRID) for side in image.shape[:2])
        output = self._run(self._finder, cv2.resize(image, (width, height)))
        quads, _ = self._boxes_of(output, image.shape[:2])
        return [np.asarray(quad, np.float32) for quad in quads]

    def read(self, crop: Image) -> Line:
        """What a crop of one line says."""
        width = round(_LINE_HEIGHT * crop.shape[1] / crop.shape[0])
        scaled = cv2.resize(crop, (min(max(8, width), _MAX_WIDTH), _LINE_HEIGHT))
        (chances,) = self._run(self._reader, scaled, _MIN_WIDTH)
        places, best = chances.argmax(axis=1), chances.max(axis=1)
        is_new = np.append(True, places[1:] != places[:-1]) & (places != 0)
        text = "".join(self._characters[place] for place in places[is_new])
        confidence = float(best[is_new].mean()) if is_new.any() else 0.0
        return Line(text, confidence, self._strip(chances.astype(np.float64)))

    def _strip(self, chances: NDArray[np.float64]) -> Strip:
        both = np.where(np.equal(self._upper, self._lower), 0, chances[:, self._lower])
        nothing = chances[:, self._nothing].sum(axis=1, keepdims=True)
        merged = np.concatenate([chances[:, self._upper] + both, nothing], axis=1)
        return np.asarray(np.log((1 - _DOUBT) * merged + _DOUBT / merged.shape[1]))

    def _run(self, session: Any, image: Any, min_width: int = 0) -> NDArray[np.float32]:
        blob = np.zeros((1, 3, image.shape[0], max(min_width, image.shape[1])), np.float32)
        blob[0, :, :, : image.shape[1]] = image.transpose(2, 0, 1) / np.float32(127.5) - 1
        (output,) = session.run(None, {session.get_inputs()[0].name: blob})
        return np.asarray(output)


def _session(folder: Path, pattern: str, threads: int) -> Any:
    found = sorted(folder.glob(pattern))
    if not found:
        raise EngineMissing(f"rapidocr lacks its weights ({pattern}) in {folder}: install it anew.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4
    # Each line has another size; memory kept for each of them grew without end.
    options.enable_mem_pattern = options.enable_cpu_mem_arena = False
    # See fast_alpr: threads that wait by spinning starve each other.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        found[-1], sess_options=options, providers=["CPUExecutionProvider"]
    )
