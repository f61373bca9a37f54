"""Work on alerts, entries and lists: ids in, one service call."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from ledger.tasks import PolicyTask


@shared_task(base=PolicyTask, soft_time_limit=50, time_limit=90)
def end_entries() -> int:
    from hotlists.services.entry_end import end_entries as end
    from personnel.services import scheduled_work

    return end(actor=scheduled_work())


@shared_task(
    base=PolicyTask,
    autoretry_for=(OperationalError, OSError),
    retry_backoff=10,
    max_retries=5,
    soft_time_limit=120,
    time_limit=150,
)
def mail_entry_notices() -> int:
    from hotlists.services.entry_notice import mail_entry_notices as mail

    return mail()


@shared_task(base=PolicyTask)
def mail_stale_lists() -> int:
    from hotlists.services import mailing
    from personnel.services import scheduled_work

    return mailing.mail_stale_lists(actor=scheduled_work())


@shared_task(base=PolicyTask)
def mail_suspensions() -> int:
    from hotlists.services import mailing
    from personnel.services import scheduled_work

    return mailing.mail_suspensions(actor=scheduled_work())


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


@shared_task(base=PolicyTask)
def remind_of_unkept() -> int:
    from hotlists.services.unkept import remind_of_unkept as remind

    return remind()


@shared_task(base=PolicyTask)
def warn_of_open_alerts() -> int:
    from hotlists.services.still_open import warn_of_open_alerts as warn

    return warn()


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


@shared_task(base=PolicyTask, autoretry_for=(OperationalError,), max_retries=1, time_limit=30)
def escalate_unclaimed() -> int:
    from hotlists.services.routing import escalate_unclaimed as escalate

    return escalate(timezone.now())
