"""What goes on while something fails: cameras that send until they are answered, and a clerk."""

import itertools
import sys
import threading
import time
from datetime import datetime
from io import StringIO
from typing import Any

import requests
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from camera_ingest.models import Camera, Frame, Quarantine
from camera_ingest.services.key import issue_key
from camera_ingest.services.quarantine import try_all_again
from camera_ingest.synthetic import draw_frame, encode_jpeg
from hotlists.models import Alert, MatchedEntry, Sighting
from ledger.models import Event
from ledger.services import seal_trail
from reads.ids import own_id
from reads.models import Hold, Read
from reads.partitions import day_of
from tests.cast import Agency
from tests.reads.holding import hold
from tests.waiting import wait_for

BATCH = 5
PHOTO_PLATE = "WKX473"
WANTED_EVERY, WANTED = 7, 20


class Traffic:
    """Devices of one camera, each in a thread of its own; what is sent keeps its id."""

    def __init__(
        self, url: str, camera: Camera, key: str, *, senders: int = 3, pause: float = 0.1,
        frame_pause: float = 2.0,
    ) -> None:  # fmt: skip
        self.url, self.camera = url, camera
        self.headers = {"X-Camera-Key": key}
        self.pause, self.frame_pause = pause, frame_pause
        # By id: when it was captured.
        self.reads: dict[str, datetime] = {}
        self.frames: dict[str, datetime] = {}
        self.wanted: set[str] = set()
        self.refused: list[str] = []
        self.answers: dict[int, int] = {}
        # The most tries that one sending took, and the threads that have to send again now.
        self.most_tries = 0
        self.again: set[int] = set()
        self._photo = encode_jpeg(draw_frame(PHOTO_PLATE, "NE"))
        self._numbers = itertools.count(1)
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        sending = [self._send_reads] * senders + [self._send_frames]
        self._threads = [threading.Thread(target=target, daemon=True) for target in sending]

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing new is sent; what was not yet answered is, until it is."""
        self._is_over.set()
        for thread in self._threads:
            thread.join(600)
            assert not thread.is_alive(), "something was never taken"

    def tell(self) -> None:
        """Say how much it was, for who looks at the run."""
        sent = (
            f"{len(self.reads)} reads, {len(self.frames)} frames, {len(self.wanted)} wanted plates"
        )
        sys.stdout.write(f"{sent}; answers by status {self.answers}\n")

    def _send_reads(self) -> None:
        while not self._is_over.is_set():
            batch = []
            for number in itertools.islice(self._numbers, BATCH):
                plate = wanted_plate(number) if number % WANTED_EVERY == 0 else f"HPL{number:04d}"
                at = timezone.now()
                batch.append({"id": f"r{number}", "plate": plate, "captured_at": at.isoformat()})
            answer = self._until_taken("/api/v1/reads", json={"reads": batch})
            with self._lock:
                for row, read in zip(answer["reads"], batch, strict=True):
                    if row["status"] not in ("stored", "duplicate", "quarantined"):
                        self.refused.append(row["status"])
                    self.reads[read["id"]] = datetime.fromisoformat(read["captured_at"])
                    if read["plate"].startswith("WNT"):
                        self.wanted.add(read["plate"])
            self._is_over.wait(self.pause)

    def _send_frames(self) -> None:
        while not self._is_over.is_set():
            name, at = f"f{next(self._numbers)}", timezone.now()
            facts = {"id": name, "captured_at": at.isoformat()}
            image = {"image": ("a.jpg", self._photo, "image/jpeg")}
            self._until_taken("/api/v1/frames", data=facts, files=image)
            self.frames[name] = at
            self._is_over.wait(self.frame_pause)

    def _until_taken(self, path: str, **body: Any) -> Any:
        """Send it again and again, as a camera does, until it is answered with success."""
        for tries in itertools.count(1):
            try:
                address = f"{self.url}{path}"
                answer = requests.post(address, headers=self.headers, timeout=30, **body)
                code = answer.status_code
            except requests.RequestException:
                code = 0
            with self._lock:
                self.answers[code] = self.answers.get(code, 0) + 1
                self.most_tries = max(self.most_tries, tries)
                (self.again.discard if 200 <= code < 300 else self.again.add)(threading.get_ident())
            if 200 <= code < 300:
                return answer.json()
            # Of a clock that runs behind a camera keeps its frames until it is right.
            is_behind = code == 422 and answer.json()["code"] == "in_the_future"
            if not (code == 0 or code >= 500 or is_behind):
                self.refused.append(answer.text)
                raise SystemExit
            time.sleep(0.5)


def wanted_plate(number: int) -> str:
    """One of twenty on the list."""
    return f"WNT{number // WANTED_EVERY % WANTED:02d}"


class Clerk:
    """Places holds; counts those of which they were told that they are placed."""

    def __init__(self, agency: Agency, camera: Camera) -> None:
        self.agency, self.camera = agency, camera
        self.placed: list[int] = []
        self.failed = 0

    def place(self) -> None:
        try:
            plate = f"HELD{len(self.placed)}"
            self.placed.append(hold(self.agency, self.camera.pk, plate=plate).pk)
        except (OperationalError, InterfaceError):
            self.failed += 1
            connection.close()


def begin(agency: Agency, url: str, **options: Any) -> tuple[Traffic, Clerk]:
    """Traffic and a clerk, with a list on which some of the plates stand."""
    camera = agency.add_camera()
    for number in range(WANTED):
        agency.add_entry(wanted_plate(number * WANTED_EVERY))
    agency.add_entry(PHOTO_PLATE, state="NE")
    key = issue_key(camera_id=camera.pk, actor=agency.captain, per_minute=600_000)
    return Traffic(url, camera, key, **options), Clerk(agency, camera)


def check_whole(traffic: Traffic, clerk: Clerk, *, seconds: float = 300) -> None:
    """Nothing accepted is lost or doubled, alerts ring once each, and the trail is as sealed."""
    connection.close()
    wait_for(lambda: not Frame.objects.exclude(status=Frame.Status.DONE).exists(), seconds)
    assert traffic.refused == []
    while Quarantine.objects.waiting().exists():
        try_all_again(reason="in_the_future", actor=clerk.agency.captain)
    camera = traffic.camera
    frames = {own_id(camera.pk, day_of(at), f"frame/{name}") for name, at in traffic.frames.items()}
    assert sorted(Frame.objects.values_list("id", flat=True)) == sorted(frames)
    sent = {own_id(camera.pk, day_of(at), name) for name, at in traffic.reads.items()}
    stored = list(Read.objects.values_list("id", "plate"))
    of_frames = [plate for read_id, plate in stored if read_id not in sent]
    assert sorted(read_id for read_id, _ in stored if read_id in sent) == sorted(sent)
    assert of_frames == [PHOTO_PLATE] * len(frames)
    accepted = Event.objects.filter(kind="frame.accepted").values_list("data__frame", flat=True)
    assert sorted(accepted) == sorted(map(str, frames))
    rung = MatchedEntry.objects.values_list("entry__plate", flat=True)
    assert sorted(rung) == sorted(traffic.wanted | ({PHOTO_PLATE} if frames else set()))
    assert Alert.objects.count() == len(rung)
    assert set(clerk.placed) <= set(Hold.objects.values_list("pk", flat=True))
    assert Event.objects.filter(kind="hold.placed").count() == Hold.objects.count()
    seal_trail()
    call_command("verify_ledger", stdout=StringIO())


def wait_for_alerts(seconds: float = 120) -> None:
    """Return once a read that is captured from now on has rung, or joined its alert."""
    since = timezone.now()
    connection.close()
    wait_for(lambda: Sighting.objects.filter(captured_at__gt=since).exists(), seconds)
