"""Work after an alert: ids in, one service call."""

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
def mail_notices() -> int:
    from hotlists.services.notice import mail_notices as mail

    return mail()


@shared_task(base=PolicyTask)
def remind_of_follow_ups() -> int:
    from hotlists.services.follow_up import remind_overdue

    return remind_overdue()


class NotTaken(Exception):
    """A notice to another agency was not taken; a later try may do better."""


@shared_task(
    base=PolicyTask,
    autoretry_for=(NotTaken, OperationalError),
    retry_backoff=15,
    # Below the queue's own time for giving a task to somebody else.
    retry_backoff_max=240,
    max_retries=8,
    soft_time_limit=60,
    time_limit=90,
)
def send_notice_out(delivery_id: int) -> None:
    from hotlists.services.notice_out import send_notice_out as send

    if not send(delivery_id=delivery_id):
        raise NotTaken


@shared_task(base=PolicyTask)
def resend_notices_out() -> int:
    from hotlists.services.notice_out import resend_overdue

    return resend_overdue()
