"""`manage.py purge_expired`: run retention now, as the hourly task does, or only count it."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from ledger.commands import PolicyCommand
from personnel.services import scheduled_work
from reads.services.purge import preview_purge, purge_expired


class Command(PolicyCommand):
    help = "Delete what is past the effective limit of the adopted profile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--clock-is-right",
            action="store_true",
            help="confirm the clock after it jumped ahead by more than an hour",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="count what a run would do, and do nothing"
        )
        parser.add_argument(
            "--as-of",
            metavar="TIME",
            help="count the limit back from this time (ISO 8601 with zone); a later one than now"
            " needs --dry-run",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = _instant(options["as_of"])
        if options["dry_run"]:
            self._preview(as_of)
            return
        run = purge_expired(
            actor=scheduled_work(), clock_is_right=options["clock_is_right"], as_of=as_of
        )
        removed = sum(run.tallies.values_list("removed", flat=True))
        self.stdout.write(f"Removed {removed} rows captured up to {run.cutoff.isoformat()}.")

    def _preview(self, as_of: datetime | None) -> None:
        preview = preview_purge(actor=scheduled_work(), as_of=as_of)
        for (day, place, camera_id), rows in sorted(preview.removed.items(), key=str):
            self.stdout.write(f"{day} {place} camera {camera_id or 'all'}: {rows} rows would go")
        for (day, camera_id, hold_id), reads in sorted(preview.kept.items()):
            self.stdout.write(f"{day} camera {camera_id}: {reads} reads stay, hold {hold_id}")
        self.stdout.write(
            f"Would remove {preview.removed.total()} rows captured up to"
            f" {preview.cutoff.isoformat()}, keep {preview.kept.total()} reads under holds, destroy"
            f" the keys of {preview.image_hours} hours of images and {preview.images} images."
        )


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError("Write the time as 2026-01-31T12:00:00Z.") from error
    if instant.tzinfo is None:
        raise CommandError("Write the time with its zone, as 2026-01-31T12:00:00Z.")
    return instant
