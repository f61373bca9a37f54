"""Frames that wait: the newest first, and while one is read, the next is made ready.

What just passed a camera may still be stopped; what waits from an hour ago can wait a little
longer. A message in the queue stands for "one more frame", not for a certain one.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db import connection
from django.utils import timezone

from camera_ingest.models import Frame
from camera_ingest.ocr.readings import Image
from camera_ingest.services.frame import (
    MAX_ATTEMPTS,
    Readings,
    finish,
    give_up,
    load_image,
    read_plates,
)

T = TypeVar("T")

# Longer than a task may run: whoever claimed the frame hangs, or its machine is gone.
CLAIM_ENDS = timedelta(seconds=100)
# Seconds of one run: within what a task may take, and a worker that is asked to end soon does.
RUN = 20.0

# A session with the database, never the same twice: when it began, and the process that serves it.
SESSION = "(extract(epoch FROM backend_start)::bigint << 22) + pid"
# A killed worker's session is over at once.
CLAIM = f"""
UPDATE camera_ingest_frame SET claimed_at = %(now)s, attempts = attempts + 1, claimed_by = (
    SELECT {SESSION} FROM pg_stat_activity WHERE pid = pg_backend_pid()
)
WHERE (captured_at, id) = (
    SELECT captured_at, id FROM camera_ingest_frame frame
    WHERE status = 'pending' AND (claimed_at IS NULL OR claimed_at < %(ended)s OR NOT EXISTS (
        SELECT FROM pg_stat_activity WHERE {SESSION} = frame.claimed_by
    ))
    ORDER BY captured_at DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING captured_at, id
"""  # noqa: S608 (text of ours)


@dataclass(frozen=True)
class Ready:
    """A claimed frame with its pixels."""

    frame: Frame
    image: Image


def recognize_waiting() -> int:
    """Read the frames that wait, the newest first, until none is left or the run was long enough.

    Returns how many were read. Two at once never read the same frame.
    """
    ready = claim_newest()
    if ready is None:
        return 0
    if not Frame.objects.filter(status=Frame.Status.PENDING, claimed_at=None).exists():
        finish(ready.frame, *read_plates(ready.image))
        return 1
    return _run(ready)


def _run(ready: Ready | None) -> int:
    """The engine works in this thread; claiming, decoding and storing happen beside it."""
    until = time.monotonic() + RUN
    done = 0
    # One thread, so that a frame is stored before the one after next is claimed.
    with ThreadPoolExecutor(1, "frames") as aside:
        try:
            stored = aside.submit(lambda: 0)
            while ready is not None:
                is_last = time.monotonic() >= until
                coming = aside.submit((lambda: None) if is_last else claim_newest)
                found: Readings = read_plates(ready.image)
                stored.result()
                stored = aside.submit(finish, ready.frame, *found)
                done += 1
                ready = coming.result()
            stored.result()
        finally:
            # The thread's own connection ends with it.
            aside.submit(connection.close)
    return done


def claim_newest() -> Ready | None:
    """The newest frame that waits, claimed and decoded; None when there is none."""
    while (frame := _claim()) is not None:
        if frame.attempts > MAX_ATTEMPTS:
            give_up(frame)
        elif (image := load_image(frame)) is not None:
            return Ready(frame, image)
    return None


def _claim() -> Frame | None:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "ended": now - CLAIM_ENDS})
        row = cursor.fetchone()
    if row is None:
        return None
    return Frame.objects.select_related("camera").get(captured_at=row[0], id=row[1])
