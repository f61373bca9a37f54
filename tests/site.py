"""The product's own processes, for tests that need more than one: web server and worker."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import requests

from alpr_compliance import web

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Site:
    """A running site: its address, its processes, the file their output goes to."""

    url: str
    profile_name: str
    environment: dict[str, str]
    log: Path
    web: list[subprocess.Popen[bytes]]


@contextmanager
def run_site(
    profile_name: str, folder: Path, *, worker: bool = True, **changes: str
) -> Iterator[Site]:
    """The web server and one worker over the test session's database and queue.

    `changes` are of their environment.
    """
    with ExitStack() as running:
        site = running.enter_context(run_web(profile_name, folder, **changes))
        if worker:
            running.enter_context(run_worker(site))
        yield site


@contextmanager
def run_web(profile_name: str, folder: Path, **changes: str) -> Iterator[Site]:
    """The web server alone."""
    environment = environment_of(profile_name, folder, **changes)
    log = folder / "site.log"
    with log.open("wb") as output:
        with web.bind("127.0.0.1", 0) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            servers = [start_web(listener, environment, output) for _ in range(web.PROCESSES)]
        site = Site(url, profile_name, environment, log, servers)
        try:
            _wait_for(site)
            yield site
        finally:
            _end(servers)


def environment_of(profile_name: str, folder: Path, **changes: str) -> dict[str, str]:
    """What the processes of such a site find set."""
    return os.environ | {
        "ALPR_PROFILE": profile_name,
        "ALPR_SECOND_FACTOR": "no",
        "ALPR_HTTPS": "no",
        "ALPR_IMAGE_DIR": str(folder / "images"),
        "ALPR_KEY_DIR": str(folder / "keys"),
        "ALPR_ROOT_DIR": str(folder / "roots"),
        "ALPR_PACKAGE_DIR": str(folder / "packages"),
        "DJANGO_SETTINGS_MODULE": "alpr_compliance.settings",
        "PYTHONUNBUFFERED": "1",
        **changes,
    }


@contextmanager
def run_worker(site: Site) -> Iterator[None]:
    """A worker beside the web server."""
    with site.log.open("ab") as output:
        worker = start_worker(site.environment, output)
        try:
            yield
        finally:
            _end([worker])


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        process.wait(30)


def start_web(
    listener: socket.socket, environment: dict[str, str], output: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        web.command(listener),
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=output,
        pass_fds=[listener.fileno()],
    )


def start_worker(environment: dict[str, str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "alpr_compliance", "worker", "--pool=solo"]
    options = ["-Q", "ocr,default,purge", "--loglevel=WARNING", "-n", f"test-{os.getpid()}@%h"]
    return subprocess.Popen(
        [*command, *options], cwd=ROOT, env=environment, stdout=output, stderr=output
    )


def _wait_for(site: Site) -> None:
    deadline = time.monotonic() + 60
    while True:
        if any(server.poll() is not None for server in site.web):
            raise RuntimeError(f"The web server ended:\n{site.log.read_text()}")
        try:
            requests.get(f"{site.url}/account/login/", timeout=5)
            return
        except (requests.ConnectionError, requests.Timeout):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
