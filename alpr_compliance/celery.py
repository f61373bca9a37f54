"""The Celery application: `celery -A alpr_compliance worker` and `... beat`."""

import os
import signal
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import worker_process_init

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
