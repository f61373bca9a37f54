"""The trail to a log collector: by TCP each sealed line arrives whole, whatever its length."""

import re
import socket
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ledger.services import record_event, seal_trail

# What a line begins with there: facility authpriv, level info.
BEGINS = b"<86>alpr_ledger: "


@pytest.fixture
def exported(agency) -> list[str]:
    """Two seals; one of their lines is longer than any datagram."""
    record_event("test.done", actor=agency.officer)
    seal_trail()
    record_event("test.long", actor=None, data={"cameras": list(range(20_000))})
    seal_trail()
    out = StringIO()
    call_command("export_ledger", stdout=out, stderr=StringIO())
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) > 65_535
    return lines


def export(address: str, *options: str) -> str:
    said = StringIO()
    call_command("export_ledger", "--syslog", address, *options, stdout=StringIO(), stderr=said)
    return said.getvalue()


def frames(data: bytes) -> list[bytes]:
    """The messages of a stream, each after its length (RFC 6587)."""
    found = []
    while data:
        size, _, data = data.partition(b" ")
        found.append(data[: int(size)])
        data = data[int(size) :]
    return found


def test_by_tcp_each_line_arrives_whole(exported):
    received: list[bytes] = []

    def take(server: socket.socket) -> None:
        with server.accept()[0] as client:
            received.append(b"".join(iter(lambda: client.recv(65_536), b"")))

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        thread = threading.Thread(target=take, args=[server])
        thread.start()
        said = export(f"127.0.0.1:{server.getsockname()[1]}", "--tcp")
        thread.join()
    assert frames(received[0]) == [BEGINS + line.encode() for line in exported]
    assert re.search(r"last seal: \d+", said)


def test_by_tcp_what_no_collector_takes_is_an_error(exported, monkeypatch):
    monkeypatch.setattr("ledger.syslog.TIMEOUT", 2)
    # The machine takes the connection and what it carries, and nobody reads it.
    with socket.create_server(("127.0.0.1", 0)) as server:
        where = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(CommandError, match=r"Not all was sent .* --after-seal 1$"):
            export(where, "--tcp", "--after-seal", "1")


def test_by_udp_a_line_too_long_is_an_error_and_not_a_silence(exported):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(60)
        with pytest.raises(CommandError, match="Not all was sent"):
            export(f"127.0.0.1:{server.getsockname()[1]}")
        assert server.recv(65_536) == BEGINS + exported[0].encode()


def test_where_nobody_listens_it_fails(exported):
    with socket.socket() as taken:
        # Bound and not listening: nobody else gets the port meanwhile.
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(CommandError, match="refused"):
            export(f"127.0.0.1:{taken.getsockname()[1]}", "--tcp")


@pytest.mark.parametrize("address", ["collector", ":514", "collector:", "collector:x", "a:99999"])
def test_what_is_no_address_is_refused(db, address):
    with pytest.raises(CommandError, match="HOST:PORT"):
        export(address)


def test_tcp_wants_an_address(db):
    with pytest.raises(CommandError, match="HOST:PORT"):
        call_command("export_ledger", "--tcp")
