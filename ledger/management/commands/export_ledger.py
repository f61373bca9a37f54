"""`manage.py export_ledger`: the sealed trail as JSON lines, for a file or a log collector."""

import logging
from argparse import ArgumentParser
from collections.abc import Callable
from logging.handlers import SysLogHandler
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.exporting import sealed_lines


class Command(BaseCommand):
    help = "Write the sealed rows of the audit trail, one JSON object a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--after-seal", type=int, default=0, help="only rows under later seals than this"
        )
        parser.add_argument("--syslog", metavar="HOST:PORT", help="send them there instead (UDP)")

    def handle(self, *args: Any, **options: Any) -> None:
        send = _syslog(options["syslog"]) if options["syslog"] else self._print
        last = options["after_seal"]
        for seal, line in sealed_lines(after_seal=last):
            send(line)
            last = seal
        self.stderr.write(f"last seal: {last}")

    def _print(self, line: str) -> None:
        self.stdout.write(line)


def _syslog(address: str) -> Callable[[str], None]:
    host, _, port = address.partition(":")
    if not port.isdecimal():
        raise CommandError("Say where as HOST:PORT.")
    handler = SysLogHandler((host, int(port)), SysLogHandler.LOG_AUTHPRIV)
    logger = logging.Logger("alpr_ledger", logging.INFO)
    logger.addHandler(handler)
    return lambda line: logger.info("%s", f"alpr_ledger: {line}")
