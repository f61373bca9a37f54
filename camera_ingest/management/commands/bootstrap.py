"""`manage.py bootstrap FILE`: set up a new agency, once."""

from argparse import ArgumentParser
from datetime import datetime
from getpass import getpass
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import connection

from alpr_compliance.environment import env
from alpr_compliance.runtime.upgrades import waiting_steps
from camera_ingest.services.bootstrap import bootstrap
from camera_ingest.setup_file import EXAMPLE, Founder, read_setup
from hotlists.local import local
from ledger.commands import PolicyCommand
from personnel.gate import agency_profile


class Command(PolicyCommand):
    help = "Set up a new agency from a file: Chief, Administrator, adopted policy, first camera."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="see --example")
        parser.add_argument("--example", action="store_true", help="print such a file and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["example"]:
            self.stdout.write(EXAMPLE)
            return
        if options["file"] is None:
            raise CommandError("Name the file. `bootstrap --example` prints one.")
        if waiting_steps(connection):
            raise CommandError(
                "The database is not ready yet. Wait until `up` says `Serving on`,"
                " then run this again."
            )
        try:
            setup = read_setup(options["file"])
            agency = bootstrap(
                setup,
                chief_password=_password("CHIEF", setup.chief),
                administrator_password=_password("ADMINISTRATOR", setup.administrator),
            )
        except (OSError, ValueError) as error:
            raise CommandError(f"The file can not be used: {error}") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        began = cast(datetime, agency.adoption.effective_from)
        since = local(began, agency_profile(), "%b %d, %Y, %H:%M %Z")
        self.stdout.write(
            f"{settings.ALPR_PROFILE}: adopted, in force from {since}.\n"
            f"Key of {agency.camera.name}, shown this once: {agency.key}\n"
            f"Next: sign in as {setup.administrator.username} at {settings.SITE_URL}, set up your"
            " second factor, add people, and put the camera in service once it is checked.\n"
            "What the policy asks for beyond that: Agency, Clauses, Open."
        )


def _password(who: str, founder: Founder) -> str:
    """From ALPR_CHIEF_PASSWORD or the file that ALPR_CHIEF_PASSWORD_FILE names; else typed."""
    given = env(f"ALPR_{who}_PASSWORD", "")
    if given:
        return given
    typed = getpass(f"Password of {founder.first_name} {founder.last_name}: ")
    if typed != getpass("The same again: "):
        raise CommandError("The two were not the same.")
    return typed
