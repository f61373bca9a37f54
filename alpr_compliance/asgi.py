"""The web application: `/events/` on the event loop, Django behind it in a fixed thread pool.

A stream that held a thread and a database connection would cap us at some hundred browsers; and
Django's own ASGI handler costs three times the time of a request served as WSGI.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any, cast

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alpr_compliance.settings")
# First: what follows needs the applications to be loaded.
django_pages = get_wsgi_application()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from psycopg2.extensions import make_dsn  # noqa: E402

from alpr_compliance.bridge import Bridge  # noqa: E402
from alpr_compliance.events import EventStream, Message, Receive, Send  # noqa: E402
from alpr_compliance.garbage import keep_start_up  # noqa: E402
from camera_ingest.delays import current_delay  # noqa: E402
from hotlists.listening import listener_of  # noqa: E402

Application = Callable[[Message, Receive, Send], Awaitable[None]]
SignalHandler = Callable[[int, FrameType | None], Any]

pages = Bridge(cast(Any, django_pages), threads=8)
database = connection.settings_dict
stream = EventStream(
    check=listener_of,
    delay=current_delay,
    dsn=make_dsn(
        dbname=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database["PORT"],
        # As in the URL: sslmode and the like.
        **{name: value for name, value in database["OPTIONS"].items() if isinstance(value, str)},
    ),
    cookie_name=settings.SESSION_COOKIE_NAME,
)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Serve one ASGI connection."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/events/":
        await stream(scope, receive, send)
    else:
        await pages(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    keep_start_up()
    # A thread that computes must not hold up the event stream for the usual 5 ms.
    sys.setswitchinterval(0.001)
    stream.start()
    _end_streams_on_stop()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await stream.close()
    await send({"type": "lifespan.shutdown.complete"})


def _end_streams_on_stop() -> None:
    """End the streams when the server is told to stop: it waits for them before it tells us."""
    for number in (signal.SIGINT, signal.SIGTERM):
        handler = signal.getsignal(number)
        if callable(handler):
            signal.signal(number, _ending_streams(asyncio.get_running_loop(), handler))


def _ending_streams(loop: asyncio.AbstractEventLoop, handler: SignalHandler) -> SignalHandler:
    def end_streams_too(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(lambda: stream.end_streams(is_stopping=True))
        handler(number, frame)

    return end_streams_too
