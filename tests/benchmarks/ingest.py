"""Reads accepted by POST /api/v1/reads, as a ratio to COPY of the same rows."""

import io
import json
import random
import statistics
import string
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.utils import timezone

from tests.benchmarks.world import World, note

TOTAL = 100_000
BATCH = 500
SENDERS = 4
ROUNDS = 5
HIT_EVERY = 5000  # reads: about what a street camera meets


def ingest_vs_copy(world: World) -> dict[str, float]:
    """Rows per second over HTTP, matching included, over rows per second of COPY; the median."""
    site = world.site()
    ratios = []
    for number in range(ROUNDS):
        batches = _batches(number)
        posted = TOTAL / _post_all(site.url, world.key, batches)
        copied = TOTAL / _copy_what_was_stored()
        ratios.append(posted / copied)
        note(f"  {posted:,.0f} reads/s posted, {copied:,.0f} rows/s copied: {ratios[-1]:.3f}")
    return {"ingest_vs_copy": statistics.median(ratios)}


def _batches(number: int) -> list[bytes]:
    dice = random.Random(number)  # noqa: S311
    start = timezone.now()
    batches = []
    for first in range(0, TOTAL, BATCH):
        rows = [_read(dice, number, first + n, start) for n in range(BATCH)]
        if first % HIT_EVERY == 0:
            rows[0]["plate"] = f"W{dice.randrange(100_000):06d}X"
        batches.append(json.dumps({"reads": rows}).encode())
    return batches


def _read(dice: random.Random, number: int, place: int, start: Any) -> dict[str, Any]:
    letters = "".join(dice.choices(string.ascii_uppercase[:22], k=3))
    return {
        "id": f"{number}-{place}",
        "plate": f"{letters}{dice.randrange(1000, 9999)}",
        "captured_at": (start - timedelta(milliseconds=place)).isoformat(),
        "state": "NE",
        "confidence": 0.93,
        "make": "Ford",
        "color": "white",
    }


def _post_all(url: str, key: str, batches: list[bytes]) -> float:
    """Seconds to post all batches, by senders that themselves cost as little as they can."""
    address = urlsplit(url)
    headers = {"X-Camera-Key": key, "Content-Type": "application/json"}
    begun = time.perf_counter()

    def send(share: list[bytes]) -> None:
        line = HTTPConnection(address.hostname or "", address.port)
        for batch in share:
            line.request("POST", "/api/v1/reads", body=batch, headers=headers)
            answer = line.getresponse().read()
            if answer.count(b'"stored"') != BATCH:
                raise RuntimeError(f"Not stored: {answer[:200]!r}")
        line.close()

    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(send, [batches[n::SENDERS] for n in range(SENDERS)]))
    return time.perf_counter() - begun


def _copy_what_was_stored() -> float:
    """Seconds to COPY the stored rows into their own table again, once emptied of them."""
    rows = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY (SELECT * FROM reads_read) TO STDOUT", rows)
        _empty(cursor)
        rows.seek(0)
        cursor.execute("CHECKPOINT")
        begun = time.perf_counter()
        cursor.copy_expert("COPY reads_read FROM STDIN", rows)
        took = time.perf_counter() - begun
        _empty(cursor)
    return took


def _empty(cursor: Any) -> None:
    for table in ("reads_read", "hotlists_sighting", "hotlists_matchedentry"):
        cursor.execute(f"TRUNCATE {table}")
