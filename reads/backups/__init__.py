"""Backups: what may be kept long in one set, what was captured in files that end with their day.

A backup never outlives what it holds. Whatever is captured is encrypted under the agency's public
key, in a file for each day of capture and each hold; the purge removes those files as it empties
the days. Photographs are copied as they lie, under the keys of their hours or holds; those keys
are in the files that end.
"""

from reads.backups.folder import Backup, backup_key, backups, newest
from reads.backups.restoring import Restored, restore_backup
from reads.backups.sealed import DamagedBackup, make_backup_key
from reads.backups.taking import back_up_when_due, take_backup

__all__ = [
    "Backup",
    "DamagedBackup",
    "Restored",
    "back_up_when_due",
    "backup_key",
    "backups",
    "make_backup_key",
    "newest",
    "restore_backup",
    "take_backup",
]
