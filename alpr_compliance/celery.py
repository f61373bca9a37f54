"""The Celery application: `celery -A alpr_compliance worker` and `... beat`."""

import os
import signal
import time
import warnings

from celery import Celery, Task
from celery.exceptions import SecurityWarning
from celery.signals import (
    before_task_publish,
    task_postrun,
    task_prerun,
    worker_process_init,
)

from alpr_compliance.logs import working_on
from alpr_compliance.runtime.children import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alpr_compliance.settings")

# Its reason is pickled messages; ours are JSON.
warnings.filterwarnings("ignore", "You're running the worker with superuser", SecurityWarning)

app = Celery("alpr_compliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def end_with_the_worker(**_: object) -> None:
    """A pool process does not finish its task when the worker was killed: another redoes it."""
    die_with_parent(signal.SIGKILL, os.getppid())


@before_task_publish.connect
def date_the_message(headers: dict[str, object], **_: object) -> None:
    """How long it waits is one of the gauges."""
    headers["sent_at"] = time.time()


@task_prerun.connect
def name_the_task(task: Task, task_id: str, **_: object) -> None:  # type: ignore[type-arg]
    """Log lines name what is worked on."""
    working_on.set({"task": task_id, "route": task.name})


@task_postrun.connect
def name_none(**_: object) -> None:
    working_on.set(None)
