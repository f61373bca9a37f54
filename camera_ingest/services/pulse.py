"""Hearing of cameras: whatever comes from one shows that it lives, and how its clock goes."""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from camera_ingest.models import Camera, Pulse
from ledger.services import CODE

# Seconds between two notes of one camera by one process: no batch waits for a row of another.
EVERY = 15.0
# How long the promptest post stands for the camera's clock.
CLOCK_WINDOW = timedelta(minutes=10)
MAX_FACTS = 20

_noted: dict[int, float] = {}


def hear(camera: Camera, *, captured: Iterable[datetime] = ()) -> None:
    """Something came from this camera, captured at these times by its own clock."""
    if time.monotonic() - _noted.get(camera.pk, -EVERY) < EVERY:
        return
    now = timezone.now()
    newest = max(captured, default=None)
    ahead = None if newest is None else (newest - now).total_seconds()
    with transaction.atomic():
        pulse = _locked(camera, now)
        # A heartbeat says what its clock shows; a read says it only when it comes at once.
        if pulse.heartbeat_at is None or now - pulse.heartbeat_at > CLOCK_WINDOW:
            _note_clock(pulse, ahead, now)
        pulse.heard_at, pulse.down_at = now, None
        pulse.save()
    _noted[camera.pk] = time.monotonic()


@transaction.atomic
def beat(camera: Camera, *, sent_at: datetime, state: Mapping[str, Any]) -> None:
    """A heartbeat: the sender lives, its clock shows `sent_at`, and this is how it does.

    `state` holds numbers and lower-case codes; anything else, which could be a plate or a
    password, is left out.
    """
    now = timezone.now()
    pulse = _locked(camera, now)
    _note_clock(pulse, (sent_at - now).total_seconds(), now)
    pulse.heard_at = pulse.heartbeat_at = now
    pulse.down_at = None
    pulse.state = dict(
        [(name, value) for name, value in state.items() if _is_plain(name, value)][:MAX_FACTS]
    )
    pulse.save()


@transaction.atomic
def say_down(camera: Camera) -> None:
    """Its sender says that this camera delivers nothing: an alarm at once, not after a silence."""
    now = timezone.now()
    pulse = _locked(camera, now)
    pulse.down_at = pulse.down_at or now
    pulse.save(update_fields=["down_at"])


def _is_plain(name: str, value: object) -> bool:
    is_text = isinstance(value, str)
    is_plain_value = CODE.fullmatch(str(value)) if is_text else isinstance(value, int | float)
    return bool(CODE.fullmatch(name) and is_plain_value)


def _locked(camera: Camera, now: datetime) -> Pulse:
    Pulse.objects.get_or_create(camera=camera, defaults={"since": now})
    return Pulse.objects.select_for_update(no_key=True).get(pk=camera.pk)


def _note_clock(pulse: Pulse, ahead: float | None, now: datetime) -> None:
    if ahead is None:
        return
    if pulse.clock_since is None or now - pulse.clock_since > CLOCK_WINDOW:
        pulse.clock_ahead, pulse.clock_since = ahead, now
    else:
        pulse.clock_ahead = max(ahead, pulse.clock_ahead or ahead)
