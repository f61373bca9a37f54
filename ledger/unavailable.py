"""What is answered while the database or the disk can not serve: nothing was taken, come back."""

import errno
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.defaults import server_error

RETRY_AFTER = 5  # seconds
PROBLEM = "application/problem+json"
TITLE = "The server can not store anything at the moment. Send it again."
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}

logger = logging.getLogger(__name__)


class ClosedDatabase(OperationalError):
    """The database is there and not open yet. The text is for people, and names no row."""


def is_passing(error: BaseException | None) -> bool:
    """Whether the same request may succeed later: the database is away, or a disk is full."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, OSError) and error.errno in FULL


def say_unavailable(error: BaseException | None) -> None:
    """Log the kind of the fault: its text could name a row."""
    code = getattr(error.__cause__, "pgcode", None) if error else None
    logger.error("Unavailable: %s %s", type(error).__name__, code or "")


def unavailable_page(request: HttpRequest) -> HttpResponse:
    """The handler of errors that nothing caught: 503 and when to come back, or 500."""
    error = sys.exc_info()[1]
    if not is_passing(error):
        return server_error(request)
    say_unavailable(error)
    retry = {"Retry-After": str(RETRY_AFTER)}
    if request.path.startswith("/api/"):
        body = {"title": TITLE, "status": 503, "code": "unavailable"}
        return JsonResponse(body, status=503, content_type=PROBLEM, headers=retry)
    # Back to normal without a person: what was only looked at is asked for again.
    comes_back = request.method in ("GET", "HEAD")
    reason = str(error) if isinstance(error, ClosedDatabase) else ""
    page = render(None, "503.html", {"comes_back": comes_back, "reason": reason}, status=503)
    for name, value in (retry | ({"Refresh": "10"} if comes_back else {})).items():
        page[name] = value
    return page
