"""`manage.py verify_certificate FILE`: check a purge certificate, without database or network."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger.signing import KEY_NAME, fingerprint, public_key, public_key_in
from reads.certificates import NoCertificate, is_genuine, read_certificate


class Command(BaseCommand):
    help = "Check the signature of a purge certificate (JSON), offline."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--key", type=Path, help="the agency's public key (PEM), as the agency handed it out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content, signature = read_certificate(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(f"The file can not be read: {error.strerror}.") from error
        except NoCertificate as error:
            raise CommandError("This is not a purge certificate (JSON) of this system.") from error
        if not is_genuine(content, signature):
            raise CommandError("NOT GENUINE: the content does not fit the signature.")
        known = _known_key(options["key"])
        if known is not None and known != signature.public_key:
            raise CommandError("NOT GENUINE: it was signed with another key.")
        rows = sum(row["rows"] for row in content["removed"])
        self.stdout.write(
            f"Genuine: run {content['run']} of {content['agency']['name']},"
            f" {rows} rows captured up to {content['removed_up_to']}."
        )
        if known is None:
            self.stdout.write("Compare the key's fingerprint with the one the agency names:")
        self.stdout.write(f"Key {fingerprint(signature.public_key)}")


def _known_key(given: Path | None) -> str | None:
    """The key that was handed over, or that of this installation; None where there is neither."""
    if given is not None:
        try:
            return public_key_in(given.read_bytes())
        except (OSError, ValueError) as error:
            raise CommandError("The public key can not be read.") from error
    return public_key() if (settings.KEY_DIR / KEY_NAME).exists() else None
