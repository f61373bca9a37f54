"""A log line is one JSON object with request, route and user; no plate gets into any."""

import io
import json
import logging
import sys

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection
from django.urls import reverse

from alpr_compliance.celery import app
from alpr_compliance.logs import JsonFormatter, RowlessFormatter

PLATE = "KTX4827"
FORMATTERS = [JsonFormatter(), RowlessFormatter("%(message)s")]


def line_of(error: Exception, formatter: logging.Formatter, name: str = "x", **more) -> str:
    try:
        raise error
    except type(error):
        made = logging.LogRecord(name, logging.ERROR, "x", 1, "failed", None, sys.exc_info())
        made.__dict__ |= more
        return formatter.format(made)


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (
            IntegrityError(f"not null\nDETAIL:  Failing row contains (7, {PLATE}, NE).\n"),
            "not null",
        ),
        (KeyError(PLATE), "KeyError"),
        (ValueError(f'no number: "{PLATE}"'), "no number"),
        (ValueError(f"1 wrong\n  no number [input_value='{PLATE}', input_type=str]"), "no number"),
    ],
)
def test_a_trace_repeats_no_row_and_no_value(error, kept, formatter):
    line = line_of(error, formatter)
    assert kept in line and "test_logs.py" in line
    assert PLATE not in line


@pytest.mark.django_db
def test_the_text_of_a_refused_statement_is_left_out():
    with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM %s", [PLATE])
    assert PLATE in str(raised.value)
    assert PLATE not in line_of(raised.value, JsonFormatter())


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_djangos_lines_name_no_path_and_celerys_no_error(formatter):
    django = logging.LogRecord("django.request", 30, "x", 1, "%s: %s", ("Not Found", PLATE), None)
    django.status_code = 404
    celery = logging.LogRecord(
        "celery.app.trace", 40, "x", 1, f"failed: KeyError('{PLATE}')", (), None
    )
    for each in (django, celery):
        assert PLATE not in formatter.format(each)


@pytest.fixture
def written(monkeypatch):
    """What the product's handler writes."""
    handler = logging.StreamHandler(stream := io.StringIO())
    handler.setFormatter(JsonFormatter())
    for name in ("alpr.access", "django.request"):
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "handlers", [handler])
        monkeypatch.setattr(logger, "level", logging.INFO)
        logger.manager._clear_cache()
    return stream


def test_each_answer_is_a_line_with_request_route_and_user(lexington, sign_in, written):
    client = sign_in(lexington.officer)
    answer = client.get(reverse("hotlists:entries") + f"?q={PLATE}")
    client.get(f"/nowhere/{PLATE}")
    said = written.getvalue()
    assert PLATE not in said
    found, *lost = map(json.loads, said.splitlines())
    assert answer.headers["X-Request-ID"] == found["request"]
    assert (found["route"], found["user"]) == ("hotlists:entries", lexington.officer.pk)
    assert (found["method"], found["status"], found["level"]) == ("GET", 200, "INFO")
    assert {each["status"] for each in lost if "status" in each} == {404}


def test_a_task_is_named_in_its_lines():
    from celery.signals import task_postrun, task_prerun

    task = app.tasks["ledger.tasks.seal_trail"]
    task_prerun.send(sender=task, task=task, task_id="7")
    line = json.loads(JsonFormatter().format(logging.makeLogRecord({"name": "x", "msg": "x"})))
    task_postrun.send(sender=task, task=task, task_id="7")
    assert (line["task"], line["route"]) == ("7", "ledger.tasks.seal_trail")
    assert "task" not in JsonFormatter().format(logging.makeLogRecord({"name": "x", "msg": "x"}))


def test_every_line_that_the_product_logs_is_written_that_way():
    for handler in settings.LOGGING["handlers"].values():
        assert "filename" not in handler
        assert settings.LOGGING["formatters"][handler["formatter"]]["()"].endswith(
            ("RowlessFormatter", "JsonFormatter")
        )
    assert not settings.CELERY_WORKER_HIJACK_ROOT_LOGGER
