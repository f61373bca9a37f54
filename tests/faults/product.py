"""The whole product as `manage.py up` runs it, over links that a test can cut."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import requests
from django.db import connection

from alpr_compliance.runtime.postgres import free_port
from tests.faults.links import Link
from tests.servers import TestServers
from tests.site import ROOT
from tests.waiting import wait_for

# Its processes, by what their command lines hold.
PARTS = {
    "web": "alpr_compliance.web",
    "recognition": "--queues=ocr",
    "worker": "--queues=default,purge",
    "clock": "beat",
}
LONG = 300  # seconds, on a machine that does other things beside


@dataclass
class Product:
    """One `up`: its address, its links to database and queue, its processes."""

    url: str
    database: Link
    queue: Link
    servers: TestServers
    log: Path
    process: "subprocess.Popen[bytes]"

    def parts(self, name: str) -> list[psutil.Process]:
        """The processes of this part that were started by `up` itself."""
        found = []
        for each in psutil.Process(self.process.pid).children():
            if any(PARTS[name] in word for word in self._words(each)):
                found.append(each)
        return found

    def _words(self, process: psutil.Process) -> list[str]:
        try:
            return process.cmdline()
        except psutil.Error:
            return []

    def restart_server(self, name: str) -> None:
        """Kill PostgreSQL or Valkey, and start it again where it was."""
        children = self.servers.children
        running = [c for c in children._children if c.order.name == name and c.is_running()]
        [child] = running
        child.process.kill()
        child.process.wait()
        children.start(child.order)

    def state(self) -> dict[str, str]:
        """What `/readyz` says."""
        return requests.get(f"{self.url}/readyz", timeout=LONG).json()

    def is_ready(self) -> bool:
        try:
            return self.state() == {"database": "ok", "queue": "ok"}
        except requests.RequestException:
            return False


def port_of(url: str) -> int:
    return urlsplit(url).port or 0


@contextmanager
def running_product(servers: TestServers, folder: Path, **changes: str) -> Iterator[Product]:
    """`up` over the session's servers; `changes` are of its environment."""
    database, queue = Link(port_of(servers.urls.app)), Link(port_of(servers.redis_url))
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": database.instead_of(servers.urls.app),
        "DATABASE_MIGRATION_URL": servers.urls.migration,
        "REDIS_URL": queue.instead_of(servers.redis_url),
        "ALPR_DATA_DIR": str(folder / "data"),
        "ALPR_IMAGE_DIR": str(folder / "images"),
        "ALPR_KEY_DIR": str(folder / "keys"),
        "ALPR_ROOT_DIR": str(folder / "roots"),
        "ALPR_PROFILE": "lexington_ne",
        "ALPR_SECOND_FACTOR": "no",
        "ALPR_HTTPS": "no",
        **changes,
    }
    log = folder / "up.log"
    command = [sys.executable, "manage.py", "up", f"--port={port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    product = Product(f"http://127.0.0.1:{port}", database, queue, servers, log, process)
    try:
        wait_for(lambda: process.poll() is not None or "Serving on" in log.read_text(), LONG)
        assert process.poll() is None, log.read_text()
        wait_for(product.is_ready, LONG)
        yield product
    finally:
        database.mend()
        queue.mend()
        process.send_signal(signal.SIGTERM)
        process.wait(LONG)
        database.close()
        queue.close()


@pytest.fixture
def product(committed_lexington, servers, tmp_path) -> Iterator[Product]:
    with running_product(servers, tmp_path) as running:
        yield running
    connection.close()


def pause(seconds: float) -> None:
    """How long a fault lasts."""
    time.sleep(seconds)
