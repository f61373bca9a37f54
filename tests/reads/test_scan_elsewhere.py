"""Where the database runs on another machine, a command of ours there searches its files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reads.services.purge.scan import database_folder
from reads.services.purge.search_files import server_number
from tests.reads.captured import Past
from tests.reads.test_scan import PLANTED, bytes_of

pytestmark = pytest.mark.usefixtures("new_files")

BASE = Path(__file__).parents[2]


@pytest.fixture
def past(past_lexington: Past) -> Past:
    past_lexington.read(PLANTED, past_lexington.cutoff)
    return past_lexington


@pytest.fixture
def folder() -> Path:
    found = database_folder()
    assert found is not None
    return found


@pytest.fixture
def command(past: Past, folder: Path, monkeypatch, settings) -> list[str]:
    """As on a machine of its own: the folder of that name is not here, and a command reaches it."""
    monkeypatch.setattr("reads.services.purge.scan.database_folder", lambda: None)
    settings.DATABASE_SCAN_COMMAND = [
        sys.executable, str(BASE / "manage.py"), "scan_database_files", str(folder),
    ]  # fmt: skip
    return settings.DATABASE_SCAN_COMMAND


def ask(command: list[str], text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def test_the_bytes_are_verified_there(past: Past, command):
    found = bytes_of(past)
    assert (found["state"], found["reason"], found["plates"], found["found"]) == ("gone", "", 1, 0)
    assert found["files"] > 500
    assert found["size"] > 10_000_000


def test_a_plate_left_in_a_file_there_is_found(past: Past, command, folder: Path):
    left = folder / "left.txt"
    left.write_text(f"saw {PLANTED}")
    try:
        found = bytes_of(past)
    finally:
        left.unlink()
    assert (found["state"], found["found"]) == ("found", 1)
    assert found["files_found"] == [str(left.resolve())]


def test_a_plate_left_in_a_folder_here_is_found_too(past: Past, command, settings, tmp_path):
    settings.DOCUMENT_DIR = tmp_path / "documents"
    settings.DOCUMENT_DIR.mkdir()
    (settings.DOCUMENT_DIR / "notes.txt").write_text(f"saw {PLANTED}")
    assert bytes_of(past)["state"] == "found"


@pytest.mark.parametrize(
    "wrong",
    [
        [sys.executable, "-c", "raise SystemExit(1)"],
        [sys.executable, "-c", "print('nonsense')"],
        [sys.executable, "-c", "print('{}')"],
        [sys.executable, "-c", "print('[]')"],
        [sys.executable, "-c", 'print(\'{"files":1,"size":1,"unread":[],"found":{"7":[]}}\')'],
        ["/no/such/command"],
    ],
)
def test_where_it_fails_nothing_is_verified(past: Past, command, settings, wrong):
    settings.DATABASE_SCAN_COMMAND = wrong
    found = bytes_of(past)
    assert (found["state"], found["files"]) == ("not_verified", 0)
    assert "can not be read" in found["reason"]


def test_it_answers_about_its_own_server_only(command, folder: Path, tmp_path):
    asked = json.dumps({"server": 7, "plates": [PLANTED]})
    refused = ask(command, asked)
    assert refused.returncode == 1
    assert "not that server's" in refused.stderr
    nowhere = ask([*command[:-1], str(tmp_path)], asked)
    assert nowhere.returncode == 1


@pytest.mark.parametrize("text", ["", "KZ7XJ9WVK3", '["KZ7XJ9WVK3"]', '{"plates": ["KZ7XJ9WVK3"]}'])
def test_what_it_does_not_understand_it_does_not_repeat(command, text):
    refused = ask(command, text)
    assert refused.returncode == 1
    assert PLANTED not in refused.stdout + refused.stderr


def test_no_plate_is_in_its_answer(past: Past, command, folder: Path):
    past.read(PLANTED, past.cutoff)
    asked = json.dumps({"server": server_number(folder), "plates": ["AAAAAAAA", PLANTED]})
    said = ask(command, asked)
    assert list(json.loads(said.stdout)["found"]) == ["1"]
    assert PLANTED not in said.stdout + said.stderr
