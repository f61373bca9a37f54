"""How the demonstration's cameras fared: weeks counted, one that fell silent, posts refused."""

import random
from datetime import timedelta

from django.utils import timezone

from alpr_compliance.demo.traffic import SILENT
from camera_ingest.models import Camera, CameraDay, CameraKey, Pulse
from camera_ingest.services.agent import add_agent, speak_for
from camera_ingest.services.health import watch_cameras
from camera_ingest.services.key import issue_agent_key
from camera_ingest.services.refused import count_refused
from personnel.models import User
from personnel.services import scheduled_work
from reads.partitions import day_of

WEEKS = 6
ADDRESS = "192.0.2.14"
REFUSED = {"unknown_camera": 2, "image_refused": 5, "throttled": 31}


def load_health(captain: User) -> None:
    """The counts of past weeks, whose reads are gone, and what keepers of cameras look for."""
    dice = random.Random(11)  # noqa: S311 it draws counts, not secrets
    today = day_of(timezone.now())
    for place, camera in enumerate(Camera.objects.order_by("code")):
        usual = 400 + 150 * place
        CameraDay.objects.bulk_create(
            CameraDay(
                camera=camera,
                day=today - timedelta(days=ago),
                reads=dice.randint(usual - 60, usual + 60) // (4 if place == 3 and ago <= 7 else 1),
                confidence=round(dice.uniform(0.9, 0.96), 3),
                rejected=dice.randint(0, 9),
            )
            for ago in range(1, 7 * WEEKS + 1)
        )
    _fall_silent()
    _refuse(captain)
    # As the clock does each minute: the first look shows what is wrong.
    watch_cameras(actor=scheduled_work())


def _fall_silent() -> None:
    last = timezone.now() - timedelta(minutes=50)
    said = {"source": "streaming", "frames_a_second": 4.9, "waiting": 0}
    facts = {"since": last, "heard_at": last, "heartbeat_at": last, "state": said}
    silent = Camera.objects.get(code=SILENT)
    Pulse.objects.update_or_create(
        camera=silent, defaults=facts | {"clock_ahead": 0.4, "clock_since": last}
    )


def _refuse(captain: User) -> None:
    for reason, posts in REFUSED.items():
        key = CameraKey.objects.get(camera__code="cam-3")
        for _ in range(posts):
            count_refused(key_id=key.pk, reason=reason, address=ADDRESS)
    count_refused(key_id=None, reason="unknown_key", address=ADDRESS)
    agent = add_agent(name="Vendor's agent, north cabinet", actor=captain)
    for code, called in (("cam-1", "1000"), ("cam-2", "1001")):
        camera = Camera.objects.get(code=code)
        speak_for(agent_id=agent.pk, camera_id=camera.pk, called=called, actor=captain)
    issue_agent_key(agent_id=agent.pk, actor=captain, must_sign=True)
