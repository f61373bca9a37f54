"""What is late, in words for the pages: measured by what waits, not by who should work."""

from datetime import datetime

import redis
from django.conf import settings
from django.utils import timezone

from camera_ingest.models import Frame
from camera_ingest.rules.delay import FRAMES_WAIT, SEALS_WAIT, delay_in_words
from ledger.models import Event, Seal

PATIENCE = 0.5  # seconds


def current_delay() -> str:
    """What officers must know while it lasts: photographs wait to be read, or scheduled work
    stands still. Nothing while all goes well."""
    now = timezone.now()
    late = Frame.objects.filter(status=Frame.Status.PENDING, received_at__lt=now - FRAMES_WAIT)
    oldest = late.order_by("captured_at").values_list("received_at", flat=True).first()
    return delay_in_words(
        now=now,
        waits_since=oldest,
        has_queue=oldest is None or queue_answers(),
        is_sealing=_is_sealing(now - SEALS_WAIT),
    )


def _is_sealing(since: datetime) -> bool:
    """Whether what was recorded before then is sealed; true before the first seal of all."""
    last = Seal.objects.filter(trail=Seal.Trail.EVENTS).values_list("last_id", flat=True).last()
    return last is None or not Event.objects.filter(pk__gt=last, at__lt=since).exists()


def queue_answers() -> bool:
    """Whether the queue is there."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as server:
            server.ping()
    except (redis.ConnectionError, redis.TimeoutError):
        return False
    return True
