"""Taking a backup: records, captured days and held reads, as they were at one instant."""

import os
import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile
from governance.services import effective_profile
from ledger.services import record_event
from ledger.signing import KEY_NAME
from personnel.models import User
from reads.backups import folder as kept
from reads.backups.sealed import Packer, name_of, sealed_file
from reads.backups.tables import HELD, columns_of, records_tables
from reads.models import PreservedRead
from reads.partitions import day_of, existing_days, start_of
from reads.permissions import require
from reads.register import TABLES
from reads.rules import retention_cutoff
from reads.services.purge.lock import RUN_LOCK, one_at_a_time

BACKUP_LOCK = 7_201_006
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def back_up_when_due(*, actor: User) -> kept.Backup | None:
    """A backup each hour; at once for a new key, more held reads, or a shorter oldest day.

    None where none is due, where the agency named no key, and before a policy is adopted.
    """
    key = kept.backup_key()
    if key is None:
        return None
    # Only once no other is under way: what that one takes is not due any more.
    with one_at_a_time(BACKUP_LOCK):
        now = timezone.now()
        try:
            profile = effective_profile(now)
        except PolicyViolation:
            return None
        last = kept.newest_whole()
        if last is not None and last.is_for(key) and not _is_due(last, profile, now):
            return None
        return take_backup(actor=actor, is_whole=last is None or _is_whole_due(last, now))


def _is_due(last: kept.Backup, profile: Profile, now: datetime) -> bool:
    preserved = PreservedRead.objects.aggregate(last=Max("preserved_at"))["last"]
    boundary = day_of(retention_cutoff(profile, now))
    return (
        last.taken_at <= now - HOUR
        or (preserved is not None and preserved > last.taken_at)
        or (boundary in _stored_days() and boundary not in last.days())
    )


def _is_whole_due(last: kept.Backup, now: datetime) -> bool:
    return datetime.fromisoformat(last.facts["whole_at"]) <= now - DAY


def take_backup(*, actor: User, is_whole: bool = True) -> kept.Backup:
    """Back up everything; what is not `is_whole` takes past days over from the last backup.

    The youngest days and the oldest are always written anew, and all that is for another key.
    Raises PolicyViolation before a policy is adopted, and OSError where there is no room.
    """
    require(actor, "back_up")
    key = kept.backup_key()
    if key is None:
        raise FileNotFoundError("ALPR_BACKUP_KEY names no public key. See docs/operations.md.")
    with one_at_a_time(BACKUP_LOCK):
        # A purge that is due comes between; what it ends is ended in an unfinished backup too.
        with one_at_a_time(RUN_LOCK):
            now = timezone.now()
            profile = effective_profile(now)
            last = kept.newest_whole()
            taken_over = {} if is_whole else _days_to_take_over(last, key, profile, now)
            folder = settings.BACKUP_DIR / f"{now.astimezone(UTC):{kept.STAMP}}"
            folder.mkdir(parents=True, mode=0o700)
            _write(folder, key, taken_over)
        # What these hold does not change: no need to keep the database at that instant for them.
        _seal_documents(key)
        _mirror_images()
        whole_at = last.facts["whole_at"] if last is not None and taken_over else now.isoformat()
        facts = {
            "taken_at": now.isoformat(),
            "whole_at": whole_at,
            "ends_at": profile.retention.reads.effective.after(now).isoformat(),
            "limit": str(profile.retention.reads.effective),
            "clause": str(profile.retention.reads.clause),
            "migrations": _migrations(),
            "sealed_for": name_of(key),
        }
        names = {path.name for path in taken_over.values()}
        known = last.facts["files"] if last is not None else {}
        with one_at_a_time(RUN_LOCK):
            kept.write_manifest(folder, facts, {n: d for n, d in known.items() if n in names})
            kept.tidy(now, records_days=profile.backups.records_days)
    record_event("backup.taken", actor=actor, data={"backup": folder.name, "is_whole": is_whole})
    return kept.Backup(folder)


def end_backups(cutoff: datetime) -> None:
    """What the purge calls: what it removed is removed from the backups too."""
    kept.end_expired(cutoff, set(PreservedRead.objects.values_list("hold_id", flat=True)))
    _unmirror_images(cutoff)


def _days_to_take_over(
    last: kept.Backup | None, key: RSAPublicKey, profile: Profile, now: datetime
) -> dict[date, Path]:
    if last is None or not last.is_for(key):
        return {}
    anew = {day_of(now), day_of(now - DAY), day_of(retention_cutoff(profile, now))}
    return {day: path for day, path in last.days().items() if day not in anew}


def _stored_days() -> set[date]:
    return {day for table in TABLES for day in existing_days(table)}


def _migrations() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


@transaction.atomic
def _write(folder: Path, key: RSAPublicKey, taken_over: dict[date, Path]) -> None:
    with connection.cursor() as cursor:
        # One instant for all files: whatever commits meanwhile is for the next backup.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    days = sorted(_stored_days())
    for day in days:
        path = folder / f"captured-{day:%Y%m%d}.sealed"
        if day in taken_over:
            path.hardlink_to(taken_over[day])
        else:
            _write_day(path, key, day)
    for hold_id in set(PreservedRead.objects.values_list("hold_id", flat=True)):
        _write_hold(folder / f"held-{hold_id}.sealed", key, hold_id)
    with sealed_file(folder / kept.RECORDS, key) as packer:
        for table in records_tables():
            _pack_table(packer, table, f"SELECT {columns_of(table)} FROM {table}")  # noqa: S608
        _pack_keys(packer, [settings.KEY_DIR / KEY_NAME])
        # The secret itself: where this site has it from, a folder or a file of secrets, is its own.
        with packer.entry("file", "secret_key") as entry:
            entry.write(settings.SECRET_KEY.encode())


def _write_day(path: Path, key: RSAPublicKey, day: date) -> None:
    since, until = start_of(day), start_of(day + DAY)
    with sealed_file(path, key) as packer:
        for table in TABLES:
            of_day = f"captured_at >= '{since.isoformat()}' AND captured_at < '{until.isoformat()}'"
            query = f"SELECT {columns_of(table)} FROM {table} WHERE {of_day}"  # noqa: S608 our own
            _pack_table(packer, table, query, day=day.isoformat())
        _pack_keys(packer, settings.KEY_DIR.glob(f"{day:%Y%m%d}T??.key"))


def _write_hold(path: Path, key: RSAPublicKey, hold_id: int) -> None:
    reads, rows = HELD
    mine = f"SELECT captured_at, id FROM {reads} WHERE hold_id = {hold_id:d}"  # noqa: S608 a number
    conditions = {reads: f"hold_id = {hold_id:d}", rows: f"(captured_at, read_id) IN ({mine})"}
    with sealed_file(path, key) as packer:
        for table, condition in conditions.items():
            query = f"SELECT {columns_of(table)} FROM {table} WHERE {condition}"  # noqa: S608 our own
            _pack_table(packer, table, query)
        _pack_keys(packer, settings.KEY_DIR.glob(f"hold-{hold_id}.key"))


def _pack_table(packer: Packer, table: str, query: str, **facts: str) -> None:
    facts["columns"] = columns_of(table)
    with packer.entry("table", table, **facts) as entry, connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY ({query}) TO STDOUT", entry)


def _pack_keys(packer: Packer, paths: Iterable[Path]) -> None:
    """Those of these keys that there are."""
    for path in sorted(paths):
        if path.exists():
            with packer.entry("key", path.name) as entry:
                entry.write(path.read_bytes())


def _seal_documents(key: RSAPublicKey) -> None:
    """Each document once for this key: it never changes."""
    for path in filter(Path.is_file, settings.DOCUMENT_DIR.rglob("*")):
        name = str(path.relative_to(settings.DOCUMENT_DIR))
        sealed = kept.copy_of_paper(name, key)
        if sealed.exists():
            os.utime(sealed)
            continue
        sealed.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with sealed_file(sealed, key) as packer, packer.entry("document", name) as entry:
            entry.write(path.read_bytes())


def _mirror_images() -> None:
    """Copy new images as they lie, still encrypted."""
    for folder in (*settings.IMAGE_DIR.glob("*T*"), *settings.IMAGE_DIR.glob("held/*")):
        # The first copy takes long: a purge that is due waits for one hour of it.
        with one_at_a_time(RUN_LOCK):
            for path in folder.glob("*.img"):
                copy = settings.BACKUP_DIR / "images" / path.relative_to(settings.IMAGE_DIR)
                if not copy.exists():
                    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    draft = copy.with_suffix(".new")
                    shutil.copyfile(path, draft)
                    draft.rename(copy)


def _unmirror_images(cutoff: datetime) -> None:
    """Remove the copies of those whose hour or hold ended."""
    mirror = settings.BACKUP_DIR / "images"
    held = {str(hold_id) for hold_id in PreservedRead.objects.values_list("hold_id", flat=True)}
    last = f"{cutoff.astimezone(UTC):%Y%m%dT%H%M%S%f}"
    for path in mirror.rglob("*.img"):
        is_held = path.parent.parent.name == "held"
        is_over = path.parent.name not in held if is_held else path.name.split("-")[0] <= last
        original = settings.IMAGE_DIR / path.relative_to(mirror)
        if is_over or (is_held and not original.exists()):
            path.unlink()
