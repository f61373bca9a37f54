"""Work on hot lists: ids in, one service call."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from ledger.tasks import PolicyTask


@shared_task(base=PolicyTask, autoretry_for=(OperationalError,), retry_backoff=30, max_retries=5)
def run_list_import(import_id: int) -> None:
    from hotlists.services.importing import run_import

    run_import(import_id=import_id)


@shared_task(base=PolicyTask)
def take_incoming_lists() -> int:
    from hotlists.services.incoming import take_incoming
    from personnel.services import scheduled_work

    return take_incoming(actor=scheduled_work())


@shared_task(base=PolicyTask)
def tidy_list_imports() -> None:
    from hotlists.services.importing import tidy_imports

    tidy_imports(timezone.now())
