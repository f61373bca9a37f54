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
            self._tell_last(_write(after, self._print))
            return
        try:
            with collector(address, is_tcp=options["tcp"]) as send:
                last = _write(after, send)
        except NotAnAddress as error:
            raise CommandError("Say where as HOST:PORT.") from error
        except OSError as error:
            # What was on its way may have arrived or not.
            raise CommandError(
                f"Not all was sent to {address}: {error}. Send it again: --after-seal {after}"
            ) from error
        self._tell_last(last)

    def _tell_last(self, seal: int) -> None:
        self.stderr.write(f"last seal: {seal}")

    def _print(self, line: str) -> None:
        self.stdout.write(line)


def _write(after: int, send: Callable[[str], None]) -> int:
    """Write every sealed line; returns the number of the last seal."""
    last = after
    for seal, line in sealed_lines(after_seal=after):
        send(line)
        last = seal
    return last
