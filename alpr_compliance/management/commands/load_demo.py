"""`manage.py load_demo`: the demonstration agency of `ALPR_PROFILE`, into an empty system."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from alpr_compliance.demo.audited import load_audits
from alpr_compliance.demo.happened import load_happenings
from alpr_compliance.demo.loading import load_demo
from governance.models import Adoption
from ledger.commands import PolicyCommand
from reads.tasks import purge_expired, reconcile


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
        is_new = load_demo()
        load_audits()
        if is_new:
            load_happenings()
            # Its policy is dated back: the first purge is due now, and not in an hour.
            purge_expired.delay()
            reconcile.delay()
        done = "Loaded" if is_new else "Kept"
        self.stdout.write(f"{done} the demonstration agency {settings.ALPR_PROFILE}.")
