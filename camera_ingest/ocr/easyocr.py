"""EasyOCR, for agencies that run PyTorch already: slow, and its weights come in a package."""

import threading
from typing import Any

from camera_ingest.ocr.plate_lines import TextLine, plates_among
from camera_ingest.ocr.readings import EngineMissing, Image, PlateReading

_PRINTABLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-: "
_LONG_SIDE = 1280
# Right readings of real plates come with a confidence of 0.1 to 0.5 here.
_MIN_SCORE = 0.1


class EasyOcrRecognizer:
    """Reads all text of a frame and keeps what is shaped, placed and spelled like a plate."""

    name = "easyocr"

    def __init__(self, *, threads: int = 2) -> None:
        """Load the packaged weights; EngineMissing names the extra to install."""
        try:
            import easyocr
            import torch
            from easyocr_en_models import model_dir
        except ImportError as error:
            raise EngineMissing(
                "The easyocr engine is not installed here: pip install .[easyocr]"
            ) from error
        torch.set_num_threads(threads)
        weights = model_dir()
        # Both folders are given, or the package makes one in the home folder.
        self._reader: Any = easyocr.Reader(
            ["en"],
            gpu=False,
            model_storage_directory=weights,
            user_network_directory=weights,
            download_enabled=False,
            verbose=False,
        )
        self._lock = threading.Lock()

    def recognize(self, image: Image) -> list[PlateReading]:
        """The plates of a BGR image, best first; this engine offers no candidates."""
        with self._lock:
            found = self._reader.readtext(image, allowlist=_PRINTABLE, canvas_size=_LONG_SIDE)
        lines = []
        for corners, text, confidence in found:
            columns = [int(corner[0]) for corner in corners]
            rows = [int(corner[1]) for corner in corners]
            left, top = max(0, min(columns)), max(0, min(rows))
            right = min(image.shape[1], max(columns))
            bottom = min(image.shape[0], max(rows))
            box = (left, top, right - left, bottom - top)
            lines.append(TextLine(text, float(confidence), box))
        return plates_among(lines, image.shape[:2], min_score=_MIN_SCORE)
