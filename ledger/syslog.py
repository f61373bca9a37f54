"""Lines to a log collector by syslog: by TCP none is lost unseen, by UDP no line may be long."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging.handlers import SysLogHandler

PRIORITY = SysLogHandler.LOG_AUTHPRIV << 3 | SysLogHandler.LOG_INFO
TIMEOUT = 30  # seconds
LAST_PORT = 65535


class NotAnAddress(ValueError):
    """What was said is no HOST:PORT."""


@contextmanager
def collector(address: str, *, is_tcp: bool) -> Iterator[Callable[[str], None]]:
    """What sends one line to HOST:PORT. Raises NotAnAddress, and OSError for what is not sent.

    By TCP each message is counted (RFC 6587, 3.4.1), so that a line of any length arrives as one.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) <= LAST_PORT:
        raise NotAnAddress(address)
    kind = socket.SOCK_STREAM if is_tcp else socket.SOCK_DGRAM
    [(family, _, _, _, where), *_] = socket.getaddrinfo(host.strip("[]"), int(port), type=kind)
    with socket.socket(family, kind) as line_out:
        line_out.settimeout(TIMEOUT)
        line_out.connect(where)

        def send(line: str) -> None:
            message = f"<{PRIORITY}>alpr_ledger: {line}".encode()
            line_out.sendall(b"%d %b" % (len(message), message) if is_tcp else message)

        yield send
        if is_tcp:
            # Until the collector closes, nobody knows that it took what the network carried.
            line_out.shutdown(socket.SHUT_WR)
            while line_out.recv(4096):
                pass
