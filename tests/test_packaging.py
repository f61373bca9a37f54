"""What is installed has no top-level `requests` of ours: that name belongs to a library."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import requests
import setuptools

import data_requests

ROOT = Path(__file__).resolve().parents[1]


def test_requests_is_the_library() -> None:
    assert requests.get.__module__ == "requests.api"
    assert ROOT / "requests" not in Path(requests.__file__).parents


def test_the_folder_requests_is_no_package() -> None:
    assert not (ROOT / "requests" / "__init__.py").exists()
    assert Path(data_requests.__file__).parent == ROOT / "requests" / "data_requests"


def test_the_build_finds_our_packages_and_nothing_else() -> None:
    find = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"][
        "find"
    ]
    # The default, true, would put our files into site-packages/requests/.
    assert find["namespaces"] is False
    found = [
        name
        for folder in find["where"]
        for name in setuptools.find_packages(str(ROOT / folder), include=find["include"])
    ]
    top = {name.split(".")[0] for name in found}
    assert {"alpr_compliance", "reads", "data_requests"} <= top
    assert not top & {"requests", "tests"}


@pytest.mark.skipif(
    int(setuptools.__version__.split(".")[0]) < 77,
    reason="this environment's setuptools is older than pyproject.toml asks for",
)
def test_a_wheel_holds_our_packages_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    source = tmp_path / "source"
    # A copy of what git knows, as the build writes into its source folder.
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [*command, "--no-build-isolation", f"--wheel-dir={tmp_path}", str(source)], check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    top = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {"alpr_compliance", "reads", "data_requests"} <= top
    assert not top & {"requests", "tests"}
