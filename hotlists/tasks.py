"""Scheduled work on alerts: one service call each."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from ledger.tasks import PolicyTask


@shared_task(base=PolicyTask, autoretry_for=(OperationalError,), max_retries=1, time_limit=30)
def escalate_unclaimed() -> int:
    from hotlists.services.routing import escalate_unclaimed as escalate

    return escalate(timezone.now())
