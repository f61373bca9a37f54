"""The files that fast_alpr reads with: what counts as them, where they are published."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from camera_ingest.ocr.readings import EngineMissing

_DETECTOR_FILES = "yolo-v9-*-license-plate*-end2end*.onnx"
_CONFIG_SUFFIX = "_plate_config.yaml"
_READERS = "https://github.com/ankandrew/fast-plate-ocr/releases/download/arg-plates"
_DETECTORS = "https://github.com/ankandrew/open-image-models/releases/download/assets"
_CONNECT_AND_READ = (10, 60)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class WeightFile:
    """One published file: its name, where it is released, its bytes and their SHA-256."""

    name: str
    release: str
    size: int
    sha256: str

    def is_at(self, path: Path) -> bool:
        """Whether this very file lies there, to the last bit."""
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256


PUBLISHED = (
    WeightFile(
        "yolo-v9-t-416-license-plates-end2end.onnx",
        _DETECTORS,
        7_777_518,
        "0469d81f176081671ca4caca1e05f94758eae2f9f659bb8a6c410216f2173fe4",
    ),
    WeightFile(
        "cct_xs_v1_global.onnx",
        _READERS,
        2_113_942,
        "c1ae2ae031b10f8ab7ed6e3cdaf8d9c753477e299dbad3579c8f705a7d882134",
    ),
    WeightFile(
        "cct_xs_v1_global_plate_config.yaml",
        _READERS,
        773,
        "8ade332ef026520a3360a7c154cc10be664bee25482f3997bce34a7007b4786e",
    ),
    WeightFile(
        "cct_xs_v2_global.onnx",
        _READERS,
        3_344_292,
        "8031afb5fdc6b4d80462c9d542f1284ebd2cfddf5dbacd62609848d7e2855f44",
    ),
    WeightFile(
        "cct_xs_v2_global_plate_config.yaml",
        _READERS,
        1_725,
        "0335c74a305173bb6f393efed0fde03cadeaa0b649ed8e19f431016d8232d0a6",
    ),
)


class FetchRefused(Exception):
    """A file that could not be taken; the message says why."""


@dataclass(frozen=True)
class Weights:
    """What fast_alpr loads from a folder: a detector, and each reader with its description."""

    detector: Path
    readers: tuple[tuple[Path, Path], ...]


def weights_in(folder: Path) -> Weights:
    """The weights that lie in this folder; EngineMissing names the files wanted."""
    detectors = sorted(folder.glob(_DETECTOR_FILES))
    readers = tuple(
        (weights, config)
        for config in sorted(folder.glob(f"*{_CONFIG_SUFFIX}"))
        if (weights := config.with_name(config.name.replace(_CONFIG_SUFFIX, ".onnx"))).exists()
    )
    if not detectors or not readers:
        raise EngineMissing(
            f"fast_alpr needs in {folder} a detector ({_DETECTOR_FILES}) and a reader "
            f"(cct_xs_v1_global.onnx with cct_xs_v1_global{_CONFIG_SUFFIX}, or a later one): "
            "manage.py fetch_models gets them."
        )
    return Weights(detectors[0], readers)


def fetch_weights(
    files: Sequence[WeightFile], folder: Path, mirror: str = ""
) -> Iterator[tuple[WeightFile, bool]]:
    """Each of the files, once it lies in the folder, and whether it had to be fetched.

    `mirror` is an address under which all the files lie, instead of where they are published.
    Raises FetchRefused when one can not be had, or is not the file it should be; what lies there
    under its name is never overwritten.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for wanted in files:
        path = folder / wanted.name
        if wanted.is_at(path):
            yield wanted, False
            continue
        if path.exists():
            raise FetchRefused(f"{path} is another file than the published one. Move it away.")
        _fetch(wanted, f"{(mirror or wanted.release).rstrip('/')}/{wanted.name}", path)
        yield wanted, True


def _fetch(wanted: WeightFile, address: str, path: Path) -> None:
    partial = path.with_name(f"{path.name}.partial")
    try:
        with requests.get(address, stream=True, timeout=_CONNECT_AND_READ) as answer:
            answer.raise_for_status()
            _write(answer.iter_content(_CHUNK), partial, wanted.size)
        if not wanted.is_at(partial):
            raise FetchRefused(f"{address} does not have the published file: its SHA-256 differs.")
        partial.rename(path)
    except requests.RequestException as error:
        raise FetchRefused(f"{address} can not be fetched: {type(error).__name__}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _write(chunks: Iterator[bytes], path: Path, size: int) -> None:
    """Write no more than one chunk beyond the size: what is larger is another file anyway."""
    with path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
            if file.tell() > size:
                return
