"""Choice of the engine, and its one copy per process."""

from functools import cache
from pathlib import Path

from camera_ingest.ocr.readings import EngineMissing, Recognizer
from camera_ingest.ocr.weights import weights_in

ENGINES = ("auto", "fast_alpr", "rapidocr", "easyocr")


def load_recognizer(name: str, model_dir: Path, *, threads: int = 2) -> Recognizer:
    """The named engine, loaded on first use and then shared by the whole process.

    "auto" is fast_alpr where its weights lie in `model_dir`, else rapidocr, whose weights come
    with the package. `threads` bounds the processor threads of one recognition. Raises
    EngineMissing, saying what to install or lay where, and ValueError for an unknown name. No
    engine reaches for the network.
    """
    if name not in ENGINES:
        raise ValueError(f"Unknown recognition engine {name!r}: one of {', '.join(ENGINES)}.")
    return _load(name, model_dir.resolve(), threads)


def chosen_engine(name: str, model_dir: Path) -> str:
    """One sentence: which engine a worker will run with these settings. Loads none."""
    if name not in ("auto", "fast_alpr"):
        return f"Plates are read by {name}."
    try:
        weights = weights_in(model_dir)
    except EngineMissing as missing:
        reads = "Plates are read by rapidocr, as" if name == "auto" else "No plate can be read:"
        return f"{reads} {missing}"
    readers = ", ".join(file.stem for file, _ in weights.readers)
    return f"Plates are read by fast_alpr ({weights.detector.stem}; {readers}) from {model_dir}."


@cache
def _load(name: str, model_dir: Path, threads: int) -> Recognizer:
    if name == "auto":
        return _load_best(model_dir, threads)
    # The engines' packages are imported only when chosen: each costs a second and 100 MB.
    if name == "fast_alpr":
        from camera_ingest.ocr.fast_alpr import FastAlprRecognizer

        return FastAlprRecognizer(model_dir, threads=threads)
    if name == "rapidocr":
        from camera_ingest.ocr.rapidocr import RapidOcrRecognizer

        return RapidOcrRecognizer(threads=threads)
    from camera_ingest.ocr.easyocr import EasyOcrRecognizer

    return EasyOcrRecognizer(threads=threads)


def _load_best(model_dir: Path, threads: int) -> Recognizer:
    for name in ("fast_alpr", "rapidocr", "easyocr"):
        try:
            return _load(name, model_dir, threads)
        except EngineMissing:
            continue
    raise EngineMissing("No recognition engine is installed: pip install rapidocr.")
