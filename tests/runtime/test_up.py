"""`manage.py up`: one process tree that starts once and ends whole."""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from alpr_compliance.runtime.postgres import free_port
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]


class Product:
    """One `up` with servers and data of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.port = free_port()
        self.output = data_dir.with_suffix(".log")
        not_ours = {"DATABASE_URL", "DATABASE_MIGRATION_URL", "REDIS_URL"}
        self.environment = {k: v for k, v in os.environ.items() if k not in not_ours}
        self.environment |= {"ALPR_DATA_DIR": str(data_dir), "ALPR_DEMO": "no"}
        with self.output.open("wb") as output:
            self.process = self.command(output)

    def command(
        self, output: object = subprocess.PIPE, **changes: str
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "manage.py", "up", f"--port={self.port}"],
            env=self.environment | changes,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    def wait_for(self, text: str, seconds: float = 240) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One for all these tests: only the first start has to migrate."""
    data_dir = tmp_path_factory.mktemp("up") / "data"
    yield data_dir
    # Started as root, it lies outside of pytest's own folder.
    shutil.rmtree((data_dir / "embedded").resolve(), ignore_errors=True)


@pytest.fixture(scope="module")
def started(data_dir: Path) -> Iterator[list[Product]]:
    """Each that these tests started; the last one serves until a test ends it."""
    started: list[Product] = []
    yield started
    for product in started:
        product.process.send_signal(signal.SIGTERM)
        product.process.wait(60)


@pytest.fixture
def product(data_dir: Path, started: list[Product]) -> Product:
    """One that serves: to start it takes longer than to ask it."""
    if not started or started[-1].process.poll() is not None:
        start(data_dir, started)
    return started[-1]


def start(data_dir: Path, started: list[Product], seconds: float = 240) -> None:
    started.append(Product(data_dir))
    started[-1].wait_for("Serving on", seconds)


def still_alive(family: list[psutil.Process], seconds: float) -> list[str]:
    """Those that have not ended in time; a zombie has ended and only waits to be collected."""
    deadline = time.monotonic() + seconds
    while alive := [" ".join(p.cmdline()) for p in family if is_alive(p)]:
        if time.monotonic() > deadline:
            return alive
        time.sleep(0.05)
    return []


def is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_a_second_up_says_who_runs_and_where(product: Product) -> None:
    second = product.command()
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"process {product.process.pid} serves http://localhost:{product.port}" in said.decode()


def test_a_port_in_use_is_named(product: Product, tmp_path: Path) -> None:
    other = product.command(ALPR_DATA_DIR=str(tmp_path / "other"))
    said, _ = other.communicate(timeout=60)
    assert other.returncode == 1
    assert f"Port {product.port} is in use" in said.decode()


def test_ctrl_c_ends_all_and_a_second_start_is_fast(
    product: Product, data_dir: Path, started: list[Product]
) -> None:
    family = product.family()
    assert len(family) >= 6
    product.process.send_signal(signal.SIGINT)
    assert product.process.wait(60) == 0
    assert still_alive(family, 0) == []
    assert not (data_dir / "postgres.url").exists()
    start(data_dir, started, seconds=30)


def test_kill_9_leaves_no_child_and_the_next_start_works(
    product: Product, data_dir: Path, started: list[Product]
) -> None:
    family = product.family()
    product.process.kill()
    product.process.wait()
    start(data_dir, started)
    assert still_alive(family, 20) == []


def test_a_child_that_is_killed_is_started_again(product: Product) -> None:
    def webs() -> set[psutil.Process]:
        return {each for each in product.family() if "alpr_compliance.web" in each.cmdline()}

    before = webs()
    (killed := before.copy().pop()).kill()
    product.wait_for("It is started again")
    assert re.search(r"Web server \d ended \(code -9\)", product.output.read_text())
    wait_for(lambda: len(webs() - {killed}) == len(before) == 2)
    assert product.process.poll() is None


HOPELESS = """
from pathlib import Path
from alpr_compliance.runtime.children import ChildEndedError, Children, Order
with Children() as children:
    children.start(Order("The helper", ["sleep", "600"], {}, Path(".")))
    children.start(Order("The broken one", ["false"], {}, Path(".")))
    try:
        children.keep()
    except ChildEndedError as error:
        print(error)
"""


def test_a_child_that_ends_again_and_again_ends_all_loudly() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOPELESS], cwd=ROOT, capture_output=True, text=True, timeout=200
    )
    *again, last = done.stdout.splitlines()
    assert again == ["The broken one ended (code 1). It is started again."] * 4
    assert last == "The broken one ended (code 1)."
    assert done.returncode == 0


TOLD_TO_STOP = """
import itertools, os, signal, time
from pathlib import Path
from alpr_compliance.runtime.children import Children, Order
signal.signal(signal.SIGTERM, signal.default_int_handler)
with Children() as children:
    children.start(Order("The helper", ["sleep", "600"], {}, Path(".")))
    for stop in itertools.count():
        try:
            os.write(1, b".")
            # So that the signal comes now before the wait, now after, now in between.
            at = time.perf_counter() + stop % 50 / 1e6
            while time.perf_counter() < at:
                pass
            children.keep()
        except KeyboardInterrupt:
            pass
"""


def test_a_stop_that_comes_just_before_the_wait_is_not_missed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TOLD_TO_STOP], cwd=ROOT, stdout=subprocess.PIPE
    ) as keeper:
        assert keeper.stdout
        try:
            for stop in range(30_000):
                heard, _, _ = select.select([keeper.stdout], [], [], 30)
                assert heard, f"stop {stop} was missed"
                assert os.read(keeper.stdout.fileno(), 1) == b".", f"it ended at stop {stop}"
                keeper.send_signal(signal.SIGTERM)
        finally:
            keeper.kill()


def test_other_commands_find_the_servers_in_private_files(product: Product, data_dir: Path) -> None:
    for name in ("postgres.url", "valkey.url"):
        assert (data_dir / name).stat().st_mode & 0o077 == 0


def test_links_lead_to_the_port_it_serves_on(product: Product) -> None:
    asked = "from django.conf import settings; print(settings.SITE_URL)"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", asked]
    said = subprocess.check_output(command, cwd=ROOT, env=product.environment, text=True)
    assert said.strip() == f"http://localhost:{product.port}"
