"""Where frames come from: a live stream, a video file, a folder of images.

A source waits for nobody's memory: of a live stream a new frame takes the place of one that was
not taken yet, and a file is read on only when its last frame was taken.
"""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import cv2

from camera_ingest.ocr import ImageRefused, decode_image
from camera_ingest.ocr.readings import Image
from camera_ingest.streams.plan import StreamPlan, now

# What FFmpeg and OpenCV would print of a stream names its address, with the password in it.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

TIME_OUT_MS = 10_000
# Seconds before a lost stream is opened again: twice as long each time.
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
POLL = 0.5
IMAGES = {".jpg", ".jpeg", ".png"}
# An image that is still being written is no image yet.
SETTLED = timedelta(seconds=1)


@dataclass(frozen=True)
class Sampled:
    """One frame to look at, and when it was captured."""

    image: Image
    at: datetime


class Source(threading.Thread):
    """Reads one camera's source in a thread of its own and offers one frame at a time."""

    def __init__(self, plan: StreamPlan, wake: threading.Event) -> None:
        super().__init__(daemon=True, name=f"source {plan.camera or plan.key_file.stem}")
        self.plan = plan
        self.state = "opening"
        self.frames = self.dropped = self.unreadable = self.reconnects = 0
        self._wake = wake
        self._offered: Sampled | None = None
        self._changed = threading.Condition()
        self._stopped = threading.Event()

    def take(self) -> Sampled | None:
        """The frame on offer, taken; None while there is none."""
        with self._changed:
            offered, self._offered = self._offered, None
            self._changed.notify_all()
        return offered

    def stop(self) -> None:
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come: the file is read and its last frame was taken."""
        return not self.is_alive() and self._offered is None

    def run(self) -> None:
        path = Path(self.plan.source)
        read = self._live if self.plan.is_live else self._folder if path.is_dir() else self._video
        for sampled in read():
            self.state = "streaming"
            self.frames += 1
            self._offer(sampled)
            if self._stopped.is_set():
                break
        self.state = "ended"
        self._wake.set()

    def _offer(self, sampled: Sampled) -> None:
        with self._changed:
            if self.plan.is_live:
                self.dropped += self._offered is not None
            else:
                self._changed.wait_for(lambda: self._offered is None or self._stopped.is_set())
            self._offered = sampled
        self._wake.set()

    def _live(self) -> Iterator[Sampled]:
        wait = FIRST_WAIT
        while not self._stopped.is_set():
            capture = cv2.VideoCapture(
                self.plan.source,
                cv2.CAP_FFMPEG,
                [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, TIME_OUT_MS,
                 cv2.CAP_PROP_READ_TIMEOUT_MSEC, TIME_OUT_MS],
            )  # fmt: skip
            due = 0.0
            while not self._stopped.is_set() and capture.grab():
                wait = FIRST_WAIT
                if time.monotonic() >= due:
                    due = time.monotonic() + self.plan.every
                    yield from _retrieved(capture, now())
            capture.release()
            self.state = "reconnecting"
            self.reconnects += 1
            self._stopped.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    def _video(self) -> Iterator[Sampled]:
        capture = cv2.VideoCapture(self.plan.source)
        recorded_at = self.plan.recorded_at
        # What stands for a live camera is played as fast as it was filmed.
        is_played = not isinstance(recorded_at, datetime)
        first_at = recorded_at if isinstance(recorded_at, datetime) else now()
        due = 0.0
        while capture.grab():
            position = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            if position < due:
                continue
            due = position + self.plan.every
            at = first_at + timedelta(seconds=position)
            if is_played:
                self._stopped.wait(max(0.0, (at - now()).total_seconds()))
            yield from _retrieved(capture, at)
        capture.release()
        if not self.frames:
            self.unreadable = 1

    def _folder(self) -> Iterator[Sampled]:
        done: set[tuple[str, float]] = set()
        while not self._stopped.is_set():
            for file, changed in _images(Path(self.plan.source)):
                at = datetime.fromtimestamp(changed, UTC)
                if (file.name, changed) in done or (self.plan.watch and now() - at < SETTLED):
                    continue
                done.add((file.name, changed))
                try:
                    yield Sampled(decode_image(file.read_bytes()), at)
                except (ImageRefused, OSError):
                    self.unreadable += 1
                    continue
                if self.plan.remove:
                    file.unlink(missing_ok=True)
            if not self.plan.watch:
                return
            # Of what was deleted nothing needs to be known.
            done &= {(file.name, changed) for file, changed in _images(Path(self.plan.source))}
            self.state = "waiting"
            self._stopped.wait(POLL)


def _retrieved(capture: "cv2.VideoCapture", at: datetime) -> Iterator[Sampled]:
    is_whole, image = capture.retrieve()
    if is_whole:
        yield Sampled(cast(Image, image), at)


def _images(folder: Path) -> list[tuple[Path, float]]:
    """The images of a folder with the time of each, the oldest first."""
    found = [file for file in folder.iterdir() if file.suffix.lower() in IMAGES]
    return sorted(((file, file.stat().st_mtime) for file in found), key=lambda each: each[1])
