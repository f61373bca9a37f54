import importlib.util
import json
import os
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from camera_ingest.ocr import EngineMissing, Recognizer, decode_image, load_recognizer
from camera_ingest.ocr.plate_lines import TextLine, plates_among
from camera_ingest.synthetic import BODY_COLOURS, draw_frame, encode_jpeg

REPOSITORY = Path(__file__).resolve().parents[2]
MODEL_DIR = Path(os.environ.get("ALPR_MODEL_DIR", REPOSITORY.parent / "shared/data/models"))
# None has a character that plates print alike with another (0 and O, 1 and I, ...).
PLATES = {
    "WKX473": "NE",
    "3AF862": "NC",
    "YHE947": "IA",
    "KTR4862": "KS",
    "A73XK9": "NE",
    "HPL3946": "NC",
    "97CXE4": "IA",
    "FNW2785": "KS",
    "JHA8354": "NC",
    "CMR647": "IA",
    "8WXN43": "KS",
    "LXV9372": "NE",
    "TAK584": "NC",
}


@pytest.fixture(scope="session")
def rapidocr() -> Recognizer:
    return load_recognizer("rapidocr", MODEL_DIR)


@pytest.fixture(scope="session")
def fast_alpr() -> Recognizer:
    if not list(MODEL_DIR.glob("*.onnx")):
        pytest.skip(f"no fast_alpr weights in {MODEL_DIR} (set ALPR_MODEL_DIR)")
    return load_recognizer("fast_alpr", MODEL_DIR)


@pytest.fixture(scope="session")
def easyocr() -> Recognizer:
    if importlib.util.find_spec("easyocr") is None:
        pytest.skip("the extra is not installed: pip install .[easyocr]")
    return load_recognizer("easyocr", MODEL_DIR)


@pytest.fixture(scope="session")
def frames() -> dict[str, bytes]:
    """A frame of each plate, in turn of each colour, every third at night."""
    colours = list(BODY_COLOURS)
    return {
        plate: encode_jpeg(
            draw_frame(
                plate,
                state,
                colour=colours[turn % len(colours)],
                light="night" if turn % 3 == 2 else "day",
                seed=turn,
            )
        )
        for turn, (plate, state) in enumerate(PLATES.items())
    }


@pytest.mark.parametrize("engine", ["rapidocr", "fast_alpr"])
@pytest.mark.parametrize("plate", PLATES)
def test_it_reads_the_one_plate_of_a_frame(
    engine: str, plate: str, frames: dict[str, bytes], request: pytest.FixtureRequest
) -> None:
    recognizer: Recognizer = request.getfixturevalue(engine)
    image = decode_image(frames[plate])
    readings = recognizer.recognize(image)
    assert [reading.text for reading in readings] == [plate]
    (reading,) = readings
    assert 0 <= reading.confidence <= 1
    x, y, width, height = reading.box
    assert 0 <= x < x + width <= image.shape[1]
    assert 0 <= y < y + height <= image.shape[0]
    assert reading.state in ("", PLATES[plate])
    assert plate not in [candidate.text for candidate in reading.candidates]
    assert len(reading.characters) == (len(plate) if engine == "fast_alpr" else 0)
    assert all(0 <= sure <= 1 for sure in reading.characters)


def test_easyocr_reads_most_plates(easyocr: Recognizer, frames: dict[str, bytes]) -> None:
    texts = {
        plate: [reading.text for reading in easyocr.recognize(decode_image(frames[plate]))]
        for plate in list(PLATES)[:4]
    }
    assert sum(texts[plate][:1] == [plate] for plate in texts) >= 2, texts


def test_rapidocr_reads_the_state_above_most_plates(
    rapidocr: Recognizer, frames: dict[str, bytes]
) -> None:
    states = [
        rapidocr.recognize(decode_image(frames[plate]))[0].state for plate in list(PLATES)[:4]
    ]
    assert states == ["NE", "NC", "IA", "KS"]


@pytest.mark.parametrize("engine", ["rapidocr", "fast_alpr"])
@pytest.mark.parametrize("shape", [(720, 1280, 3), (1, 1, 3), (9, 400, 3)])
def test_an_image_without_a_plate_gives_none(
    engine: str, shape: tuple[int, int, int], request: pytest.FixtureRequest
) -> None:
    recognizer: Recognizer = request.getfixturevalue(engine)
    assert recognizer.recognize(np.full(shape, 90, np.uint8)) == []


def test_auto_takes_rapidocr_where_no_weights_lie(tmp_path: Path) -> None:
    assert load_recognizer("auto", tmp_path).name == "rapidocr"


def test_auto_takes_fast_alpr_where_its_weights_lie(fast_alpr: Recognizer) -> None:
    assert load_recognizer("auto", MODEL_DIR) is fast_alpr


def test_an_engine_is_loaded_once_per_process(rapidocr: Recognizer) -> None:
    assert load_recognizer("rapidocr", MODEL_DIR) is rapidocr


def test_fast_alpr_without_weights_names_the_files_wanted(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="cct_xs_v1_global"):
        load_recognizer("fast_alpr", tmp_path)


def test_easyocr_without_its_extra_names_it() -> None:
    if importlib.util.find_spec("easyocr") is not None:
        pytest.skip("the extra is installed here")
    with pytest.raises(EngineMissing, match=r"pip install \.\[easyocr\]"):
        load_recognizer("easyocr", MODEL_DIR)


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="fast_alpr"):
        load_recognizer("openalpr", tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "2014-06-20 10:46:52",
        "07:19:21",
        "376-8750",
        "$300",
        "NEBRASKA",
        "SALE",
        "A1",
        "AB12345678",
        "WWW.PLUMB3R.COM",
    ],
)
def test_other_print_in_a_frame_is_no_plate(text: str) -> None:
    line = TextLine(text, 0.99, (500, 400, 180, 50))
    assert plates_among([line], (720, 1280)) == []


def test_a_word_of_letters_is_a_plate_only_below_a_state() -> None:
    word = TextLine("GOBIRDS", 0.95, (500, 400, 180, 50))
    state = TextLine("North Carolina", 0.95, (540, 375, 100, 18))
    assert plates_among([word], (720, 1280)) == []
    (reading,) = plates_among([word, state], (720, 1280))
    assert (reading.text, reading.state) == ("GOBIRDS", "NC")


def test_the_halves_of_a_plate_are_joined() -> None:
    halves = [
        TextLine("ABC", 0.95, (500, 400, 80, 50)),
        TextLine("4793", 0.9, (600, 402, 100, 50)),
    ]
    (reading,) = plates_among(halves, (720, 1280))
    assert (reading.text, reading.box) == ("ABC4793", (500, 400, 200, 52))


def test_the_command_prints_what_the_scorer_reads_and_names_what_is_no_image(
    frames: dict[str, bytes], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_bytes(frames["WKX473"])
    (tmp_path / "b.jpg").write_bytes(b"not an image")
    (tmp_path / "c.jpg").write_bytes(frames["HPL3946"])
    (tmp_path / "notes.txt").write_text("left out of a folder")
    with pytest.raises(CommandError, match="2 of the files"):
        call_command(
            "recognize_frames", str(tmp_path), str(tmp_path / "none.jpg"), engine="rapidocr"
        )
    printed, said = capfd.readouterr()
    results = [json.loads(line) for line in printed.splitlines()]
    assert [Path(result["file"]).name for result in results] == ["a.jpg", "c.jpg"]
    assert [result["plates"][0]["text"] for result in results] == ["WKX473", "HPL3946"]
    for result in results:
        assert result["ms"] > 0
        assert all(isinstance(text, str) for text in result["plates"][0]["alternatives"])
    assert "b.jpg: Not an image: only JPEG and PNG are taken." in said
    assert "none.jpg: " in said
