"""`/events/`: tells every open browser what changed, over one database connection per process.

Server-Sent Events; they carry kinds and ids, never a plate. A browser that was away (for whatever
reason: its network, our restart, a lost database connection) connects again by itself and, on
`ready`, reloads its queue: no message is kept for it here.

    ready   the stream is open; nothing committed from here on is missed
    alert   an alert is new or changed, by which transaction: {"id": ..., "xact": ...}
    beat    still here, and the session was checked again; what is late: {"delay": "..."} in words
    locked  nobody used the session for long: nothing is told from here on but these two
    waiting an alert waits for somebody to sign in: {"high": true or false}; again at each beat
    ended   the session may see no more events: do not connect again, sign in
"""

import asyncio
import json
import logging
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg2
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.http import parse_cookie

from alpr_compliance.live import CHANNEL, Listener

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

FORWARDED = {"alert"}
QUEUE_LENGTH = 200
LONGEST_PAUSE = 5.0
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
# EventSource gives up for good on any status but 200: what is to try again gets 200 and an end.
TRY_AGAIN = b"retry: 1000\n\n"
READY = b"retry: 1000\nevent: ready\ndata: {}\n\n"
# Seconds for which one answer to what is late serves every stream.
DELAY_STANDS = 5.0
ENDED = b"event: ended\ndata: {}\n\n"
LOCKED = b"retry: 1000\nevent: locked\ndata: {}\n\n"

logger = logging.getLogger(__name__)


class _Client:
    """One open stream: what waits to be sent, and whether to check or to end before that."""

    def __init__(self, session_key: str) -> None:
        self.session_key = session_key
        self.listener: Listener | None = None
        self.waiting: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_LENGTH)
        self.is_check_due = False
        self.is_over = False
        self.is_lost = asyncio.Event()

    def push(self, event: bytes) -> None:
        """Queue an event; a client that reads too slowly to have room for it is let go."""
        try:
            self.waiting.put_nowait(event)
        except asyncio.QueueFull:
            self.is_lost.set()

    def check_now(self) -> None:
        self.is_check_due = True
        self.push(b"")

    @property
    def is_locked(self) -> bool:
        return self.listener is not None and self.listener.is_locked

    def end(self) -> None:
        self.is_over = True
        self.push(b"")


class EventStream:
    """The ASGI application behind `/events/`.

    `check` takes a session key and returns its listener, or raises PermissionError; it may use
    the database and runs in a thread, as `delay` does, which says in words what is late. `dsn`
    names the database whose notifications are told.
    """

    def __init__(
        self,
        *,
        check: Callable[[str], Listener],
        delay: Callable[[], str] = str,
        dsn: str,
        cookie_name: str = "sessionid",
        beat_seconds: float = 3,
    ) -> None:
        self._check = check
        self._delay = delay
        self._delay_in_words, self._delay_until = "", 0.0
        self._dsn = dsn
        self._cookie_name = cookie_name
        self._beat_seconds = beat_seconds
        self._clients: set[_Client] = set()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="events")
        self._listening = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None
        self._is_stopping = False

    def start(self) -> None:
        """Begin to listen. Call it in the running event loop."""
        self._listener = asyncio.get_running_loop().create_task(self._listen())

    def end_streams(self, *, is_stopping: bool = False) -> None:
        """Close every open stream; browsers connect again. When stopping, so do new ones."""
        self._is_stopping |= is_stopping
        for client in self._clients:
            client.end()

    async def close(self) -> None:
        """Close the streams and stop listening."""
        self.end_streams(is_stopping=True)
        if self._listener:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        self._threads.shutdown(wait=False)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one stream until its client leaves, its session ends or we stop."""
        if scope["method"] != "GET":
            await _answer(send, 405, "Only GET.")
            return
        client = _Client(_cookie(scope, self._cookie_name))
        # Among the clients before the check: a change of the account meanwhile is not missed.
        self._clients.add(client)
        tasks = [
            asyncio.ensure_future(self._serve(client, send)),
            asyncio.ensure_future(_disconnection(receive)),
            asyncio.ensure_future(client.is_lost.wait()),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._clients.discard(client)
            for task in tasks:
                task.cancel()
            served, *_ = await asyncio.gather(*tasks, return_exceptions=True)
        if isinstance(served, Exception):
            raise served

    async def _serve(self, client: _Client, send: Send) -> None:
        try:
            await asyncio.wait_for(self._listening.wait(), LONGEST_PAUSE)
            client.listener = await self._checked(client)
        except PermissionError:
            await _answer(send, 403, "Sign in to receive events.")
            return
        except (DatabaseError, TimeoutError):
            client.is_over = True
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        if client.is_over or self._is_stopping:
            await _send_part(send, TRY_AGAIN, is_last=True)
            return
        who = client.listener
        await _send_part(send, LOCKED + self._heard(who) if who and who.is_locked else READY)
        last_words = await self._forward(client, send)
        await _send_part(send, last_words, is_last=True)

    async def _forward(self, client: _Client, send: Send) -> bytes:
        """Send what comes until the stream is to end; the answer is what to send last."""
        clock = asyncio.get_running_loop().time
        next_beat = clock() + self._beat_seconds
        while True:
            is_beat = False
            try:
                # Once the beat is due this times out at once, however much is waiting.
                event = await asyncio.wait_for(client.waiting.get(), max(0, next_beat - clock()))
            except TimeoutError:
                event = b""
                is_beat = client.is_check_due = True
                next_beat = clock() + self._beat_seconds
            if client.is_over:
                return b""
            if client.is_check_due:
                try:
                    event = await self._check_again(client, event, is_beat=is_beat)
                except PermissionError:
                    return ENDED
                except DatabaseError:
                    return b""
            elif client.is_locked:
                continue
            if event:
                await _send_part(send, event)

    async def _check_again(self, client: _Client, event: bytes, *, is_beat: bool) -> bytes:
        """What to send once the session was checked: the event, or what a locked one is told."""
        client.is_check_due = False
        was_locked = client.is_locked
        client.listener = await self._checked(client)
        if client.listener.is_locked:
            return (b"" if was_locked else LOCKED) + self._heard(client.listener)
        return self._beat() if is_beat else event

    def _beat(self) -> bytes:
        words = json.dumps({"delay": self._delay_in_words})
        return f"event: beat\ndata: {words}\n\n".encode()

    def _heard(self, listener: Listener) -> bytes:
        """What a locked client is told: whether an alert waits."""
        if not listener.is_waiting:
            return self._beat()
        return f"event: waiting\ndata: {json.dumps({'high': listener.is_high})}\n\n".encode()

    async def _checked(self, client: _Client) -> Listener:
        """Whose session this is; PermissionError when it may not see events."""
        if not client.session_key:
            raise PermissionError("no session")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._check_in_thread, client.session_key)

    def _check_in_thread(self, session_key: str) -> Listener:
        # What Django does around a request: a connection that broke meanwhile is replaced.
        close_old_connections()
        listener = self._check(session_key)
        if time.monotonic() > self._delay_until:
            self._delay_in_words = self._delay()
            self._delay_until = time.monotonic() + DELAY_STANDS
        return listener

    async def _listen(self) -> None:
        """Keep one listening connection; end the streams whenever it was lost."""
        loop = asyncio.get_running_loop()
        pause = 0.1
        while True:
            try:
                connection = await loop.run_in_executor(self._threads, self._connect)
            except psycopg2.Error as error:
                logger.warning("No connection for events: %s", str(error).strip())
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = 0.1
            try:
                await self._receive_until_lost(connection)
            finally:
                self._listening.clear()
                connection.close()
                self.end_streams()

    def _connect(self) -> Any:
        connection = psycopg2.connect(
            self._dsn,
            connect_timeout=5,
            application_name="alpr events",
            # A database host that vanished is noticed in half a minute.
            keepalives_idle=15,
            keepalives_interval=5,
            keepalives_count=3,
        )
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        return connection

    async def _receive_until_lost(self, connection: Any) -> None:
        loop = asyncio.get_running_loop()
        lost = asyncio.Event()

        def receive() -> None:
            try:
                connection.poll()
            except psycopg2.Error:
                loop.remove_reader(descriptor)
                lost.set()
            while connection.notifies:
                self._tell(connection.notifies.pop(0).payload)

        # A copy, because libpq closes its own before the loop was told to forget it.
        descriptor = os.dup(connection.fileno())
        try:
            loop.add_reader(descriptor, receive)
            self._listening.set()
            await lost.wait()
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)
        logger.warning("The connection for events was lost.")

    def _tell(self, payload: str) -> None:
        """Pass one notification on to the clients that it concerns."""
        try:
            message = json.loads(payload)
            kind = message.pop("kind")
        except (ValueError, KeyError, AttributeError):
            logger.error("A notification that is not ours was ignored.")
            return
        if kind == "account":
            for client in self._clients:
                if client.listener is None or client.listener.user_id == message.get("user_id"):
                    client.check_now()
        elif kind in FORWARDED:
            # Who is not known yet was not told "ready" yet, and reloads the queue after that.
            audience = message.pop("audience", None)
            event = f"event: {kind}\ndata: {json.dumps(message)}\n\n".encode()
            for client in self._clients:
                who = client.listener
                if client.is_locked:
                    client.check_now()
                elif audience is None or (who is not None and who.user_id in audience):
                    client.push(event)
        else:
            logger.error("A notification of an unknown kind was ignored.")


def _cookie(scope: Message, name: str) -> str:
    """The value of the request's cookie, or nothing."""
    lines = [value.decode("latin-1") for key, value in scope["headers"] if key == b"cookie"]
    return parse_cookie("; ".join(lines)).get(name, "")


async def _disconnection(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS[1:]]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await _send_part(send, text.encode(), is_last=True)


async def _send_part(send: Send, part: bytes, *, is_last: bool = False) -> None:
    await send({"type": "http.response.body", "body": part, "more_body": not is_last})
