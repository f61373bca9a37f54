"""What matching costs when the hot list is a hundred times as long."""

import random
import statistics
import string
import time
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

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
    """The cost of a read with 1,000,000 entries over that with 10,000, matching alone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM hotlists_entry WHERE id <> %s", [world.entry.pk])
    world.fill_hot_list(_plates(SMALL, last="02468"))
    small = _cost(world)
    world.fill_hot_list(_plates(LARGE - SMALL, last="02468"))
    large = _cost(world)
    note(f"  {small * 1e6:.2f} us a read with {SMALL:,} entries, {large * 1e6:.2f} with {LARGE:,}")
    return {"match_1m_vs_10k": large / small}


def _plates(count: int, *, last: str) -> Iterator[str]:
    """Plates all over the index; those of reads lie between those of entries and hit none."""
    dice = random.Random(count)  # noqa: S311
    for _ in range(count):
        letters = "".join(dice.choices(LETTERS, k=3))
        yield f"{letters}{dice.randrange(100, 999)}{dice.choice(last)}"


def _cost(world: World) -> float:
    """Seconds a read, the median of the batches."""
    now = timezone.now()
    profile = effective_profile(now)
    took = []
    plates = _plates(BATCH * BATCHES, last="13579")
    for _ in range(BATCHES):
        reads: list[NewRead] = [
            {"id": str(n), "plate": next(plates), "captured_at": now} for n in range(BATCH)
        ]
        begun = time.perf_counter()
        with transaction.atomic():
            raise_alerts(reads, camera_id=world.camera.pk, profile=profile, now=now)
        took.append(time.perf_counter() - begun)
    return statistics.median(took) / BATCH
