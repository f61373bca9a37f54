"""Sealing the trail: what came since the last seal, signed, chained, and written out."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from ledger import lines
from ledger.merkle import root_of
from ledger.models import Event, Seal
from ledger.signing import sign

SEAL_LOCK = 7_201_005
ROWS_A_SEAL = 50_000
# An act may take so long from its row to its end. A row that comes later under an older number
# was put there by hand: it is never sealed, and `verify_ledger` names it.
LATEST = timedelta(hours=1)
FIRST = "0" * 64


def seal_trail() -> int:
    """Seal every row that is not yet sealed, then write out the seals that are not yet there.

    Returns how many rows were sealed. Two at once: one waits for the other. Raises OSError when
    the seals can not be written; the next call does.
    """
    sealed = 0
    for trail in Seal.Trail:
        while rows := _seal_next(trail):
            sealed += rows
    export_seals()
    return sealed


@transaction.atomic
def _seal_next(trail: Seal.Trail) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    now = timezone.now()
    # A row that can be seen is committed and stays as it is: no need to wait for the others.
    rows = lines.leaves(trail, _open_bounds(trail, now), limit=ROWS_A_SEAL)
    if not rows:
        return 0
    ids = [row for row, _ in rows]
    leaves = [leaf for _, leaf in rows]
    last = Seal.objects.last()
    statement = canonical(
        {
            "number": last.number + 1 if last else 1,
            "trail": trail.value,
            "sealed_at": now.astimezone(UTC).isoformat(),
            "ids": lines.runs_of(ids),
            "rows": len(ids),
            "root": root_of(leaves).hex(),
            "before": digest_of(last.statement) if last else FIRST,
        }
    )
    signature = sign(statement.encode())
    Seal.objects.create(
        number=last.number + 1 if last else 1,
        trail=trail,
        sealed_at=now,
        last_id=ids[-1],
        leaves=b"".join(leaves),
        statement=statement,
        signature=signature.value,
        public_key=signature.public_key,
    )
    return len(ids)


def seals_of(events: Iterable[Event]) -> dict[int, Seal | None]:
    """The seal of each of these events, by its id; None for one that has none."""
    seals = Seal.objects.filter(trail=Seal.Trail.EVENTS).defer("leaves")
    newest = seals.aggregate(last=Max("last_id"))["last"] or 0
    found: dict[int, Seal | None] = {}
    near: list[Seal] = []
    # From the oldest on: the next ones are mostly under the same seals.
    for event in sorted(events, key=attrgetter("pk")):
        if event.pk <= newest and _seal_among(near, event) is None:
            # Mostly the first that goes so far; behind it where the act took longer than others.
            later = seals.filter(last_id__gte=event.pk, sealed_at__lte=event.at + 2 * LATEST)
            near = list(later[: LATEST.seconds // 60])
        found[event.pk] = _seal_among(near, event)
    return found


def _seal_among(seals: list[Seal], event: Event) -> Seal | None:
    for seal in seals:
        if any(first <= event.pk <= last for first, last in json.loads(seal.statement)["ids"]):
            return seal
    return None


def unsealed() -> tuple[int, float]:
    """How many rows wait for their seal, and the age of the oldest in seconds."""
    now = timezone.now()
    counted = [lines.count(trail, _open_bounds(trail, now)) for trail in Seal.Trail]
    return sum(rows for rows, _ in counted), max(age for _, age in counted)


def _open_bounds(trail: str, now: datetime) -> lines.Bounds:
    """Where rows without a seal may still come: behind the last seals, and between their ids.

    Never above what the sequence gave: one row there, sealed, and all that follow would stand
    below a seal.
    """
    settled = Q(sealed_at__lt=now - LATEST)
    seals = Seal.objects.filter(trail=trail)
    floor = seals.filter(settled).aggregate(last=Max("last_id"))["last"] or 0
    recent = seals.exclude(settled).values_list("statement", flat=True)
    runs = [run for statement in recent for run in json.loads(statement)["ids"]]
    return lines.outside(runs, begin=floor + 1, end=lines.issued(trail))


def canonical(statement: dict[str, object]) -> str:
    """The one way to write a statement: what was signed can be made again from its values."""
    return json.dumps(statement, sort_keys=True, separators=(",", ":"))


def digest_of(statement: str) -> str:
    return sha256(statement.encode()).hexdigest()


def export_seals() -> None:
    """Write each seal that is not yet in `settings.ROOT_DIR`, each file once, the oldest first."""
    for number in reversed(list(unwritten())):
        seal = Seal.objects.get(number=number)
        _write_once(_path_of(seal), exported(seal))


def unwritten() -> Iterator[int]:
    """Numbers of the seals after the last that was written out whole, the newest first."""
    for seal in Seal.objects.order_by("-number").iterator(chunk_size=2):
        content = exported(seal)
        if any(path.read_bytes() == content for path in _files_of(seal)):
            return
        yield seal.number


def exported(seal: Seal) -> bytes:
    """What is written out of one seal: enough to check its rows' lines without a database."""
    content = {
        "statement": seal.statement,
        "signature": seal.signature,
        "public_key": seal.public_key,
        "leaves": bytes(seal.leaves).hex(),
    }
    return json.dumps(content).encode()


def exported_seals(folder: Path) -> Iterator[tuple[int, Path]]:
    """Number and file of each seal in this folder; two files where a crash left half of one."""
    for path in folder.glob("*/*.json"):
        number, _, _ = path.name.partition(".")
        if number.isdecimal():
            yield int(number), path


def _path_of(seal: Seal) -> Path:
    return settings.ROOT_DIR / f"{seal.sealed_at:%Y-%m-%d}" / f"{seal.number:012d}.json"


def _files_of(seal: Seal) -> Iterator[Path]:
    """Where a seal was written, whole or not."""
    path = _path_of(seal)
    return path.parent.glob(f"{path.stem}*.json")


def _write_once(path: Path, content: bytes) -> None:
    """Write where nothing can be written over, renamed or removed: a new name for each try."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place, again = path, 0
    while place.exists():
        again += 1
        place = path.with_suffix(f".{again}.json")
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            place.unlink()
        raise
