"""Scheduled retention and monitoring: ids in, one service call."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from ledger.tasks import PolicyTask


@shared_task(base=PolicyTask, autoretry_for=(OperationalError,), retry_backoff=30, max_retries=5)
def purge_expired() -> int:
    from personnel.services import scheduled_work
    from reads.services import purge_expired as purge

    return purge(actor=scheduled_work()).pk


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def back_up() -> None:
    from personnel.services import scheduled_work
    from reads.backups import back_up_when_due

    back_up_when_due(actor=scheduled_work())


@shared_task(base=PolicyTask)
def make_partitions() -> None:
    from reads.partitions import make_ahead

    make_ahead(timezone.now())


@shared_task(base=PolicyTask)
def flag_late_cases() -> int:
    from personnel.services import scheduled_work
    from reads.services.follow_up import flag_late_cases as flag

    return flag(actor=scheduled_work())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError,), retry_backoff=30, max_retries=5)
def monitor_search(inquiry_id: int) -> int:
    from reads.services.monitoring import monitor_again

    return monitor_again(inquiry_id)


@shared_task(base=PolicyTask, autoretry_for=(OperationalError,), retry_backoff=30, max_retries=5)
def monitor_recent() -> int:
    from reads.services.monitoring import monitor_recent as monitor

    return monitor()


@shared_task(base=PolicyTask)
def watch_purge() -> int:
    from personnel.services import scheduled_work
    from reads.services.watch import watch_purge as watch

    return watch(actor=scheduled_work())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError,), retry_backoff=30, max_retries=5)
def index_past_days() -> int:
    from reads.search.day_index import index_past_days as index

    return index(timezone.now())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError,), retry_backoff=30, max_retries=5)
def reconcile() -> None:
    from personnel.services import scheduled_work
    from reads.services.reconciliation import reconcile as compare

    compare(actor=scheduled_work())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def remind_of_holds() -> int:
    from personnel.services import scheduled_work
    from reads.services.hold_reminder import remind_of_holds as remind

    return remind(actor=scheduled_work())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def remind_of_usage() -> int:
    from personnel.services import scheduled_work
    from reads.services.usage_reminder import remind_of_usage as remind

    return remind(actor=scheduled_work())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def remind_of_unkept_results() -> int:
    from personnel.services import scheduled_work
    from reads.services.unkept_results import remind_of_unkept_results as remind

    return remind(actor=scheduled_work())
