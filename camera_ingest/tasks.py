"""Work on frames: ids in, one service call."""

from celery import shared_task
from celery.signals import worker_ready
from django.db import OperationalError
from django.utils import timezone

from ledger.tasks import PolicyTask


@shared_task(
    base=PolicyTask,
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
    soft_time_limit=60,
    time_limit=90,
)
def recognize_frame(frame_id: str) -> int:
    # The id names what was accepted; read is the newest that waits.
    from camera_ingest.services.backlog import recognize_waiting

    return recognize_waiting()


@worker_ready.connect
def read_what_waits(**_: object) -> None:
    """What the worker before this one was reading, or what came while none ran, is read now."""
    recognize_frame.delay("what waits")


@shared_task(base=PolicyTask, autoretry_for=(OperationalError, OSError), retry_backoff=60)
def remind_of_checks() -> int:
    from camera_ingest.services.check_reminder import remind_of_checks as remind
    from personnel.services import scheduled_work

    return remind(actor=scheduled_work())


@shared_task(base=PolicyTask, autoretry_for=(OperationalError,), retry_backoff=30)
def keep_deployments() -> int:
    from camera_ingest.services.deployment_keeping import keep_deployments as keep
    from personnel.services import scheduled_work

    return keep(actor=scheduled_work())


@shared_task(base=PolicyTask)
def resend_pending_frames() -> int:
    from camera_ingest.services.frame import resend_pending

    return resend_pending(timezone.now())


@shared_task(base=PolicyTask, soft_time_limit=50, time_limit=90)
def watch_cameras() -> int:
    from camera_ingest.services.health import watch_cameras as watch
    from personnel.services import scheduled_work

    return watch(actor=scheduled_work())


@shared_task(
    base=PolicyTask,
    autoretry_for=(OperationalError, OSError),
    retry_backoff=10,
    max_retries=5,
    soft_time_limit=120,
    time_limit=150,
)
def mail_camera_alarms() -> int:
    from camera_ingest.services.health import mail_alarms
    from personnel.services import scheduled_work

    return mail_alarms(actor=scheduled_work())


@shared_task(base=PolicyTask)
def count_camera_days() -> None:
    from camera_ingest.services.health import count_days

    count_days(timezone.now())
