"""For machines that watch: whether the site lives, whether it can work, and its gauges."""

import hmac

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from audits.metrics import exposition
from camera_ingest.delays import queue_answers
from ledger.unavailable import ClosedDatabase


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Whether it can work is said by `/readyz`."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when requests can be served; else 503 with what is missing.

    The queue is named but asked for nothing: without it frames wait, and nothing is lost.
    """
    parts = {"database": _database(), "queue": _queue()}
    return JsonResponse(parts, status=200 if parts["database"] == "ok" else 503)


@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The gauges, for who knows ALPR_METRICS_TOKEN; without one there is no such page."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Http404("There is no such page.")
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "not migrated"
    except ClosedDatabase as closed:
        return str(closed)
    except DatabaseError:
        return "away"
    return "ok"


def _queue() -> str:
    return "ok" if queue_answers() else "away"
