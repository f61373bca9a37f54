"""`manage.py simulate_camera`: drawn frames, posted through the real API like a camera's."""

import itertools
import random
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import requests
from django.core.management.base import BaseCommand

from alpr_compliance.demo.loading import add_fresh_entry, camera_keys, renew_entries
from alpr_compliance.demo.traffic import PASSING, SILENT, WANTED, Wanted
from camera_ingest.synthetic import BODY_COLOURS, draw_frame, encode_jpeg
from personnel.gate import agency_profile

EVERY_NTH_IS_WANTED = 3
# Frames: entries that ended with the shift come back, and one more vehicle is reported stolen.
RENEW_EVERY = 100


class Command(BaseCommand):
    help = "Post drawn frames of the demonstration's vehicles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://localhost:8000")
        parser.add_argument("--seconds", type=float, default=6.0, help="between two frames")
        parser.add_argument("--frames", type=int, default=0, help="how many; 0: until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = camera_keys()
        home = agency_profile().agency.state
        dice = random.Random()  # noqa: S311 it picks cameras, not secrets
        numbers = range(options["frames"]) if options["frames"] else itertools.count()
        session = requests.Session()
        for number in numbers:
            if number % RENEW_EVERY == 0:
                renew_entries()
                fresh = add_fresh_entry(self._new_plate(dice))
            plate, color = self._vehicle(number, dice, fresh)
            key = keys[dice.choice(sorted(keys.keys() - {SILENT}))]
            frame = draw_frame(plate, home, colour=color, seed=dice.randrange(10_000))
            self._post(session, options["url"], key, encode_jpeg(frame))
            time.sleep(options["seconds"])

    def _new_plate(self, dice: random.Random) -> str:
        # Characters that no camera takes for one another.
        letters, digits = dice.choices("ACEFHKLMNPRTVWXY", k=3), dice.choices("234679", k=4)
        return "".join(letters + digits)

    def _vehicle(self, number: int, dice: random.Random, fresh: Wanted) -> tuple[str, str]:
        turn, rest = divmod(number, EVERY_NTH_IS_WANTED)
        if rest == 1:
            wanted = (fresh, *WANTED)[turn % (len(WANTED) + 1)]
            return wanted.plate, wanted.color
        return dice.choice(PASSING), dice.choice(sorted(BODY_COLOURS))

    def _post(self, session: requests.Session, url: str, key: str, frame: bytes) -> None:
        facts = {"id": uuid4().hex, "captured_at": datetime.now(UTC).isoformat()}
        try:
            answer = session.post(
                f"{url}/api/v1/frames",
                data=facts,
                files={"image": ("frame.jpg", frame, "image/jpeg")},
                headers={"X-Camera-Key": key},
                timeout=30,
            )
        except requests.ConnectionError:
            self.stderr.write("The server does not answer; the frame was not sent.")
            return
        if answer.status_code != 202:
            self.stderr.write(f"Frame refused: {answer.status_code} {answer.text[:200]}")
