"""`manage.py backup`: back up now, as the clock does each hour; or make the agency's key pair."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from ledger.commands import PolicyCommand
from personnel.services import scheduled_work
from reads.backups import backup_key, make_backup_key, take_backup


class Command(PolicyCommand):
    help = "Back up records, captured days and held reads into ALPR_BACKUP_DIR."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--make-key",
            metavar="NAME",
            help="make a key pair instead: NAME.pem, to be kept elsewhere under the passphrase on"
            " standard input, and NAME.pub for ALPR_BACKUP_KEY",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["make_key"]:
            self._make_key(Path(options["make_key"]))
            return
        if backup_key() is None:
            raise CommandError("Name the public key in ALPR_BACKUP_KEY. See docs/operations.md.")
        backup = take_backup(actor=scheduled_work())
        self.stdout.write(
            f"Backed up {len(backup.days())} days and the reads of {len(backup.held())} holds into"
            f" {backup.folder}. Every read in it is past the limit at {backup.ends_at:%Y-%m-%d}."
        )

    def _make_key(self, name: Path) -> None:
        passphrase = sys.stdin.readline().strip().encode()
        if len(passphrase) < 12:
            raise CommandError("Write a passphrase of at least 12 characters on standard input.")
        private, public = make_backup_key(passphrase)
        for path, content in (
            (name.with_suffix(".pem"), private),
            (name.with_suffix(".pub"), public),
        ):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        self.stdout.write(
            f"Take {name.with_suffix('.pem')} off this machine, with the passphrase, to a place"
            " that two people can reach. Without it no backup can be read."
        )
