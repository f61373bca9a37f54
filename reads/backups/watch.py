"""What is wrong with the backups: none, an old one, days or log archives past their time."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from personnel.gate import agency_profile
from reads.backups.folder import FOLDERS, STAMP, Backup, backups
from reads.overage import overdue_since
from reads.partitions import start_of
from reads.register import OtherPlace


def backup_age(now: datetime) -> timedelta | None:
    """Since the newest backup was begun; None without any."""
    names = [path.parent.name for path in settings.BACKUP_DIR.glob(f"{FOLDERS}/manifest.json")]
    if not names:
        return None
    return now - datetime.strptime(max(names), STAMP).replace(tzinfo=UTC)


def archive_age(now: datetime) -> timedelta:
    """The age of the oldest file in the database's archive of its log; nothing without any."""
    files = [path.stat().st_mtime for path in settings.WAL_ARCHIVE_DIR.glob("*")]
    return now - datetime.fromtimestamp(min(files), UTC) if files else timedelta(0)


def backup_trouble(now: datetime) -> str:
    """What a system administrator has to see to, in words; empty where all is well."""
    rules = agency_profile().backups
    archived = archive_age(now)
    if archived > timedelta(days=rules.archive_days):
        return (
            f"The database's archive of its log goes back {archived.days} days, and plates with it:"
            f" {rules.archive_days} are allowed"
        )
    if not settings.BACKUP_KEY:
        return "" if settings.DEMO else "Nothing is backed up: ALPR_BACKUP_KEY names no key"
    age = backup_age(now)
    if age is None:
        return "No backup was taken yet"
    if rules.at_least_every.before(now) > now - age:
        return f"The last backup is {age // timedelta(hours=1)} hours old"
    if damaged := [each.folder.name for each in backups() if not each.is_whole]:
        return (
            f"The manifest of the backup {', '.join(damaged)} is damaged: look why, then move the"
            " folder away. Newer backups are taken all the same"
        )
    return ""


def _days() -> list[date]:
    folders = settings.BACKUP_DIR.glob(FOLDERS)
    return sorted({day for folder in folders for day in Backup(folder).days()})


def _late(now: datetime) -> "Counter[date]":
    past = overdue_since(now)
    return Counter(day for day in _days() if start_of(day) <= past)


CAPTURED = OtherPlace("backups", "Captured days in backups", lambda: len(_days()), _late)
