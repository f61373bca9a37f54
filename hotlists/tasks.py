"""Scheduled work on lists: one service call each."""

from celery import shared_task

from ledger.tasks import PolicyTask


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
