"""Celery tasks whose refusals are recorded like anyone else's."""

from typing import TYPE_CHECKING, Any

from celery import Task
from django.core.exceptions import PermissionDenied

from alpr_compliance.policy import PolicyViolation
from ledger.services import record_refusal

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
