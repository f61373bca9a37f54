"""How often a key was used just now, and which signatures came before; counted in Valkey.

With Valkey away nothing is counted and everything passes: a camera is never held up by it. What
comes in twice is stored once all the same.
"""

import threading
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings

# A server on the same network answers in a tenth of a millisecond.
PATIENCE = 0.25
# Seconds in which an absent server is not asked again.
ABSENCE = 5.0

_absent_until = 0.0
# By key: of which minute posts were taken, and how many are left.
_taken: dict[int, tuple[int, int]] = {}
_lock = threading.Lock()


def seconds_to_wait(key_id: int, per_minute: int) -> int:
    """0 while the key is within its posts a minute; else when its next minute begins.

    A process takes a hundredth of the minute's posts at a time: most posts ask no server.
    """
    minute, second = divmod(int(time.time()), 60)
    with _lock:
        taken_in, left = _taken.get(key_id, (minute, 0))
        if taken_in == minute and left > 0:
            _taken[key_id] = (minute, left - 1)
            return 0
    some = max(1, per_minute // 100)

    def take(server: "redis.Redis") -> Sequence[Any]:
        steps = server.pipeline()
        steps.incrby(f"pace:{key_id}:{minute}", some)
        steps.expire(f"pace:{key_id}:{minute}", 120)
        return steps.execute()

    taken = _ask(take)
    if taken is not None and taken[0] - some >= per_minute:
        return 60 - second
    with _lock:
        _taken[key_id] = (minute, some - 1)
    return 0


def is_first(signature: str, seconds: int) -> bool:
    """Whether this signature did not come before; it is remembered for so many seconds."""
    taken = _ask(lambda server: (server.set(f"signed:{signature}", 1, ex=seconds, nx=True),))
    return taken is None or taken[0] is not None


def _ask(question: Callable[["redis.Redis"], Sequence[Any]]) -> Sequence[Any] | None:
    """What the server answers; None while it is away."""
    global _absent_until
    if time.monotonic() < _absent_until:
        return None
    try:
        return question(_server(settings.REDIS_URL))
    except (redis.ConnectionError, redis.TimeoutError):
        _absent_until = time.monotonic() + ABSENCE
        return None


@lru_cache(maxsize=1)
def _server(url: str) -> "redis.Redis":
    return redis.Redis.from_url(
        url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, decode_responses=True
    )
