"""What matching costs when the hot list is a hundred times as long."""

import random
import statistics
import string
import time
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from camera_ingest.pipeline import record_reads
from governance.services import effective_profile
from hotlists.services.matching import raise_alerts
from reads.services import NewRead
from tests.benchmarks.world import World, note

BATCH = 500
BATCHES = 300
SMALL, LARGE = 10_000, 1_000_000
# No letter or digit that is folded, so that plates differ as much as they seem to.
LETTERS = "".join(c for c in string.ascii_uppercase if c not in "OQDI")


def match_1m_vs_10k(world: World) -> dict[str, float]:
    """The cost of a read, with 1,000,000 entries over that with 10,000; and of matching alone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM hotlists_entry WHERE id <> %s", [world.entry.pk])
    world.fill_hot_list(_plates(SMALL, last="02468"))
    small = _costs(world)
    world.fill_hot_list(_plates(LARGE - SMALL, last="02468"))
    large = _costs(world)
    for name, of_small, of_large in zip(
        ("stored and matched", "matching"), small, large, strict=True
    ):
        note(
            f"  {name}: {of_small * 1e6:.1f} us a read with {SMALL:,} entries,"
            f" {of_large * 1e6:.1f} with {LARGE:,}: {of_large / of_small:.2f}"
        )
    whole, alone = (of_large / of_small for of_small, of_large in zip(small, large, strict=True))
    return {"match_1m_vs_10k": whole, "match_alone_1m_vs_10k": alone}


def _plates(count: int, *, last: str) -> Iterator[str]:
    """Plates all over the index; those of reads lie between those of entries and hit none."""
    dice = random.Random(count)  # noqa: S311
    for _ in range(count):
        letters = "".join(dice.choices(LETTERS, k=3))
        yield f"{letters}{dice.randrange(100, 999)}{dice.choice(last)}"


def _costs(world: World) -> tuple[float, float]:
    """Seconds a read, stored and matched, and for matching alone: the medians of the batches."""
    profile = effective_profile(timezone.now())
    whole, matching = [], []
    plates = _plates(2 * BATCH * BATCHES, last="13579")
    for _ in range(BATCHES):
        now = timezone.now()
        with transaction.atomic():
            reads = _reads(plates, now)
            begun = time.perf_counter()
            raise_alerts(reads, camera_id=world.camera.pk, profile=profile, now=now)
            matching.append(time.perf_counter() - begun)
            # Others: those just looked for lie in the caches.
            reads = _reads(plates, now)
            begun = time.perf_counter()
            record_reads(camera=world.camera, items=reads, engine="device")
            whole.append(time.perf_counter() - begun)
            transaction.set_rollback(True)
    return statistics.median(whole) / BATCH, statistics.median(matching) / BATCH


def _reads(plates: Iterator[str], now: datetime) -> list[NewRead]:
    return [{"id": str(n), "plate": next(plates), "captured_at": now} for n in range(BATCH)]
