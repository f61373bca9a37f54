"""A file system of one megabyte, which root alone may mount."""

import os
import subprocess
from pathlib import Path

import pytest


def _do_without(why: str) -> None:
    """Skip the test, but fail where it is required, as in the build."""
    if os.environ.get("ALPR_REQUIRE_MOUNTS"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def small_disk(tmp_path):
    """Mounts one megabyte at a folder."""
    mounted: list[Path] = []

    def mount(folder: Path) -> Path:
        if os.geteuid() != 0:
            _do_without("only root mounts a file system")
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
        tried = subprocess.run(command, capture_output=True, text=True)
        if tried.returncode:
            _do_without(f"no file system can be mounted here: {tried.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


def fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(bytes(4096))
    return ballast


def written_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "ballast"]
