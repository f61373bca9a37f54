"""Commands whose refusals are recorded and shown with clause and next step."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from alpr_compliance.policy import PolicyViolation
from ledger.services import record_refusal
from ledger.unavailable import ClosedDatabase


class PolicyCommand(BaseCommand):
    """Base class of the commands that act under the policy."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except ClosedDatabase as closed:
            raise CommandError(str(closed)) from closed
        except (PolicyViolation, PermissionDenied) as refusal:
            record_refusal(refusal, actor=None, act=type(self).__module__.rpartition(".")[2])
            if isinstance(refusal, PolicyViolation):
                raise CommandError(
                    f"{refusal.message} ({refusal.clause}) {refusal.next_step}"
                ) from refusal
            raise CommandError(str(refusal)) from refusal
