"""`ingest_camera`: videos, folders and streams into reads, in bounded memory, nothing lost."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import pytest
from django.core.management import CommandError, call_command

from camera_ingest.ocr import Recognizer, load_recognizer
from camera_ingest.signing import SIGNATURE_HEADER, TIME_HEADER, signature_of
from camera_ingest.streams import posting
from camera_ingest.streams.plan import PlanError, read_plan
from camera_ingest.streams.running import run
from tests.camera_ingest.door import Door, standing_camera, standing_door
from tests.camera_ingest.filming import empty_road, passing, write_video
from tests.waiting import wait_for

RECORDED = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
ONE, OTHER = "WKX473", "HPL3946"


@pytest.fixture
def door():
    with standing_door() as door:
        yield door


@pytest.fixture(scope="module")
def engine() -> Recognizer:
    return load_recognizer("rapidocr", Path("no-weights-needed"))


@pytest.fixture(scope="module")
def vehicles():
    return {plate: passing(plate, frames=2, seed=seed) for seed, plate in enumerate((ONE, OTHER))}


@pytest.fixture
def video(tmp_path, vehicles) -> Path:
    """Two vehicles, one after the other has gone: a frame a second."""
    frames = [*vehicles[ONE], *empty_road(2), *vehicles[OTHER]]
    return write_video(tmp_path / "film.avi", frames)


@pytest.fixture
def key_file(tmp_path) -> Path:
    file = tmp_path / "cam.key"
    file.write_text("cam_of-the-test\n")
    return file


def plan_of(door: Door, key_file: Path, *sources: object, **options: object):
    cameras = [
        {"source": str(source), "key_file": key_file, "every": 0.5} | options for source in sources
    ]
    return read_plan({"url": door.url, "camera": cameras})


def film(plan, engine) -> int:
    return run(plan, engine, threading.Event(), lambda _: None)


def test_each_vehicle_of_a_video_is_one_read_of_when_it_was_recorded(door, engine, video, key_file):
    plan = plan_of(door, key_file, video, recorded_at=RECORDED)
    assert film(plan, engine) == 0
    first, second = door.reads
    assert [first["plate"], second["plate"]] == [ONE, OTHER]
    assert first["confidence"] > 0.8
    at = [datetime.fromisoformat(read["captured_at"]) - RECORDED for read in (first, second)]
    assert at[0] <= timedelta(seconds=1) < timedelta(seconds=4) <= at[1]
    _, headers, _ = door.posts[0]
    assert headers["X-Camera-Key"] == "cam_of-the-test"
    # Its state is told when it begins and when it ends.
    assert len(door.states) == 2
    assert door.states[-1] | {"source": "ended", "reads_sent": 2} == door.states[-1]
    assert len({read["id"] for read in door.reads}) == 2
    film(plan, engine)
    assert [read["id"] for read in door.reads[2:]] == [first["id"], second["id"]]


def test_a_server_that_is_away_or_full_loses_nothing(door, engine, video, key_file, monkeypatch):
    monkeypatch.setattr(posting, "FIRST_WAIT", 0.05)
    door.answers = [503, 429, 401, 500]
    assert film(plan_of(door, key_file, video, recorded_at=RECORDED), engine) == 0
    assert [read["plate"] for read in door.reads] == [ONE, OTHER]


def test_what_the_server_will_never_take_does_not_hold_up_the_rest(door, engine, video, key_file):
    door.answers = [413]
    assert film(plan_of(door, key_file, video, recorded_at=RECORDED), engine) == 0
    assert [read["plate"] for read in door.reads] == [OTHER]
    assert door.states[-1]["reads_refused"] == 1


def test_while_reads_wait_for_the_server_no_more_of_the_film_is_read(
    door, engine, vehicles, tmp_path, key_file, monkeypatch
):
    monkeypatch.setattr(posting, "MAX_WAITING", 1)
    one, other, road = vehicles[ONE][0], vehicles[OTHER][0], empty_road(2)
    scene = [one, *road, other, *road, one, *road]
    film_file = write_video(tmp_path / "long.avi", scene)
    plan = plan_of(door, key_file, film_file, recorded_at=RECORDED)
    door.is_open.clear()
    done: list[int] = []
    worker = threading.Thread(target=lambda: done.append(film(plan, engine)), daemon=True)
    worker.start()
    wait_for(lambda: len(_threads()) == 2)
    poster, source = _threads()
    wait_for(lambda: poster.is_full and source._offered is not None, seconds=120)
    assert source.frames < len(scene)
    door.is_open.set()
    worker.join(120)
    assert done == [0]
    assert [read["plate"] for read in door.reads] == [ONE, OTHER, ONE]


def _threads() -> list[threading.Thread]:
    """The poster and the source of the one camera."""
    found = [t for t in threading.enumerate() if t.name.startswith(("poster", "source"))]
    return sorted(found, key=lambda each: each.name)


def test_a_stream_that_breaks_off_is_opened_again(door, engine, vehicles, key_file):
    # The first frame of each connection is enough; a live stream is looked at as often as it can.
    with standing_camera([vehicles[ONE], vehicles[OTHER]]) as address:
        stopped = threading.Event()
        plan = plan_of(door, key_file, address, every=0)
        worker = threading.Thread(target=run, args=(plan, engine, stopped, lambda _: None))
        worker.start()
        try:
            wait_for(lambda: {read["plate"] for read in door.reads} == {ONE, OTHER}, seconds=120)
        finally:
            stopped.set()
            worker.join(90)
    assert door.states[-1]["reconnects"] >= 1


def test_a_folder_gives_its_images_by_their_time_and_lets_them_go(
    door, engine, vehicles, tmp_path, key_file
):
    folder = tmp_path / "images"
    folder.mkdir()
    for minutes, plate in ((2, ONE), (1, OTHER)):
        file = folder / f"{plate}.jpg"
        cv2.imwrite(str(file), vehicles[plate][0])
        at = time.time() - 60 * minutes
        os.utime(file, (at, at))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no image")
    (folder / "notes.txt").write_text("left alone")
    assert film(plan_of(door, key_file, folder, remove=True), engine) == 0
    assert [read["plate"] for read in door.reads] == [ONE, OTHER]
    assert door.states[-1]["images_unreadable"] == 1
    assert sorted(file.name for file in folder.iterdir()) == ["broken.jpg", "notes.txt"]


def test_several_cameras_of_one_agent_share_a_process_and_sign(
    door, engine, vehicles, tmp_path, key_file
):
    secret = tmp_path / "agent.secret"
    secret.write_text("of the test")
    cameras = [
        {"source": str(write_video(tmp_path / f"{plate}.avi", vehicles[plate][:1])),
         "key_file": key_file, "secret_file": secret, "camera": name, "recorded_at": RECORDED}
        for name, plate in (("1000", ONE), ("1001", OTHER))
    ]  # fmt: skip
    assert film(read_plan({"url": door.url, "camera": cameras}), engine) == 0
    told = {body["camera"]: body["reads"][0]["plate"] for body in door.bodies("/api/v1/reads")}
    assert told == {"1000": ONE, "1001": OTHER}
    for _, headers, body in door.posts:
        at = headers[TIME_HEADER]
        expected = signature_of(secret="of the test", sent_at=at, body=body)
        assert headers[SIGNATURE_HEADER] == expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": "rtsp://admin:hunter2@cam", "secret_file": "/nowhere"}, "There is no key"),
        ({"source": "/nowhere.avi"}, "There is no /nowhere.avi"),
        ({"recorded_at": None}, "Say when film.avi was recorded"),
        ({"every": -1}, "every"),
        ({"password": "hunter2"}, "password"),
    ],
)
def test_a_plan_that_can_not_be_followed_says_what_to_change(door, video, key_file, changes, words):
    with pytest.raises(PlanError, match=words) as refused:
        plan_of(door, key_file, video, **({"recorded_at": RECORDED} | changes))
    assert "hunter2" not in str(refused.value)


def test_the_command_says_what_it_misses(tmp_path, key_file):
    with pytest.raises(CommandError, match="--key-file"):
        call_command("ingest_camera", "film.avi")
    plan = tmp_path / "plan.toml"
    plan.write_text("camera = 5")
    with pytest.raises(CommandError, match="camera"):
        call_command("ingest_camera", plan=plan)
