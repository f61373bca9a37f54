"""Start everything that the product needs, in order, as children of one process."""

import os
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from alpr_compliance import web
from alpr_compliance.runtime.children import Child, Children, Order, say
from alpr_compliance.runtime.home import server_home
from alpr_compliance.runtime.postgres import start_postgres
from alpr_compliance.runtime.roles import prepare_database
from alpr_compliance.runtime.valkey import start_valkey

DATABASE = "alpr"


@dataclass(frozen=True)
class Site:
    """Where the product runs: its code, its data, its web address; and whether as a demo."""

    code_dir: Path
    data_dir: Path
    host: str
    port: int
    is_demo: bool

    @property
    def address(self) -> str:
        is_local = self.host in {"127.0.0.1", "0.0.0.0", "localhost", "::"}  # noqa: S104 (compared only)
        return f"http://{'localhost' if is_local else self.host}:{self.port}"


class Startup:
    """One start of the product. Each method starts its part and returns when that is ready."""

    def __init__(self, site: Site, children: Children, environment: Mapping[str, str]) -> None:
        self.site = site
        self.children = children
        self.environment = dict(environment)
        # Only the schema's changes run with the right to change the schema.
        self._migration_url = self.environment.pop("DATABASE_MIGRATION_URL", None)

    def start_servers(self) -> None:
        """Start the embedded servers that stand in for what the environment does not name."""
        home = server_home(self.site.data_dir)
        needs_postgres = not self._names("DATABASE_URL")
        # Both at once: each has its own work to do before it answers.
        valkey = None if self._names("REDIS_URL") else start_valkey(self.children, home)
        postgres = start_postgres(self.children, home) if needs_postgres else None
        if postgres:
            postgres.wait_ready()
            urls = prepare_database(postgres.superuser_url, DATABASE)
            self.environment["DATABASE_URL"] = urls.app
            self._migration_url = urls.migration
            _write_secret(self.site.data_dir / "postgres.url", urls.app)
            say(f"PostgreSQL runs on {home.path / 'postgres'}")
        if valkey:
            valkey.wait_ready()
            self.environment["REDIS_URL"] = valkey.url
            _write_secret(self.site.data_dir / "valkey.url", valkey.url)
            say(f"Valkey runs on {home.path / 'valkey'}")

    def tell_address(self) -> None:
        """Write where the site is served: our processes and other commands link there."""
        _write_secret(self.site.data_dir / "site.url", self.site.address)

    def forget_servers(self) -> None:
        """Remove the files that told other commands where the servers are."""
        for name in ("postgres.url", "valkey.url", "site.url"):
            (self.site.data_dir / name).unlink(missing_ok=True)

    def migrate(self) -> None:
        """Bring the database's schema up to date."""
        own = {"DATABASE_URL": self._migration_url} if self._migration_url else {}
        self.children.run(self._manage("migrate", "--verbosity=0", environment=own))

    def restore(self, *arguments: str) -> None:
        """Bring a backup back, as the role that may write to every table."""
        own = {"DATABASE_URL": self._migration_url} if self._migration_url else {}
        self.children.run(self._manage("restore", *arguments, environment=own))

    def load_demo(self) -> None:
        """Fill an empty database with the demo's agency."""
        self.children.run(self._manage("load_demo"))

    def start_web(self) -> Child:
        """Start the web processes; returns the last."""
        # Ours as long as we live: a server that is started again takes it over, and meanwhile who
        # connects waits and is not refused.
        self._listener = web.bind(self.site.host, self.site.port)
        for number in range(1, web.PROCESSES + 1):
            server = self.children.start(
                Order(
                    name=f"Web server {number}",
                    command=web.command(self._listener),
                    environment=self.environment,
                    folder=self.site.code_dir,
                    inherited=[self._listener.fileno()],
                )
            )
        return server

    def start_workers(self) -> None:
        """Start the workers and the clock.

        Recognition has its own: neither a purge nor an import ever waits behind images. It works
        in a process of its own (prefork), which a fault in native code can end without harm.
        """
        for name, options in (
            ("The recognition worker", ["--queues=ocr", "--pool=prefork", "--concurrency=1"]),
            ("The worker", ["--queues=default,purge", "--pool=threads", "--concurrency=3"]),
        ):
            self.children.start(self._celery(name, "worker", "--without-gossip", *options))
        schedule = self.site.data_dir / "beat-schedule"
        self.children.start(
            self._celery("The clock", "beat", f"--schedule={schedule}", "--pidfile=")
        )

    def start_camera(self) -> None:
        """Start the demo's camera."""
        self.children.start(self._manage("simulate_camera", f"--url={self.site.address}"))

    def wait_for_web(self, server: Child) -> None:
        """Return when the web server takes connections."""
        server.wait_until(lambda: _listens(self.site.host, self.site.port))

    def _names(self, setting: str) -> bool:
        return setting in self.environment or f"{setting}_FILE" in self.environment

    def _celery(self, name: str, *arguments: str) -> Order:
        return self._module(
            name, "celery", "--app=alpr_compliance", "--quiet", *arguments, "--loglevel=WARNING"
        )

    def _manage(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Order:
        return self._module(
            f"manage.py {arguments[0]}", "django", *arguments, environment=environment
        )

    def _module(
        self, name: str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> Order:
        """An order for one of our own processes: a Python module with arguments."""
        return Order(
            name=name,
            command=[sys.executable, "-m", *arguments],
            environment=self.environment | dict(environment or {}),
            folder=self.site.code_dir,
        )


def is_port_taken(host: str, port: int) -> bool:
    """Whether some program listens on this address already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _listens(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def _write_secret(path: Path, text: str) -> None:
    """Write the whole file at once, readable by its owner only."""
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.rename(path)
