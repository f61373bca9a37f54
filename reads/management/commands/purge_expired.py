"""`manage.py purge_expired`: run retention now, as the hourly task does."""

from argparse import ArgumentParser
from typing import Any

from ledger.commands import PolicyCommand
from personnel.services import scheduled_work
from reads.services import purge_expired


class Command(PolicyCommand):
    help = "Delete what is past the effective limit of the adopted profile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--clock-is-right",
            action="store_true",
            help="confirm the clock after it jumped ahead by more than an hour",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run = purge_expired(actor=scheduled_work(), clock_is_right=options["clock_is_right"])
        removed = sum(run.tallies.values_list("removed", flat=True))
        self.stdout.write(f"Removed {removed} rows captured up to {run.cutoff.isoformat()}.")
