"""`/events/`: who hears what, and what happens when something breaks."""

import http.client
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from alpr_compliance.live import CHANNEL
from alpr_compliance.runtime.children import Children, Order
from alpr_compliance.runtime.postgres import free_port
from alpr_compliance.runtime.startup import is_port_taken
from tests.servers import TestServers

ROOT = Path(__file__).resolve().parents[2]


class Site:
    def __init__(self, port: int, sessions: Path) -> None:
        self.port = port
        self.sessions = sessions

    def open(self, session_key: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/events/", headers={"Cookie": f"sessionid={session_key}"})
        return connection.getresponse()

    def open_ready(self, session_key: str) -> http.client.HTTPResponse:
        response = self.open(session_key)
        assert next_event(response)[0] == "ready"
        return response


@pytest.fixture
def site(servers: TestServers, tmp_path: Path) -> Iterator[Site]:
    sessions = tmp_path / "sessions"
    sessions.write_text("officer 1\nchief 2\n")
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.runtime.events_site:application"]
    options = [f"--port={port}", "--timeout-graceful-shutdown=1", "--log-level=warning"]
    environment = os.environ | {"SESSIONS": str(sessions), "DATABASE_URL": servers.urls.app}
    with Children() as children:
        web = children.start(Order("Events", [*command, *options], environment, ROOT))
        web.wait_until(lambda: is_port_taken("127.0.0.1", port))
        yield Site(port, sessions)


def next_event(response: http.client.HTTPResponse) -> tuple[str, dict[str, object]]:
    """The next event that is no beat; ("", {}) at the end of the stream."""
    kind = ""
    while line := response.readline():
        name, _, value = line.decode().strip().partition(": ")
        if name == "event":
            kind = value
        elif name == "data" and kind != "beat":
            return kind, json.loads(value)
    return "", {}


def notify(servers: TestServers, **message: object) -> None:
    execute(servers, "SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(message)])


def execute(servers: TestServers, query: str, values: list[str]) -> int:
    session = psycopg2.connect(servers.urls.superuser)
    with closing(session), session, session.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.rowcount


def test_an_event_for_an_audience_reaches_nobody_else(site: Site, servers: TestServers) -> None:
    officer, chief = site.open_ready("officer"), site.open_ready("chief")
    notify(servers, kind="alert", id="17", audience=[2])
    notify(servers, kind="alert", id="18")
    assert next_event(officer) == ("alert", {"id": "18"})
    assert next_event(chief) == ("alert", {"id": "17"})


def test_an_event_reaches_every_client(site: Site, servers: TestServers) -> None:
    clients = [site.open_ready("officer"), site.open_ready("chief")]
    notify(servers, kind="alert", id="17")
    assert [next_event(client) for client in clients] == [("alert", {"id": "17"})] * 2


def test_a_stream_is_neither_cached_nor_buffered(site: Site) -> None:
    headers = site.open("officer").headers
    assert headers["Content-Type"] == "text/event-stream"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"


@pytest.mark.parametrize("session_key", ["", "stranger"])
def test_a_refused_session_gets_403(site: Site, session_key: str) -> None:
    assert site.open(session_key).status == 403


def test_a_change_of_the_account_is_checked_at_once_and_for_that_user_only(
    site: Site, servers: TestServers
) -> None:
    officer, chief = site.open_ready("officer"), site.open_ready("chief")
    site.sessions.write_text("chief 2\n")
    started = time.monotonic()
    notify(servers, kind="account", user_id=1)
    notify(servers, kind="alert", id="18")
    # Checked before anything more is told: the officer never hears of the alert.
    assert next_event(officer)[0] == "ended"
    assert time.monotonic() - started < 0.9
    assert next_event(officer)[0] == ""
    assert next_event(chief) == ("alert", {"id": "18"})


def test_a_session_that_ended_quietly_is_noticed_on_a_beat(site: Site) -> None:
    officer = site.open_ready("officer")
    site.sessions.write_text("")
    assert next_event(officer)[0] == "ended"


def test_a_locked_session_hears_that_an_alert_waits_and_nothing_of_it(
    site: Site, servers: TestServers
) -> None:
    officer = site.open_ready("officer")
    site.sessions.write_text("officer 1 locked\n")
    notify(servers, kind="account", user_id=1)
    assert next_event(officer)[0] == "locked"
    site.sessions.write_text("officer 1 locked waiting\n")
    notify(servers, kind="alert", id="18")
    assert next_event(officer) == ("waiting", {"high": False})
    # So does one that connects anew.
    again = site.open("officer")
    assert [next_event(again)[0] for _ in range(2)] == ["locked", "waiting"]
    site.sessions.write_text("")
    notify(servers, kind="account", user_id=1)
    assert {next_event(officer)[0] for _ in range(3)} >= {"ended"}


def test_a_lost_database_connection_closes_streams_and_is_replaced(
    site: Site, servers: TestServers
) -> None:
    officer = site.open_ready("officer")
    ended = execute(
        servers,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
        " AND datname = current_database()",
        ["alpr events"],
    )
    # Other web servers of this session listen too.
    assert ended >= 1
    assert next_event(officer)[0] == ""
    again = site.open_ready("officer")
    notify(servers, kind="alert", id="19")
    assert next_event(again) == ("alert", {"id": "19"})


def test_what_is_not_ours_is_ignored(site: Site, servers: TestServers) -> None:
    officer = site.open_ready("officer")
    for payload in ("no json", "[]", "{}", '{"kind": "unknown"}'):
        execute(servers, "SELECT pg_notify(%s, %s)", [CHANNEL, payload])
    notify(servers, kind="alert", id="20")
    assert next_event(officer) == ("alert", {"id": "20"})
