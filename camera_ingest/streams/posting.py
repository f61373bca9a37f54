"""Posting one camera's reads to the API, each until it is answered, and its heartbeats."""

import hashlib
import json
import queue
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import requests

from camera_ingest.ocr.readings import Image
from camera_ingest.signing import SIGNATURE_HEADER, TIME_HEADER, signature_of
from camera_ingest.streams.plan import StreamPlan, now
from camera_ingest.streams.sightings import Consensus
from camera_ingest.synthetic import encode_jpeg

# Reads that wait for the server; with more, no frame of the camera is looked at.
MAX_WAITING = 50
HEARTBEAT_EVERY = 30.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
# The server's own limit of a read's photograph, in base64.
MAX_IMAGE = 4_000_000
# Answers after which the same read may yet be taken: a key that was just laid, a server that was
# away, too many posts.
WORTH_ANOTHER_TRY = {401, 403, 408, 429}


class Poster(threading.Thread):
    """Sends what one camera saw, in its own time; loses nothing while the server is away."""

    def __init__(self, plan: StreamPlan, url: str, state: Callable[[], dict[str, Any]]) -> None:
        super().__init__(daemon=True, name=f"poster {plan.camera or plan.key_file.stem}")
        self.sent = self.refused = 0
        self._is_sending = False
        self._plan, self._url, self._state = plan, url, state
        self._tag = hashlib.sha256(plan.source.encode()).hexdigest()[:8]
        self._waiting: queue.Queue[dict[str, Any]] = queue.Queue(MAX_WAITING)
        self._is_ending = threading.Event()
        self._session = requests.Session()
        self._beaten_at = -HEARTBEAT_EVERY

    @property
    def waiting(self) -> int:
        """Reads that the server did not answer yet."""
        return self._waiting.qsize() + self._is_sending

    @property
    def is_full(self) -> bool:
        return self._waiting.full()

    def put(self, told: Consensus) -> None:
        """Queue a read; waits while too many do."""
        self._waiting.put(self._read(told))

    def end(self, patience: float) -> int:
        """Send what waits, for so many seconds at most; returns how many reads are left."""
        self._is_ending.set()
        self.join(patience)
        return self.waiting

    def run(self) -> None:
        while not (self._is_ending.is_set() and self._waiting.empty()):
            self._beat()
            try:
                read = self._waiting.get(timeout=0.5)
            except queue.Empty:
                continue
            self._is_sending = True
            self._send(read)
            self._is_sending = False
        self._beat(is_last=True)

    def _send(self, read: dict[str, Any]) -> None:
        wait = FIRST_WAIT
        while True:
            answer = self._post("/api/v1/reads", {"reads": [read]})
            if answer is not None and answer.status_code == 200:
                self.sent += 1
                return
            is_hopeless = (
                answer is not None
                and 400 <= answer.status_code < 500
                and answer.status_code not in WORTH_ANOTHER_TRY
            )
            if is_hopeless:
                self.refused += 1
                return
            asked = answer.headers.get("Retry-After", "") if answer is not None else ""
            self._is_ending.wait(float(asked) if asked.isdigit() else wait)
            if self._is_ending.is_set():
                time.sleep(FIRST_WAIT)
            wait = min(2 * wait, LONGEST_WAIT)

    def _beat(self, *, is_last: bool = False) -> None:
        if not is_last and time.monotonic() - self._beaten_at < HEARTBEAT_EVERY:
            return
        self._beaten_at = time.monotonic()
        state = self._state() | {
            "reads_sent": self.sent, "reads_waiting": self.waiting, "reads_refused": self.refused
        }  # fmt: skip
        self._post("/api/v1/heartbeat", {"sent_at": now().isoformat(), "state": state})

    def _post(self, path: str, body: dict[str, Any]) -> requests.Response | None:
        """The server's answer; None when there was none."""
        if self._plan.camera:
            body = body | {"camera": self._plan.camera}
        data = json.dumps(body).encode()
        headers = {"X-Camera-Key": self._plan.key, "Content-Type": "application/json"}
        if self._plan.secret:
            at = f"{time.time():.6f}"
            signature = signature_of(secret=self._plan.secret, sent_at=at, body=data)
            headers |= {TIME_HEADER: at, SIGNATURE_HEADER: signature}
        try:
            return self._session.post(f"{self._url}{path}", data=data, headers=headers, timeout=30)
        except requests.RequestException:
            return None

    def _read(self, told: Consensus) -> dict[str, Any]:
        # The same video read again gives the same ids, and so the same reads.
        place = f"{told.at:%Y%m%dT%H%M%S.%f}-{told.box[0]}-{told.box[1]}"
        return {
            "id": f"{self._tag}-{place}",
            "plate": told.plate,
            "captured_at": told.at.isoformat(),
            "confidence": told.confidence,
            "state": told.state,
            "state_confidence": told.state_confidence,
            "box": told.box,
            "candidates": [{"plate": text, "confidence": c} for text, c in told.candidates],
            "image": _photograph(told.image),
        }


def _photograph(image: Image) -> str | None:
    """The frame as JPEG in base64, as good as the server takes it; None where it is too large."""
    for quality in (88, 60, 30):
        encoded = b64encode(encode_jpeg(image, quality))
        if len(encoded) <= MAX_IMAGE:
            return encoded.decode()
    return None
