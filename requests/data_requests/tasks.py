"""Work on requests that no person starts: ids in, one service call."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from ledger.tasks import PolicyTask


@shared_task(base=PolicyTask)
def remove_packages() -> int:
    from data_requests.services.packaging import remove_due_packages

    return remove_due_packages(timezone.now())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=30)
def mail_steps() -> int:
    from data_requests.services.mailing import mail_steps as mail

    return mail()


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=30)
def tell_of_ended_copies() -> int:
    from data_requests.services.copies import tell_of_ended_copies as tell

    return tell(timezone.now())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def remind_of_requests() -> int:
    from data_requests.services.overdue import remind_of_requests as remind

    return remind(timezone.now())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def remind_who_asked() -> int:
    from data_requests.services.outside_reminder import remind_who_asked as remind

    return remind(timezone.now())
