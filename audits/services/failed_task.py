"""Tasks that failed for good: noted as the worker says so, tried again or dropped by a person."""

from typing import Any

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from audits import permissions
from audits.models import FailedTask
from ledger.services import CODE, record_event
from personnel.models import User

# What they failed to do is a row of its own, sent anew by the schedule and shown beside.
SENT_ANEW = {"camera_ingest.tasks.recognize_frame", "hotlists.tasks.send_notice_out"}


def note_failure(*, name: str, ids: list[Any], error: str) -> None:
    """This task failed for good; again and again it is one row with its number."""
    if name in SENT_ANEW:
        return
    now, ids = timezone.now(), _only_ids(ids)
    found = FailedTask.objects.open().filter(name=name, ids=ids)
    if found.update(failures=F("failures") + 1, last_at=now, error=error[:64]):
        return
    facts = {"name": name, "ids": ids, "error": error[:64], "first_at": now, "last_at": now}
    try:
        with transaction.atomic():
            FailedTask.objects.create(**facts)
    except IntegrityError:
        # Another worker was faster: it is noted.
        return


def note_success(*, name: str, ids: list[Any]) -> None:
    """This task worked: what failed of it before is over."""
    found = FailedTask.objects.open().filter(name=name, ids=_only_ids(ids))
    found.update(ended_at=timezone.now(), why=FailedTask.Why.WORKED)


@transaction.atomic
def try_task_again(*, task_id: int, actor: User) -> FailedTask:
    """Queue it once more. It stays on the list until it worked."""
    permissions.require(actor, "handle_failed")
    failed = FailedTask.objects.open().select_for_update(of=("self",)).get(pk=task_id)
    failed.tried_at = timezone.now()
    failed.save(update_fields=["tried_at"])
    record_event("task.tried_again", actor=actor, subject=failed, data={"task": failed.name})
    transaction.on_commit(lambda: current_app.send_task(failed.name, args=failed.ids))
    return failed


@transaction.atomic
def drop_task(*, task_id: int, why: str, actor: User) -> FailedTask:
    """Take it off the list for one of the reasons that a person may give."""
    permissions.require(actor, "handle_failed")
    failed = FailedTask.objects.open().select_for_update(of=("self",)).get(pk=task_id)
    if why == FailedTask.Why.WORKED:
        raise ValidationError("Whether it worked the task says itself.")
    failed.ended_at, failed.ended_by, failed.why = timezone.now(), actor, why
    failed.full_clean()
    failed.save()
    facts = {"task": failed.name, "why": why}
    record_event("task.dropped", actor=actor, subject=failed, data=facts)
    return failed


def _only_ids(ids: list[Any]) -> list[Any]:
    """Numbers and codes; in place of anything else, which a task should not be given, nothing."""
    return [each if isinstance(each, int) or CODE.fullmatch(str(each)) else "" for each in ids]
