"""`manage.py load_demo`: the demonstration agency of `ALPR_PROFILE`, into an empty system."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from alpr_compliance.demo.audited import load_audits
from alpr_compliance.demo.loading import load_demo
from governance.models import Adoption
from ledger.commands import PolicyCommand


class Command(PolicyCommand):
    help = "Load the demonstration agency; needs ALPR_DEMO=yes."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demonstration: set ALPR_DEMO=yes.")
        held = Adoption.objects.order_by("pk").values_list("profile_name", flat=True).first()
        if held not in (None, settings.ALPR_PROFILE):
            raise CommandError(
                f"The data folder holds the agency {held}, not {settings.ALPR_PROFILE}. "
                f"Start with ALPR_PROFILE={held}, or delete the demonstration: make clean."
            )
        done = "Loaded" if load_demo() else "Kept"
        load_audits()
        self.stdout.write(f"{done} the demonstration agency {settings.ALPR_PROFILE}.")
