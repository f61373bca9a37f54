"""Scheduled work on audits: one service call each."""

from celery import shared_task
from django.db import OperationalError

from ledger.tasks import PolicyTask


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
