"""`manage.py upgrade_plan`: whether this version can be started beside the one that runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from alpr_compliance.runtime.upgrades import refuse_too_old, waiting_steps


class Command(BaseCommand):
    help = (
        "Before an upgrade, from the new version's folder: name the schema changes that wait, and"
        " fail where the old version can not run beside one of them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for error in refuse_too_old(None, [connection.alias]):
            raise CommandError(f"{error.msg} {error.hint}")
        steps = waiting_steps(connection)
        for step in steps:
            said = "; ".join(step.reasons) or "the old version runs beside it"
            self.stdout.write(f"{step.app} {step.name}: {said}")
        if any(step.reasons for step in steps):
            raise CommandError("Stop web, workers and clock before `migrate`; cameras retry.")
        self.stdout.write("Migrate first, then restart one process after the other.")
