"""Django's pages behind the event loop: one hand-over to a thread per request, and one back.

a2wsgi alone hands over each part of a body and of an answer by itself, which under ingest costs
as much as storing the reads. Here only what is large goes part by part.
"""

import asyncio
import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from a2wsgi.wsgi import Body, build_environ

from alpr_compliance.events import Message, Receive, Send

WHOLE = 1024 * 1024  # bytes
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Bridge:
    """An ASGI application that serves a WSGI one in a fixed pool of threads."""

    def __init__(self, wsgi: WSGIApplication, *, threads: int) -> None:
        self._wsgi = wsgi
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) <= WHOLE:
            whole = await _whole(receive)
            if whole is None:
                return
            body: Any = io.BytesIO(whole)
        else:
            body = Body(loop, cast(Any, receive))
        environ = cast(dict[str, Any], build_environ(cast(Any, scope), body))
        answer = _Answer(loop, send)
        await loop.run_in_executor(self._pool, answer.make, self._wsgi, environ)
        for message in answer.waiting:
            await send(message)


async def _whole(receive: Receive) -> bytes | None:
    """The whole body; None when the sender left before its end: half a request is none."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


class _Answer:
    """One answer on its way: what waits to be sent, and the loop that sends what is large."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self.waiting: list[Message] = []
        self._loop = loop
        self._send = send
        self._size = 0

    def make(self, wsgi: WSGIApplication, environ: dict[str, Any]) -> None:
        """Run the application in this thread."""
        parts = wsgi(environ, self._start)
        try:
            for part in parts:
                self._add(part)
            self.waiting.append({"type": "http.response.body", "body": b""})
        finally:
            getattr(parts, "close", lambda: None)()

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        names = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
        self.waiting = [
            {"type": "http.response.start", "status": int(status[:3]), "headers": names}
        ]

    def _add(self, part: bytes) -> None:
        self.waiting.append({"type": "http.response.body", "body": part, "more_body": True})
        self._size += len(part)
        if self._size > WHOLE:
            asyncio.run_coroutine_threadsafe(self._send_waiting(), self._loop).result()

    async def _send_waiting(self) -> None:
        waiting, self.waiting, self._size = self.waiting, [], 0
        for message in waiting:
            await self._send(message)
