"""Weights come once, whole and as published, or not at all."""

import hashlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from camera_ingest.ocr.loading import chosen_engine
from camera_ingest.ocr.weights import PUBLISHED, FetchRefused, WeightFile, fetch_weights


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


@pytest.fixture
def address(shelf: Path) -> Iterator[str]:
    """A web server on this machine that offers what lies on the shelf."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(shelf)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def published(name: str, body: bytes, release: str = "http://127.0.0.1:1") -> WeightFile:
    return WeightFile(name, release, len(body), hashlib.sha256(body).hexdigest())


def fetched(files: list[WeightFile], folder: Path, mirror: str = "") -> list[tuple[str, bool]]:
    return [(file.name, is_new) for file, is_new in fetch_weights(files, folder, mirror)]


def test_what_is_missing_is_fetched_once(shelf: Path, address: str, tmp_path: Path) -> None:
    body = b"weights" * 1000
    (shelf / "a.onnx").write_bytes(body)
    file = published("a.onnx", body, release=address)
    folder = tmp_path / "new" / "models"
    assert fetched([file], folder) == [("a.onnx", True)]
    assert (folder / "a.onnx").read_bytes() == body
    (shelf / "a.onnx").unlink()
    assert fetched([file], folder) == [("a.onnx", False)]


def test_a_mirror_stands_in_for_where_files_are_published(
    shelf: Path, address: str, tmp_path: Path
) -> None:
    (shelf / "a.onnx").write_bytes(b"weights")
    unreachable = published("a.onnx", b"weights")
    with pytest.raises(FetchRefused, match="can not be fetched"):
        fetched([unreachable], tmp_path / "models")
    assert fetched([unreachable], tmp_path / "models", f"{address}/") == [("a.onnx", True)]


@pytest.mark.parametrize("sent", [b"weighty", b"weights and more", b"weigh", b""])
def test_a_file_that_is_not_as_published_leaves_nothing(
    sent: bytes, shelf: Path, address: str, tmp_path: Path
) -> None:
    (shelf / "a.onnx").write_bytes(sent)
    with pytest.raises(FetchRefused, match="SHA-256 differs"):
        fetched([published("a.onnx", b"weights", release=address)], tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_a_file_of_the_same_name_is_never_overwritten(
    shelf: Path, address: str, tmp_path: Path
) -> None:
    (shelf / "a.onnx").write_bytes(b"weights")
    (tmp_path / "a.onnx").write_bytes(b"our own")
    with pytest.raises(FetchRefused, match="Move it away"):
        fetched([published("a.onnx", b"weights", release=address)], tmp_path)
    assert (tmp_path / "a.onnx").read_bytes() == b"our own"


def test_without_a_way_out_the_command_says_how_to_lay_the_files_there(
    address, tmp_path, settings, capsys
):
    settings.MODEL_DIR = tmp_path / "models"
    with pytest.raises(CommandError, match="can not be fetched: HTTPError"):
        call_command("fetch_models", mirror=address)
    said = capsys.readouterr().err
    assert str(tmp_path / "models") in said
    for file in PUBLISHED:
        assert f"{file.release}/{file.name}" in said
        assert file.sha256 in said


def test_the_start_says_which_engine_reads_and_what_another_one_lacks(tmp_path: Path) -> None:
    assert chosen_engine("rapidocr", tmp_path) == "Plates are read by rapidocr."
    said = chosen_engine("auto", tmp_path)
    assert "rapidocr" in said
    assert "fetch_models" in said
    assert "No plate can be read" in chosen_engine("fast_alpr", tmp_path)
    for name in ("yolo-v9-t-416-license-plates-end2end.onnx", "a.onnx", "a_plate_config.yaml"):
        (tmp_path / name).touch()
    for engine in ("auto", "fast_alpr"):
        assert f"fast_alpr (yolo-v9-t-416-license-plates-end2end; a) from {tmp_path}" in (
            chosen_engine(engine, tmp_path)
        )
