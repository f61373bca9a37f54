"""Ten million stored reads over ninety days, kept in a folder between runs.

They lie in a PostgreSQL of their own, below ALPR_BENCH_DIR (default: build/bench). They are made
anew once they are a week old, since what is searched is counted back from today.
"""

import io
import os
import string
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dj_database_url
import numpy as np
import psycopg2
from django.core.management import call_command
from django.db import connection

from alpr_compliance.runtime.children import Children
from alpr_compliance.runtime.home import server_home
from alpr_compliance.runtime.postgres import start_postgres
from alpr_compliance.runtime.roles import DatabaseUrls, drop_database, prepare_database
from reads.partitions import day_of, ensure_partitions, forget_known
from reads.plates import plate_key
from reads.search.day_index import index_past_days
from tests.benchmarks.world import note
from tests.cast import make_agency

ROWS = 10_000_000
PLATES = 2_000_000
DAYS = 90
CAMERAS = 40
KEPT_FOR = timedelta(days=7)
NAME = "alpr_stored_reads"

# What plates look like, and how many of each: A is a letter, 1 a digit.
FORMS = {"AAA1111": 0.5, "AAA111": 0.25, "1AAA111": 0.1, "11A1111": 0.1, "AA11111": 0.05}
MAKES = ["Ford", "Chevrolet", "Toyota", "Honda", "Nissan", "Jeep", "Ram", "GMC", "Hyundai", "Kia"]
MAKES += ["Subaru", "Dodge", "Volkswagen", "BMW", "Mazda", "Buick", "Chrysler", "Lexus", "Audi", ""]
COLORS = ["white", "black", "gray", "silver", "blue", "red", "green", "brown", "gold", ""]
BODIES = ["sedan", "suv", "pickup", "van", ""]
STATES = ["NE", "KS", "IA", "SD", "MO", "CO", ""]


@dataclass(frozen=True)
class StoredReads:
    """Where the reads are, and the midnight (UTC) that their ninety days end at."""

    urls: DatabaseUrls
    end: datetime

    @property
    def start(self) -> datetime:
        return self.end - timedelta(days=DAYS)


@contextmanager
def stored_reads() -> Iterator[StoredReads]:
    """The kept database, migrated to today's schema; Django's connection talks to it meanwhile."""
    folder = Path(os.environ.get("ALPR_BENCH_DIR", "build/bench")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    children = Children()
    postgres = start_postgres(children, server_home(folder), is_durable=True)
    try:
        postgres.wait_ready()
        yield _made(postgres.superuser_url)
    finally:
        children.stop()


def _made(superuser_url: str) -> StoredReads:
    urls = prepare_database(superuser_url, NAME)
    end = _end_of(urls)
    if end is None:
        drop_database(superuser_url, NAME)
        urls = prepare_database(superuser_url, NAME)
    with connected(urls):
        _migrate(urls)
        if end is None:
            end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            _fill(end)
    return StoredReads(urls, end)


@contextmanager
def connected(urls: DatabaseUrls) -> Iterator[None]:
    """Django's connection goes to this database, and back to where it was."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(dj_database_url.parse(urls.app))
    forget_known()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
        forget_known()


def _end_of(urls: DatabaseUrls) -> datetime | None:
    """The end of the ninety days when they were filled to the last row and are not too old."""
    with closing(psycopg2.connect(urls.app)) as session, session.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regclass('reads_read'), 'pg_class')")
        mark = cursor.fetchone()[0]
    end = datetime.fromisoformat(mark) if mark else None
    return end if end and datetime.now(UTC) - end < KEPT_FOR else None


def _migrate(urls: DatabaseUrls) -> None:
    app = dict(connection.settings_dict)
    connection.settings_dict.update(dj_database_url.parse(urls.migration))
    call_command("migrate", verbosity=0)
    connection.close()
    connection.settings_dict.update(app)


def _fill(end: datetime) -> None:
    note(f"  copying {ROWS:,} reads, once for this folder")
    dice = np.random.default_rng(7)
    plates = _plates(dice)
    # Each plate once, and the rest by Zipf's law: the n-th most frequent 1/n as often.
    often = np.exp(dice.random(ROWS - PLATES) * np.log(PLATES)).astype(np.int32) - 1
    seen = np.concatenate([np.arange(PLATES, dtype=np.int32), often])
    dice.shuffle(seen)
    days = [end - timedelta(days=DAYS - n) for n in range(DAYS)]
    ensure_partitions(day_of(day) for day in days)
    cameras = _add_cameras()
    with connection.cursor() as cursor:
        for day, ranks in zip(days, np.array_split(seen, DAYS), strict=True):
            cursor.copy_expert(
                "COPY reads_read (captured_at, id, received_at, camera_id, plate, plate_key, state,"
                " confidence, state_confidence, make, model, color, body, features, image_id, box,"
                " engine, sender_id, camera_in_service) FROM STDIN",
                io.StringIO("".join(_lines(day, [plates[n] for n in ranks], cameras, dice))),
            )
        # All days but the last, which is as it is just before midnight.
        index_past_days(end)
        cursor.execute("VACUUM ANALYZE reads_read")
        cursor.execute(f"COMMENT ON TABLE reads_read IS '{end.isoformat()}'")


def _plates(dice: np.random.Generator) -> list[str]:
    """Distinct plates of the forms above, in no order."""
    found: dict[str, None] = {}
    letters, digits = np.array(list(string.ascii_uppercase)), np.array(list(string.digits))
    for form, share in FORMS.items():
        wanted = int(PLATES * share) + len(found)
        while len(found) < wanted:
            columns = [dice.choice(letters if c == "A" else digits, PLATES // 4) for c in form]
            for plate in map("".join, zip(*columns, strict=True)):
                found[plate] = None
                if len(found) == wanted:
                    break
    plates = list(found)
    dice.shuffle(plates)
    return plates


def _add_cameras() -> list[int]:
    agency = make_agency()
    return [
        agency.add_camera(f"cam-{n}", latitude=40.7 + n / 500, longitude=-99.7 - n / 500).pk
        for n in range(CAMERAS)
    ]


def _lines(
    day: datetime, plates: list[str], cameras: list[int], dice: np.random.Generator
) -> Iterator[str]:
    size = len(plates)
    seconds = np.sort(dice.random(size)) * 86_399

    def some(words: list[Any]) -> Any:
        # The first words are the most frequent, as makes and colors are.
        weights = 1 / np.arange(2, len(words) + 2)
        return dice.choice(np.array(words, dtype=object), size, p=weights / weights.sum())

    ids = dice.bytes(16 * size).hex()
    rows = zip(
        seconds.tolist(), plates, some(cameras), some(STATES), some(MAKES), some(COLORS),
        some(BODIES), some(["", "roof rack", "ladder, toolbox"]),
        dice.random(size).round(3).tolist(), strict=True,
    )  # fmt: skip
    for n, (second, plate, camera, state, make, color, body, features, sure) in enumerate(rows):
        at = (day + timedelta(seconds=second)).isoformat()
        yield (
            f"{at}\t{ids[32 * n : 32 * n + 32]}\t{at}\t{camera}\t{plate}\t{plate_key(plate)}"
            f"\t{state}\t{sure}\t{sure}\t{make}\t\t{color}\t{body}\t{features}"
            f"\t{ids[32 * n : 32 * n + 32]}\t10,20,200,60\tdevice\t{day:%j}-{n}\tt\n"
        )
