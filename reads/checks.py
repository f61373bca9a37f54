"""Whether the database server keeps copies of destroyed plates: a check of its settings."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import connections
from django.utils import timezone

from personnel.gate import agency_profile

# Each setting with the values under which nothing of a destroyed plate stays, and what else does.
WANTED: Mapping[str, tuple[frozenset[str], str]] = {
    "wal_recycle": (
        frozenset({"off"}),
        "Recycled log segments keep what was written into them for weeks.",
    ),
    "archive_mode": (
        frozenset({"off"}),
        "Archived log segments hold plates. Turn the archive off, or delete its segments by the"
        " limit of the policy and silence this check.",
    ),
    "log_min_messages": (
        frozenset({"fatal", "panic"}),
        "Messages of failed inserts quote the row, plate included.",
    ),
    "log_min_error_statement": (
        frozenset({"panic"}),
        "Statements that failed are logged with the plates in them.",
    ),
    "log_error_verbosity": (
        frozenset({"terse"}),
        "The details of an error quote the row, plate included.",
    ),
    "log_statement": (frozenset({"none"}), "Logged statements hold the plates in them."),
    "log_min_duration_statement": (
        frozenset({"-1"}),
        "Slow statements are logged with the plates in them.",
    ),
    "log_min_duration_sample": (
        frozenset({"-1"}),
        "Sampled statements are logged with the plates in them.",
    ),
    "log_transaction_sample_rate": (
        frozenset({"0"}),
        "Sampled transactions are logged with the plates in them.",
    ),
}
# So that one that is right elsewhere can be silenced alone, by its place in the list.
IDS = {name: f"alpr.W{number:03}" for number, name in enumerate(WANTED, start=1)}


def warn_of_kept_plates(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn of each server setting under which a destroyed plate stays on disk.

    Runs with `manage.py migrate` and `manage.py check --database default`.
    """
    if "default" not in (databases or ()):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY (%s)",
            [list(WANTED)],
        )
        return warnings_on(dict(cursor.fetchall()))


def warn_of_old_archive(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn of an archive of the database's log that goes back further than the profile allows."""
    from reads.backups.watch import archive_age

    allowed = agency_profile().backups.archive_days
    if "default" not in (databases or ()) or archive_age(timezone.now()).days < allowed:
        return []
    return [
        Warning(
            f"{settings.WAL_ARCHIVE_DIR} holds files of {allowed} days and more, with plates.",
            hint="Remove them: pg_archivecleanup, or find -mtime, each day.",
            id="alpr.W010",
        )
    ]


def warnings_on(shown: Mapping[str, str]) -> list[CheckMessage]:
    """A warning for each setting that is not as wanted; one that this server lacks is none."""
    return [
        Warning(
            f"PostgreSQL runs with {name} = {shown[name]}, which keeps plates on disk.",
            hint=f"{why} Set it to: {' or '.join(sorted(values))}.",
            id=IDS[name],
        )
        for name, (values, why) in WANTED.items()
        if name in shown and shown[name] not in values
    ]
