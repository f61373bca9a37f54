"""Work on flags and referrals: one service call each."""

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
def mail_findings() -> int:
    from governance.services.mailing import mail_findings as mail

    return mail()


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def remind_of_flags() -> int:
    from governance.services.flag_reminder import remind_of_flags as remind

    return remind()


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def remind_of_training() -> int:
    from governance.services.training_reminder import remind_of_training as remind

    return remind()
