"""All cameras of one process: their frames in turn before one engine, their reads to the API.

Memory is bounded: of each camera one frame is on offer, of each vehicle one frame is kept, and a
camera whose reads wait for the server is not looked at until some were sent.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from camera_ingest.ocr import Recognizer
from camera_ingest.streams.plan import Plan, StreamPlan, now
from camera_ingest.streams.posting import Poster
from camera_ingest.streams.sightings import Consensus, Follower
from camera_ingest.streams.sources import Source

# Seconds without any frame after which it is looked whether vehicles are gone.
TICK = 0.5
PATIENCE_AT_END = 60.0


class Stream:
    """One camera: its source, the vehicles before it, its reads on their way."""

    def __init__(self, plan: StreamPlan, url: str, engine: str, wake: threading.Event) -> None:
        self.plan = plan
        self.source = Source(plan, wake)
        self.follower = Follower()
        self.poster = Poster(plan, url, self.state)
        self.looked_at = 0
        self._engine = engine
        self._started = time.monotonic()

    def state(self) -> dict[str, Any]:
        """How it does, as its heartbeats say: numbers and codes, no address."""
        seconds = max(time.monotonic() - self._started, 0.001)
        return {
            "source": self.source.state,
            "engine": self._engine,
            "frames_a_second": round(self.looked_at / seconds, 2),
            "frames_dropped": self.source.dropped,
            "images_unreadable": self.source.unreadable,
            "reconnects": self.source.reconnects,
        }

    def look(self, recognizer: Recognizer) -> bool:
        """Read one frame, when there is one and its reads have room; whether there was."""
        if self.poster.is_full:
            return False
        frame = self.source.take()
        if frame is None:
            self._tick()
            return False
        self.looked_at += 1
        self._tell(self.follower.add(frame, recognizer.recognize(frame.image)))
        return True

    def _tick(self) -> None:
        # The frames of a file tell their own time; a live stream may fall silent.
        if self.plan.is_live:
            self._tell(self.follower.due(now()))
        elif self.source.has_ended:
            self._tell(self.follower.rest())

    def _tell(self, told: list[Consensus]) -> None:
        for each in told:
            self.poster.put(each)


def run(
    plan: Plan, recognizer: Recognizer, stopped: threading.Event, say: Callable[[str], None]
) -> int:
    """Read all cameras until their sources end or `stopped` is set; returns how many reads are left
    unsent.
    """
    wake = threading.Event()
    streams = [Stream(each, plan.url, recognizer.name, wake) for each in plan.camera]
    for stream in streams:
        stream.source.start()
        stream.poster.start()
    while not stopped.is_set():
        wake.clear()
        # No generator: each camera has its turn, whether or not another had a frame.
        looked = [stream.look(recognizer) for stream in streams]
        if all(stream.source.has_ended for stream in streams):
            break
        if not any(looked):
            wake.wait(TICK)
    for stream in streams:
        stream.source.stop()
        stream._tell(stream.follower.rest())
    left = sum(stream.poster.end(PATIENCE_AT_END) for stream in streams)
    for stream in streams:
        name = stream.plan.camera or stream.plan.key_file.stem
        say(
            f"{name}: {stream.looked_at} frames read, {stream.poster.sent} reads sent, "
            f"{stream.poster.refused} refused, {stream.source.unreadable} images unreadable"
        )
    return left
