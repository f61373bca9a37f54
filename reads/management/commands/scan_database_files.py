"""`manage.py scan_database_files FOLDER`: what a purge starts on the machine of the database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reads.services.purge.elsewhere import NotSearched, answer


class Command(BaseCommand):
    help = (
        "Search the files of the database for the plates that a purge names on standard input."
        " Started by the purge, through ALPR_DATABASE_SCAN_COMMAND; needs no database connection."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the database's data directory")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            said = answer(json.load(sys.stdin), options["folder"])
        except NotSearched as error:
            raise CommandError("This folder is not that server's, or can not be read.") from error
        except (ValueError, KeyError, TypeError):
            # Without the cause: its text would quote what was read.
            raise CommandError("A purge starts this command and tells it what to find.") from None
        self.stdout.write(json.dumps(said))
