"""Celery tasks whose refusals are recorded like anyone else's; and the seal of each minute."""

from typing import TYPE_CHECKING, Any

from celery import Task, shared_task
from django.core.exceptions import PermissionDenied
from django.db import OperationalError

from alpr_compliance.policy import PolicyViolation
from ledger.services import record_refusal
from ledger.services import seal_trail as seal

if TYPE_CHECKING:
    _Task = Task[Any, Any]
else:
    _Task = Task  # generic only in its type stubs


class PolicyTask(_Task):
    """Base class of all tasks: a refused act is recorded after its rollback."""

    abstract = True

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        if isinstance(exc, PolicyViolation | PermissionDenied):
            record_refusal(exc, actor=None, act=self.name)


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=10)
def seal_trail() -> int:
    return seal()
