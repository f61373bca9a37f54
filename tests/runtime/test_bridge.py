"""The bridge between event loop and Django: bodies and answers of every size arrive whole."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from alpr_compliance.bridge import WHOLE, Bridge


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("201 Created", [("X-Path", environ["PATH_INFO"])])
    return [body[:3], body[3:]]


def call(
    wsgi: Any,
    parts: list[Any],
    headers: list[tuple[bytes, bytes]],
    sent: list[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    arriving = [
        part
        if isinstance(part, dict)
        else {"type": "http.request", "body": part, "more_body": place < len(parts) - 1}
        for place, part in enumerate(parts)
    ]
    sent = [] if sent is None else sent

    async def receive() -> Any:
        return arriving.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/there",
        "query_string": b"",
        "headers": headers,
    }
    # In a thread of its own: the browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, Bridge(wsgi, threads=1)(scope, receive, send)).result()
    return sent


@pytest.mark.parametrize("size", [0, 10, WHOLE, WHOLE + 1, 3 * WHOLE])
@pytest.mark.parametrize("is_announced", [True, False])
def test_a_body_of_any_size_comes_back_whole(size: int, is_announced: bool) -> None:
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    parts = [body[n : n + 65_536] for n in range(0, size, 65_536)] or [b""]
    headers = [(b"content-length", str(size).encode())] if is_announced else []
    start, *messages = call(echo, parts, headers)
    assert (start["status"], start["headers"]) == (201, [(b"x-path", b"/there")])
    assert b"".join(message["body"] for message in messages) == body
    assert not messages[-1].get("more_body", False)
    assert all(message["more_body"] for message in messages[:-1])


def test_a_long_answer_is_sent_while_it_is_made() -> None:
    sent: list[dict[str, Any]] = []
    sent_before: list[int] = []

    def long(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        for _ in range(3):
            sent_before.append(sum(len(message.get("body", b"")) for message in sent))
            yield b"z" * (WHOLE + 1)

    call(long, [b""], [(b"content-length", b"0")], sent)
    assert sent_before == [0, WHOLE + 1, 2 * (WHOLE + 1)]
    assert [message["type"] for message in sent].count("http.response.start") == 1


def test_a_page_that_fails_before_it_answers_sends_nothing() -> None:
    closed: list[bool] = []

    class Failing:
        def __iter__(self) -> Any:
            raise RuntimeError("no answer")

        def close(self) -> None:
            closed.append(True)

    with pytest.raises(RuntimeError):
        call(lambda environ, start: Failing(), [b""], [(b"content-length", b"0")])
    assert closed == [True]


def test_half_a_request_is_not_acted_on() -> None:
    acted: list[bytes] = []

    def act(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        acted.append(environ["wsgi.input"].read())
        return []

    gone = {"type": "http.disconnect"}
    arriving = [{"type": "http.request", "body": b"half", "more_body": True}, gone]
    assert call(act, arriving, [(b"content-length", b"8")]) == []
    assert acted == []
