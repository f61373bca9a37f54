"""The Celery application: `celery -A alpr_compliance worker` and `... beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alpr_compliance.settings")

app = Celery("alpr_compliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
