"""The folder of backups: which there are, what each holds, and when that ends."""

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.conf import settings

from ledger.signing import Signature, fingerprint, is_signed, sign
from reads.backups.sealed import DamagedBackup, name_of, public_key_of, shred

STAMP = "%Y%m%dt%H%M%Sz"
FOLDERS = "????????t??????z"
RECORDS = "records.sealed"
DAY = re.compile(r"captured-(\d{8})\.sealed")
HELD = re.compile(r"held-(\d+)\.sealed")


def backup_key() -> RSAPublicKey | None:
    """The public key that backups are for; None where the agency takes none here."""
    if not settings.BACKUP_KEY:
        return None
    return public_key_of(Path(settings.BACKUP_KEY).read_bytes())


def copy_of_paper(name: str, key: RSAPublicKey) -> Path:
    """Where the copy lies that is sealed for this key; one for another key lies beside it."""
    return settings.BACKUP_DIR / "documents" / f"{name}.{name_of(key)}.sealed"


@dataclass(frozen=True)
class Backup:
    """One backup, by its folder. Without its manifest, written last, it is none."""

    folder: Path

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the manifest says. Raises DamagedBackup unless it is as it was signed."""
        try:
            content = json.loads((self.folder / "manifest.json").read_bytes())
            statement = content["statement"]
            signature = Signature(content["public_key"], content["signature"])
            if not is_signed(statement.encode(), signature):
                raise ValueError
            facts: dict[str, Any] = json.loads(statement)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedBackup(f"{self.folder.name} has no manifest of the agency's.") from error
        return facts | {"public_key": signature.public_key}

    @property
    def is_whole(self) -> bool:
        """Whether its manifest is as it was signed."""
        try:
            return bool(self.facts)
        except DamagedBackup:
            return False

    @property
    def taken_at(self) -> datetime:
        return datetime.fromisoformat(self.facts["taken_at"])

    def is_for(self, key: RSAPublicKey) -> bool:
        """Whether it is sealed for this key."""
        return bool(self.facts.get("sealed_for") == name_of(key))

    @property
    def ends_at(self) -> datetime:
        """When the youngest read in it is past the limit."""
        return datetime.fromisoformat(self.facts["ends_at"])

    def days(self) -> dict[date, Path]:
        """The file of each day of capture that is still there."""
        found = ((DAY.fullmatch(path.name), path) for path in sorted(self.folder.iterdir()))
        return {
            datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=UTC).date(): path
            for match, path in found
            if match
        }

    def held(self) -> dict[int, Path]:
        """The file of each hold that is still there."""
        found = ((HELD.fullmatch(path.name), path) for path in sorted(self.folder.iterdir()))
        return {int(match[1]): path for match, path in found if match}

    def check(self, path: Path) -> None:
        """Raises DamagedBackup unless this file is as it was when the manifest was signed."""
        if _digest_of(path) != self.facts["files"].get(path.name):
            raise DamagedBackup(f"{path.name} is not the file that was backed up.")

    def require_signed_by(self, public_key: str) -> None:
        """Raises DamagedBackup for a manifest that another key signed: anybody can make one."""
        own = self.facts["public_key"]
        if own != public_key:
            raise DamagedBackup(
                f"{self.folder.name} is signed by the key {fingerprint(own)}, not by the agency's"
                f" {fingerprint(public_key)}: somebody else made it, or changed it."
            )

    def end_captured(self) -> None:
        """Leave the records only: a newer backup holds the rest."""
        for path in (*self.days().values(), *self.held().values()):
            shred(path)


def backups() -> list[Backup]:
    """Those that were finished, the newest first; somebody may have damaged them since."""
    found = settings.BACKUP_DIR.glob("*/manifest.json")
    return [Backup(path.parent) for path in sorted(found, reverse=True)]


def newest() -> Backup | None:
    """What a restore takes: a damaged one is refused there, not passed over in silence."""
    return next(iter(backups()), None)


def newest_whole() -> Backup | None:
    """What the next backup goes on from: one damaged manifest does not hold it up."""
    return next((each for each in backups() if each.is_whole), None)


def write_manifest(folder: Path, facts: dict[str, Any], known: dict[str, str]) -> None:
    """Sign what the backup holds: from here on it is one. `known`: digests of files by name."""
    files = {}
    for path in folder.glob("*.sealed"):
        files[path.name] = known.get(path.name) or _digest_of(path)
    statement = json.dumps(facts | {"files": files}, sort_keys=True)
    signature = sign(statement.encode())
    content = {
        "statement": statement,
        "public_key": signature.public_key,
        "signature": signature.value,
    }
    draft = folder / "manifest.new"
    with draft.open("w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / "manifest.json")


def tidy(now: datetime, *, records_days: int) -> None:
    """Remove what no backup needs: unfinished ones, captured parts of older ones, old records.

    Of each past day the last whole records stay. A damaged one is left to be looked at until its
    records would end, without what was captured: the newest holds that.
    """
    oldest = now - timedelta(days=records_days)
    seen: set[date] = set()
    for number, each in enumerate(backups()):
        if number:
            each.end_captured()
        if not each.is_whole:
            if (each.folder / "manifest.json").stat().st_mtime <= oldest.timestamp():
                shutil.rmtree(each.folder)
            continue
        day = each.taken_at.date()
        is_past = day < now.astimezone(UTC).date()
        if each.taken_at <= oldest or (is_past and day in seen):
            shutil.rmtree(each.folder)
        seen.add(day)
    for folder in settings.BACKUP_DIR.glob(FOLDERS):
        if not (folder / "manifest.json").exists():
            for path in folder.glob("*.sealed*"):
                shred(path)
            shutil.rmtree(folder)
    for path in (settings.BACKUP_DIR / "documents").rglob("*.sealed"):
        # Touched by each backup as long as the document is there.
        if path.stat().st_mtime < oldest.timestamp():
            path.unlink()


def end_expired(cutoff: datetime, held: set[int]) -> None:
    """Remove what is past the cut-off, and what kept reads of holds that keep none any more.

    A day's file goes when its first read is past the limit. The next backup holds the rest of it.
    """
    for folder in settings.BACKUP_DIR.glob(FOLDERS):
        backup = Backup(folder)
        for day, path in backup.days().items():
            if datetime(day.year, day.month, day.day, tzinfo=UTC) <= cutoff:
                shred(path)
        for hold_id, path in backup.held().items():
            if hold_id not in held:
                shred(path)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
