"""Median milliseconds from decoded image to result, on drawn frames."""

import os
import statistics
import time
from pathlib import Path

from camera_ingest.ocr import EngineMissing, decode_image, load_recognizer
from camera_ingest.synthetic import draw_frame, encode_jpeg
from tests.benchmarks.world import World, note

_REPOSITORY = Path(__file__).resolve().parents[2]
MODEL_DIR = Path(os.environ.get("ALPR_MODEL_DIR", _REPOSITORY.parent / "shared/data/models"))
PLATES = ("WKX473", "3AF862", "YHE947", "KTR4862", "A73XK9", "HPL3946", "97CXE4", "FNW2785")
_ROUNDS = 3


def recognize_ms_rapidocr(world: World) -> dict[str, float]:
    """Median milliseconds a frame with rapidocr."""
    return {"recognize_ms_rapidocr": _median_ms("rapidocr")}


def recognize_ms_fast_alpr(world: World) -> dict[str, float]:
    """Median milliseconds a frame with fast_alpr; nothing where its weights are not laid."""
    try:
        return {"recognize_ms_fast_alpr": _median_ms("fast_alpr")}
    except EngineMissing as missing:
        note(f"  not measured: {missing}")
        return {}


def _median_ms(engine: str) -> float:
    recognizer = load_recognizer(engine, MODEL_DIR)
    images = [
        decode_image(encode_jpeg(draw_frame(plate, seed=seed))) for seed, plate in enumerate(PLATES)
    ]
    # The first recognition loads what the engine puts off.
    recognizer.recognize(images[0])
    times = []
    for image in images * _ROUNDS:
        started = time.perf_counter()
        recognizer.recognize(image)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
