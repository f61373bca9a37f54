"""The search of files finds each plate wherever it stands, and names what it could not read."""

import random
from pathlib import Path
from unittest.mock import Mock

import pytest

from reads.services.purge.search_files import CHUNK, search_files

PLATES = ["ABC123", "KTX4827", "QZ7XJ9WVK3"]


@pytest.mark.parametrize("plate", PLATES)
@pytest.mark.parametrize("before", [b"", b"\x0f", b"X9", b"a" * 7, b"\xff" * 100])
@pytest.mark.parametrize("after", [b"", b"\x07NE", b"77", b"\0" * 9])
def test_it_finds_a_plate_whatever_stands_around_it(tmp_path, plate, before, after):
    (tmp_path / "16384").write_bytes(before + plate.encode() + after)
    assert search_files([tmp_path], PLATES).found == {plate: {tmp_path / "16384"}}


@pytest.mark.parametrize("place", range(-11, 3))
def test_it_finds_a_plate_across_the_border_of_two_parts(tmp_path, place):
    at = CHUNK + place
    (tmp_path / "wal").write_bytes(b"\0" * at + b"QZ7XJ9WVK3" + b"\0" * 50)
    assert list(search_files([tmp_path], PLATES).found) == ["QZ7XJ9WVK3"]


@pytest.mark.parametrize("text", ["ABC12", "ABC 123", "abc123", "ABC124", "BC123X", "", "KTX482"])
def test_it_does_not_find_what_is_another_text(tmp_path, text):
    (tmp_path / "file").write_text(text)
    searched = search_files([tmp_path], PLATES)
    assert (searched.found, searched.files, searched.size) == ({}, 1, len(text))


def test_it_agrees_with_a_plain_search_of_random_bytes(tmp_path):
    rnd = random.Random(7)  # noqa: S311
    plates = ["".join(rnd.choices("AB1", k=rnd.randint(6, 10))) for _ in range(300)]
    data = bytes(rnd.choices(b"AB1\0", k=20_000))
    (tmp_path / "file").write_bytes(data)
    found = set(search_files([tmp_path], plates).found)
    assert found == {plate for plate in plates if plate.encode() in data}
    assert 10 < len(found) < 300


@pytest.fixture
def tree(tmp_path):
    """A folder with a plate in a file below, and a link to another folder with another plate."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    (inside / "base" / "5").mkdir(parents=True)
    outside.mkdir()
    (inside / "base" / "5" / "1").write_text("ABC123")
    (outside / "2").write_text("KTX4827")
    (inside / "pg_wal").symlink_to(outside)
    (outside / "back").symlink_to(inside)
    return inside


def test_it_follows_links_and_reads_each_folder_once(tree):
    searched = search_files([tree, tree / "base", tree.parent / "outside"], PLATES)
    assert set(searched.found) == {"ABC123", "KTX4827"}
    assert searched.files == 2


def test_it_leaves_out_what_it_is_told_to(tree):
    searched = search_files([tree], PLATES, skipped=[tree / "base"])
    assert set(searched.found) == {"KTX4827"}


def test_a_plate_too_short_to_tell_from_chance_is_not_looked_for(tmp_path):
    (tmp_path / "file").write_text("AB123")
    assert search_files([tmp_path], ["AB123"]).found == {}


def test_nothing_to_look_for_is_found_nowhere(tmp_path):
    (tmp_path / "file").write_text("ABC123")
    assert search_files([tmp_path], []).found == {}


def test_it_names_what_it_could_not_read(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("ABC123")
    # Root may read anything: the refusal is made here, at the system's own call.
    monkeypatch.setattr(Path, "open", Mock(side_effect=PermissionError))
    searched = search_files([tmp_path], PLATES)
    assert searched.unread == [tmp_path / "file"]
    assert (searched.found, searched.files) == ({}, 0)
