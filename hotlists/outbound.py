"""Posting to an address outside: https, a public place, no redirects, a limit of time."""

import socket
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from hotlists.rules.recipient import usable_address

CONNECT_AND_READ = (5, 10)


class AddressRefused(Exception):
    """The name leads to a place inside: this machine, a private network, a special address."""


class NoAnswer(Exception):
    """Nothing came back. `has_left`: what was sent may have arrived all the same."""

    def __init__(self, *, has_left: bool) -> None:
        super().__init__("no answer")
        self.has_left = has_left


class PinnedAdapter(HTTPAdapter):
    """Connects to the address that was checked, while the certificate is the host name's.

    Without it a name could answer one address to the check and another to the connection.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        super().__init__(max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **more: Any
    ) -> None:
        more |= {"server_hostname": self._host, "assert_hostname": self._host}
        super().init_poolmanager(connections, maxsize, block, **more)


def post(url: str, *, body: bytes, headers: dict[str, str]) -> int:
    """Post this body and return the status of the answer; what it says is not read.

    Raises AddressRefused before anything is connected, NoAnswer when none came.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    target = urlunsplit(("https", _place(host, parts.port or 443), parts.path or "/",
                         parts.query, ""))  # fmt: skip
    with requests.Session() as session:
        # The environment could name a proxy, which would connect wherever it likes.
        session.trust_env = False
        session.mount("https://", PinnedAdapter(host))
        try:
            answer = session.post(
                target,
                data=body,
                headers=headers | {"Host": parts.netloc},
                timeout=CONNECT_AND_READ,
                allow_redirects=False,
                stream=True,
                verify=settings.NOTICES_OUT_CA_FILE or True,
            )
        except requests.RequestException as error:
            raise NoAnswer(has_left=not _never_connected(error)) from error
        return answer.status_code


def _place(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NoAnswer(has_left=False) from error
    addresses = [str(place[0]) for *_, place in found]
    address = usable_address(addresses, allow_local=settings.NOTICES_OUT_TO_LOCAL)
    if address is None:
        raise AddressRefused
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _never_connected(error: requests.RequestException) -> bool:
    if isinstance(error, requests.exceptions.SSLError | requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
