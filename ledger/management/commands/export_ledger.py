"""`manage.py export_ledger`: the sealed trail as JSON lines, for a file or a log collector."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.exporting import sealed_lines
from ledger.syslog import NotAnAddress, collector


class Command(BaseCommand):
    help = "Write the sealed rows of the audit trail, one JSON object a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--after-seal", type=int, default=0, help="only rows under later seals than this"
        )
        parser.add_argument("--syslog", metavar="HOST:PORT", help="send them there instead (UDP)")
        parser.add_argument(
            "--tcp", action="store_true", help="with --syslog: by TCP, where no line is lost unseen"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        after, address = options["after_seal"], options["syslog"]
        if not address:
            if options["tcp"]:
                raise CommandError("Say where by --syslog HOST:PORT.")
            self._write(after, self._print)
            return
        try:
            with collector(address, is_tcp=options["tcp"]) as send:
                self._write(after, send)
        except NotAnAddress as error:
            raise CommandError("Say where as HOST:PORT.") from error
        except OSError as error:
            raise CommandError(f"Not all was sent to {address}: {error}") from error

    def _write(self, after: int, send: Callable[[str], None]) -> None:
        last = after
        try:
            for seal, line in sealed_lines(after_seal=after):
                send(line)
                last = seal
        except OSError:
            # Of the seal that it stopped in some rows may be missing: from there, once more.
            self.stderr.write(f"last whole seal: {max(after, last - 1)}")
            raise
        self.stderr.write(f"last seal: {last}")

    def _print(self, line: str) -> None:
        self.stdout.write(line)
