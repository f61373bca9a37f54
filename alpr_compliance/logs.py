"""How log lines are written: one JSON object each, with who and what, never with a plate.

A line names the request by an id of ours, its route by name and its user by number; no path, no
query, no text that somebody typed. What an error's text quotes is left out, too.
"""

import json
import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

# PostgreSQL names the row that broke a rule, or the statement, and either can hold a plate.
ROW = re.compile(r"^(DETAIL|CONTEXT|QUERY|LINE \d+):.*$", re.MULTILINE)
QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
# The lines of a trace that are no place in the code: the error and its text, of any indent.
ERROR_TEXT = re.compile(r"^(?!  File \").*$", re.MULTILINE)

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)
# What this thread works on: a request, or the facts of a task.
working_on: ContextVar[HttpRequest | dict[str, str] | None] = ContextVar("on", default=None)
access = logging.getLogger("alpr.access")


def without_quotes(text: str) -> str:
    """The text with dots for all that it quotes."""
    return QUOTED.sub("'...'", text)


class RowlessFormatter(logging.Formatter):
    """Lines of text for a person at a terminal."""

    def formatException(self, ei: ExceptionInfo) -> str:
        trace = ROW.sub(r"\1: left out", super().formatException(ei))
        return ERROR_TEXT.sub(lambda line: without_quotes(line.group()), trace)

    def format(self, record: logging.LogRecord) -> str:
        plain = logging.makeLogRecord(record.__dict__)
        plain.msg, plain.args = message_of(record), None
        return super().format(plain)


class JsonFormatter(RowlessFormatter):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            **_about(working_on.get()),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            facts["trace"] = self.formatException(record.exc_info)
        return json.dumps(facts)


def message_of(record: logging.LogRecord) -> str:
    """What the record says, without what its writer could not know to hold a plate."""
    status = getattr(record, "status_code", None)
    if status is not None:
        # Django's own words name the path.
        return f"Answered {status}"
    message = record.getMessage()
    # Celery repeats the error of a task.
    is_ours = not record.name.startswith(("celery", "django", "kombu"))
    return ROW.sub(r"\1: left out", message if is_ours else without_quotes(message))


def _about(work: HttpRequest | dict[str, str] | None) -> dict[str, Any]:
    if not isinstance(work, HttpRequest):
        return work or {}
    route = work.resolver_match.view_name if work.resolver_match else None
    # Only who was looked up already: a log line asks no database.
    user = getattr(work, "_cached_user", None)
    return {"request": work.META["alpr.request"], "route": route, "user": getattr(user, "pk", None)}


class RequestLogMiddleware:
    """Gives each request its id, which the answer bears too, and writes the line of its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["alpr.request"] = uuid4().hex
        token, begun = working_on.set(request), time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.META["alpr.request"]
            # Files of the pages have no route.
            if request.resolver_match is not None or response.status_code >= 400:
                facts = {"method": request.method, "status": response.status_code}
                facts["ms"] = round((time.monotonic() - begun) * 1000)
                access.info("Answered", extra={"facts": facts})
            return response
        finally:
            working_on.reset(token)
