"""From a camera's post to an officer's browser: what an event stream's client receives, when."""

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from queue import Queue
from typing import Any

import requests

from camera_ingest.synthetic import draw_frame, encode_jpeg
from hotlists.models import Alert
from tests.benchmarks.world import ENTRIES, World, note
from tests.cast import PASSWORD

FRAMES = 30
READS = 600
READS_PER_SECOND = 50
HIT_EVERY = 10
_plates = count(ENTRIES // 2)


def frame_to_event(world: World) -> dict[str, float]:
    """Seconds from posting a frame to its event, one frame a second."""
    site = world.site()
    with _listener(site.url) as heard:
        _warm_up(world, heard)
        took = []
        for number in range(FRAMES):
            plate = world.agency.add_entry(f"KT{number + 10:02d}HM").plate
            frame = encode_jpeg(draw_frame(plate, "NE", seed=number))
            begun = time.perf_counter()
            _post_frame(site.url, world.key, f"bench-{number}", frame)
            took.append(heard.get(timeout=60) - begun)
            time.sleep(max(0.0, 1 - (time.perf_counter() - begun)))
    note(f"  frames: min {min(took):.2f} s, max {max(took):.2f} s")
    return {
        "frame_to_event_p50_s": statistics.median(took),
        "frame_to_event_p95_s": statistics.quantiles(took, n=20)[-1],
    }


def alert_p95_ms(world: World) -> dict[str, float]:
    """Milliseconds from posting a read to its event, at 50 reads a second."""
    site = world.site()
    took = []
    with _listener(site.url) as heard, requests.Session() as session:
        _post_read(session, site.url, world.key, _hit_plate(), "warm")
        heard.get(timeout=30)
        begun = time.perf_counter()
        for number in range(READS):
            time.sleep(max(0.0, begun + number / READS_PER_SECOND - time.perf_counter()))
            is_hit = number % HIT_EVERY == 0
            plate = _hit_plate() if is_hit else f"AB{number:04d}"
            posted = time.perf_counter()
            _post_read(session, site.url, world.key, plate, f"alert-{number}")
            if is_hit:
                took.append((heard.get(timeout=30) - posted) * 1000)
    note(f"  alerts: median {statistics.median(took):.1f} ms, max {max(took):.1f} ms")
    return {"alert_p95_ms": statistics.quantiles(took, n=20)[-1]}


def _hit_plate() -> str:
    return f"W{next(_plates):06d}X"


def _post_read(session: requests.Session, url: str, key: str, plate: str, own_id: str) -> None:
    read = {"id": own_id, "plate": plate, "captured_at": datetime.now(UTC).isoformat()}
    answer = session.post(
        f"{url}/api/v1/reads", json={"reads": [read]}, headers={"X-Camera-Key": key}
    )
    answer.raise_for_status()


def _post_frame(url: str, key: str, own_id: str, frame: bytes) -> None:
    requests.post(
        f"{url}/api/v1/frames",
        data={"id": own_id, "captured_at": datetime.now(UTC).isoformat()},
        files={"image": ("frame.jpg", frame, "image/jpeg")},
        headers={"X-Camera-Key": key},
        timeout=30,
    ).raise_for_status()


def _warm_up(world: World, heard: "Queue[float]") -> None:
    # The first frame loads the recognition engine; it is not counted.
    world.agency.add_entry("XKR9347")
    _post_frame(world.site().url, world.key, "warm", encode_jpeg(draw_frame("XKR9347", "NE")))
    heard.get(timeout=120)
    Alert.objects.count()


@contextmanager
def _listener(url: str) -> Iterator["Queue[float]"]:
    """An officer's event stream, read as a browser would; gives the time of each new alert."""
    session = sign_in(url, "officer")
    stream = session.get(f"{url}/events/", stream=True, timeout=120)
    heard: Queue[float] = Queue()
    seen: set[str] = set()
    ready = threading.Event()

    def listen() -> None:
        kind = ""
        try:
            for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                    ready.set()
                elif kind == "alert" and line.startswith("data: ") and line not in seen:
                    seen.add(line)
                    heard.put(time.perf_counter())
        except (requests.RequestException, AttributeError, ValueError):
            return  # the stream was closed under us: the measurement is over

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    if not ready.wait(30):
        raise RuntimeError("The event stream did not open.")
    try:
        yield heard
    finally:
        stream.close()


def sign_in(url: str, username: str) -> requests.Session:
    """A session of this person, signed in by the form."""
    session = requests.Session()
    page: Any = session.get(f"{url}/account/login/")
    page.raise_for_status()
    token = session.cookies["csrftoken"]
    session.post(
        f"{url}/account/login/",
        data={"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token},
        headers={"Referer": url},
    ).raise_for_status()
    return session
