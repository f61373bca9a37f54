"""`manage.py restore`: bring a backup back into an empty system, purged before it serves."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from alpr_compliance.environment import env
from alpr_compliance.policy import PolicyViolation
from alpr_compliance.runtime.children import ChildEndedError, Children
from alpr_compliance.runtime.lock import AlreadyRunningError, running_alone
from alpr_compliance.runtime.startup import Site, Startup
from ledger.signing import public_key_in
from reads.backups import Backup, DamagedBackup, Restored, newest, restore_backup
from reads.backups.restoring import NotEmpty
from reads.backups.sealed import private_key_of

PASSPHRASE = "ALPR_BACKUP_PASSPHRASE"  # noqa: S105 the setting's name


class Command(BaseCommand):
    help = (
        "Restore the newest backup in ALPR_BACKUP_DIR into an empty system that nobody uses yet,"
        " and purge what is past the limit. Reads the private key's passphrase from standard input."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--key", required=True, type=Path, help="the private key, as PEM")
        parser.add_argument("--by", required=True, help="user name of who restores")
        parser.add_argument(
            "--signed-by",
            type=Path,
            metavar="PEM",
            help="the agency's public key, kept apart: refuse a backup that it did not sign",
        )
        parser.add_argument("--backup", help="another than the newest, by the name of its folder")
        parser.add_argument(
            "--without-captured",
            action="store_true",
            help="records and held reads only: all that comes back of one older than the limit",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not {"DATABASE_URL", "DATABASE_URL_FILE"} & os.environ.keys():
            _restore_embedded(for_child(options))
            return
        name = options["backup"]
        backup = Backup(settings.BACKUP_DIR / name) if name else newest()
        if backup is None:
            raise CommandError(f"There is no backup in {settings.BACKUP_DIR}.")
        restored = _restored(backup, options)
        self._tell_of_secret()
        self._tell(backup, restored, is_checked=options["signed_by"] is not None)
        _require_nothing_wrong(restored)

    def _tell_of_secret(self) -> None:
        """Where the environment names the site's secret, only who runs the site can change it."""
        laid = settings.DATA_DIR / "secret_key"
        named = env("SECRET_KEY", "")
        if named and laid.exists() and named != laid.read_text():
            is_plain = "SECRET_KEY" in os.environ
            source = "SECRET_KEY" if is_plain else os.environ["SECRET_KEY_FILE"]
            self.stdout.write(
                f"This site reads another secret than the one restored, from {source}. Before it"
                f" starts, put the content of {laid} there, and remove {laid}: what was sealed with"
                " the secret, such as the second factors of members and what notices to other"
                " agencies are signed with, opens with no other."
            )

    def _tell(self, backup: Backup, restored: Restored, *, is_checked: bool) -> None:
        removed = sum(restored.run.tallies.values_list("removed", flat=True))
        kept = sum(restored.run.kept.values_list("reads", flat=True))
        self.stdout.write(
            f"Restored {backup.folder.name}, signed by the key {restored.key_fingerprint}.\n"
            f"The purge then removed {removed} rows and kept {kept} reads under holds.\n"
            f"Audit trail: {restored.verdict.rows} rows under {restored.verdict.seals} seals."
        )
        if not is_checked:
            self.stdout.write(
                "Whose key that is, the backup alone says: compare it with a purge certificate, or"
                " with an agency-key.pem that was kept elsewhere. --signed-by does so beforehand."
            )


def _restored(backup: Backup, options: dict[str, Any]) -> Restored:
    """What came back; each reason why nothing did, in words for who restores."""
    try:
        return restore_backup(
            backup=backup,
            key=private_key_of(options["key"].read_bytes(), _passphrase()),
            by=options["by"],
            with_captured=not options["without_captured"],
            signed_by=_key_in(options["signed_by"]),
        )
    # Not recorded: there is no trail yet, and one row of it would be in the way of the backup.
    except PolicyViolation as refusal:
        raise CommandError(f"{refusal.message} ({refusal.clause}) {refusal.next_step}") from refusal
    except OSError as error:
        raise CommandError(
            f"{error}. Put that right and give the same command again: it goes on from there."
        ) from error
    except (NotEmpty, DamagedBackup, PermissionDenied, ValueError) as error:
        raise CommandError(str(error)) from error


def _require_nothing_wrong(restored: Restored) -> None:
    """All is restored by now; what of it nobody may rely on ends the command with an error."""
    wrong = []
    if not restored.verdict.is_whole:
        wrong += ["The audit trail is not as it was sealed.", *map(str, restored.verdict.problems)]
    if restored.differing:
        wrong += [
            "Of these papers the backup's copy is not the file that was stored. They were left out,"
            " and open nowhere: find a copy with the same SHA-256.",
            *(f"No. {each.pk}, {each.name}: {each.sha256}" for each in restored.differing),
        ]
    if wrong:
        raise CommandError("\n".join(wrong))


def _key_in(pem: Path | None) -> str | None:
    return public_key_in(pem.read_bytes()) if pem else None


def _passphrase() -> bytes:
    # Our own child reads nothing from its standard input.
    return (env(PASSPHRASE, "") or sys.stdin.readline().rstrip("\n")).encode()


def for_child(options: dict[str, Any]) -> list[str]:
    """The same order for a process that runs in another folder than whoever gave it."""
    backup = ["--backup", options["backup"]] if options["backup"] else []
    without = ["--without-captured"] if options["without_captured"] else []
    signed_by = ["--signed-by", str(options["signed_by"].resolve())] if options["signed_by"] else []
    key = str(options["key"].resolve())
    return ["--key", key, "--by", options["by"], *backup, *without, *signed_by]


def _restore_embedded(arguments: list[str]) -> None:
    """The same, in a process of its own, beside servers that are started for it alone."""
    data_dir = settings.DATA_DIR.resolve()
    site = Site(settings.BASE_DIR, data_dir, "127.0.0.1", 0, is_demo=False)
    try:
        with running_alone(data_dir, "restore"), Children() as children:
            startup = Startup(site, children, os.environ | {PASSPHRASE: _passphrase().decode()})
            try:
                startup.start_servers()
                startup.migrate()
                startup.restore(*arguments)
            finally:
                startup.forget_servers()
    except (AlreadyRunningError, ChildEndedError) as error:
        raise CommandError(str(error)) from error
