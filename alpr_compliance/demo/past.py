"""The demonstration's stored reads: some invented hours before it began, so that a search finds."""

import random
from base64 import b64encode
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from alpr_compliance.demo.traffic import PASSING, WANTED
from camera_ingest.models import Camera
from camera_ingest.pipeline import record_reads
from camera_ingest.synthetic import draw_frame, encode_jpeg
from personnel.gate import agency_profile

HOURS, PER_HOUR = 8, 4
COLORS = ("blue", "red", "white", "black")
# Where the plate is in a drawn frame of this size, wherever the vehicle strayed in its lane.
SIZE, BOX = (640, 360), (222, 212, 200, 68)


def store_past_reads() -> None:
    """Reads of all cameras over the last hours; before any entry is there, so none rings."""
    dice = random.Random(7)  # noqa: S311 it picks plates, not secrets
    state = agency_profile().agency.state
    vehicles = [(wanted.plate, wanted.color, f"{wanted.make}|{wanted.model}|{wanted.body}")
                for wanted in (*WANTED[:3], WANTED[4])]  # fmt: skip
    vehicles += [(plate, dice.choice(COLORS), "||") for plate in PASSING]
    frames = {}
    for plate, color, _ in vehicles:
        shown = color if color in COLORS else "blue"
        frame = encode_jpeg(draw_frame(plate, state, size=SIZE, colour=shown))
        frames[plate] = b64encode(frame).decode()
    now = timezone.now()
    for camera in Camera.objects.all():
        items = []
        for place in range(HOURS * PER_HOUR):
            plate, color, look = dice.choice(vehicles)
            make, model, body = look.split("|")
            at = now - timedelta(minutes=10 + place * 60 / PER_HOUR + dice.random() * 10)
            items.append(
                {"id": uuid4().hex, "plate": plate, "state": state, "captured_at": at.isoformat(),
                 "confidence": round(dice.uniform(0.82, 0.99), 2), "color": color, "make": make,
                 "model": model, "body": body, "image": frames[plate], "box": list(BOX)}
            )  # fmt: skip
        record_reads(camera=camera, items=items, engine="demonstration")
