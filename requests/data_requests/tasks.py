"""Work on requests that no person starts: ids in, one service call."""

from celery import shared_task
from django.db import OperationalError

from ledger.tasks import PolicyTask


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=30)
def mail_steps() -> int:
    from data_requests.services.mailing import mail_steps as mail

    return mail()
