"""`manage.py verify_ledger`: is the audit trail as it was sealed? Exits 1 where it is not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger.signing import public_key, public_key_in
from ledger.verification import Verdict, verify, verify_offline

MOST_SHOWN = 100


class Command(BaseCommand):
    help = "Check each sealed row of the audit trail, the seals, and their copies in ALPR_ROOT_DIR."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--roots", type=Path, default=settings.ROOT_DIR)
        parser.add_argument("--key", type=Path, help="the agency's public key (PEM)")
        parser.add_argument(
            "--offline", type=Path, help="lines of export_ledger, checked without a database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        key = _key(options["key"])
        if options["offline"] is None:
            verdict = verify(key, options["roots"])
        else:
            with options["offline"].open(encoding="utf-8") as exported:
                verdict = verify_offline(key, options["roots"], exported)
        self._tell(verdict)

    def _tell(self, verdict: Verdict) -> None:
        for unsealed in verdict.unsealed:
            self.stdout.write(
                f"{unsealed.trail}: {unsealed.rows} rows wait for their seal,"
                f" the oldest for {unsealed.age:.0f} s"
            )
        self.stdout.write(f"{verdict.rows} rows under {verdict.seals} seals were checked.")
        if verdict.problems:
            shown = "\n".join(str(problem) for problem in verdict.problems[:MOST_SHOWN])
            raise CommandError(f"NOT AS IT WAS SEALED ({len(verdict.problems)}):\n{shown}")
        self.stdout.write("The trail is as it was sealed.")


def _key(given: Path | None) -> str:
    if given is None:
        return public_key()
    try:
        return public_key_in(given.read_bytes())
    except (OSError, ValueError) as error:
        raise CommandError("The public key can not be read.") from error
