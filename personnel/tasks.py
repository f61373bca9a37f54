"""Work on accounts: one service call each."""

from celery import shared_task
from django.db import OperationalError

from ledger.tasks import PolicyTask


@shared_task(
    base=PolicyTask,
    autoretry_for=(OperationalError, OSError),
    retry_backoff=10,
    max_retries=5,
    soft_time_limit=120,
    time_limit=150,
)
def mail_account_notices() -> int:
    from personnel.services.notice import mail_account_notices as mail

    return mail()


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def forget_ended_sessions() -> None:
    from personnel.cache import forget_ended
    from personnel.sessions import SessionStore

    SessionStore.clear_expired()
    forget_ended()


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def watch_dormant_accounts() -> int:
    from personnel.services import scheduled_work
    from personnel.services.dormancy import watch_dormant_accounts as watch

    return watch(actor=scheduled_work())
