"""Scheduled work on audits: one service call each."""

import logging
from typing import Any

from celery import Task, shared_task
from celery.signals import task_failure, task_success
from django.db import DatabaseError, InterfaceError, OperationalError

from ledger.tasks import PolicyTask

logger = logging.getLogger(__name__)


@task_failure.connect
def note_failure(sender: "Task[Any, Any]", exception: Exception, args: Any, **_: object) -> None:
    """A task, after all its tries, failed: the page of what failed shows it."""
    from audits.services.failed_task import note_failure as note

    try:
        note(name=sender.name, ids=list(args or ()), error=type(exception).__name__)
    except (DatabaseError, InterfaceError):
        # Away: the schedule does its work anew.
        logger.error("A failed task was not noted: %s", sender.name)


@task_success.connect
def note_success(sender: "Task[Any, Any]", **_: object) -> None:
    """What failed before and works now is over."""
    from audits.services.failed_task import note_success as note

    try:
        note(name=sender.name, ids=list(sender.request.args or ()))
    except (DatabaseError, InterfaceError):
        logger.error("A task that works again was not noted: %s", sender.name)


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def remind_of_audits() -> int:
    from audits.services.reminding import remind_of_audits as remind
    from personnel.services import scheduled_work

    return remind(actor=scheduled_work())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def mail_unknown_agencies() -> int:
    from audits.services.unknown_agency import mail_unknown_agencies as mail

    return mail()


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def verify_trail() -> int:
    from audits.services.trail import verify_trail as verify

    return verify()
