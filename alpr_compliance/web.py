"""One web process: `python -m alpr_compliance.web FD`, on a socket that its starter bound.

Several share one socket, since one interpreter computes on one core only. Each has its own event
stream and its own listening database connection. Where nobody binds a socket for it, a container
for instance, HOST:PORT stands in place of FD.
"""

import socket
import sys

import uvicorn

from alpr_compliance.environment import env

PROCESSES = 2


def bind(host: str, port: int) -> socket.socket:
    """The socket for all web processes of one site; it takes connections once one serves."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def command(listener: socket.socket) -> list[str]:
    """What to run, with the socket's descriptor inherited."""
    return [sys.executable, "-m", "alpr_compliance.web", str(listener.fileno())]


def main(where: str) -> None:
    host, _, port = where.rpartition(":")
    listener = bind(host, int(port)) if host else socket.socket(fileno=int(port))
    config = uvicorn.Config(
        "alpr_compliance.asgi:application",
        loop="uvloop",
        http="httptools",
        # The product's own lines, which name no path (alpr_compliance.logs).
        log_config=None,
        log_level="warning",
        access_log=False,
        # Whose word on where a request comes from is taken, counted from the right.
        proxy_headers=True,
        forwarded_allow_ips=env("ALPR_TRUSTED_PROXIES", "127.0.0.1,::1"),
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1])
