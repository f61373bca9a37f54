"""Where the product connects to: each place is known, and who decides the address."""

import ast
from pathlib import Path

import pytest

from camera_ingest.streams.plan import PlanError, read_plan

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "alpr_compliance", "ledger", "personnel", "governance", "reads", "hotlists", "camera_ingest",
    "requests/data_requests", "audits",
]  # fmt: skip
# Only the first takes an address from a page; tests/hotlists/test_recipients.py and
# test_notice_out.py show what it refuses. The others have theirs from whoever runs the machine.
KNOWN = {
    "hotlists/outbound.py": "a recipient's address, approved by a second person",
    "camera_ingest/streams/sources.py": "a camera's address, from the plan on this machine",
    "camera_ingest/streams/posting.py": "our own server, from the plan on this machine",
    "camera_ingest/ocr/weights.py": "where weights are published, or a mirror, from the command",
    "alpr_compliance/management/commands/simulate_camera.py": "the demonstration's own server",
}
CLIENTS = {"requests", "urllib.request", "http.client", "urllib3", "httpx", "aiohttp", "ftplib"}


def connects(path):
    """Whether this module imports what fetches addresses, or opens a stream."""
    tree = ast.parse(path.read_text())
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        )
    }  # fmt: skip
    opened = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return bool(imported & CLIENTS) or "VideoCapture" in opened


def test_each_place_that_connects_is_known():
    files = [file for app in APPS for file in (ROOT / app).rglob("*.py")]
    found = {str(file.relative_to(ROOT)) for file in files if connects(file)}
    assert found == set(KNOWN)


@pytest.mark.parametrize(
    "source", ["file:///etc/passwd", "concat://a|b", "gopher://127.0.0.1:25/", "subfile://x"]
)
def test_a_live_camera_is_reached_by_what_cameras_speak(tmp_path, source):
    key = tmp_path / "key"
    key.write_text("cam_x")

    def checked(address):
        camera = {"source": address, "key_file": str(key)}
        read_plan({"camera": [camera]}).camera[0].check()

    with pytest.raises(PlanError, match="rtsp"):
        checked(source)
    checked("rtsp://10.0.0.5/live")
