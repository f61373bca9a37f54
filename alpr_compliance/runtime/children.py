"""Child processes that never outlive us: not after Ctrl-C, not after a crash, not after kill -9."""

import ctypes
import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType

from alpr_compliance.runtime.home import Account

PR_SET_PDEATHSIG = 1
PREVIOUS_RUN_SECONDS = 120
# A child that ends so often in so many seconds would only end again.
MOST_ENDS, ENDS_WITHIN = 5, 60.0
_libc = ctypes.CDLL(None, use_errno=True)


class ChildEndedError(Exception):
    """A process that we need ended; the message says which and what it last wrote."""


def say(line: str) -> None:
    """Print one line of progress, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def die_with_parent(signal_number: int, parent: int) -> None:
    """Ask Linux to send this process a signal when the thread that started it ends.

    Called in the child, after any change of account (which clears the request). Other systems
    know no such request: there, a kill -9 of the parent leaves the children running.
    """
    if sys.platform != "linux":
        return
    if _libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    # The parent may have ended between the fork and the request.
    if os.getppid() != parent:
        os.kill(os.getpid(), signal_number)


@dataclass(frozen=True)
class Order:
    """What to start and how it is to end."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    account: Account | None = None
    log: Path | None = None
    # A file locked as long as the child lives, so that its successor can wait for its end.
    lock: Path | None = None
    # Descriptors that the child gets: a socket bound for it.
    inherited: Sequence[int] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    stop_seconds: float = 15


class Child:
    """One running child process."""

    def __init__(self, order: Order) -> None:
        self.order = order
        lock = _wait_for_lock(order) if order.lock else None
        log = order.log.open("wb") if order.log else None
        parent = os.getpid()
        try:
            self.process = subprocess.Popen(  # noqa: S603 (our own commands, no shell)
                order.command,
                env=dict(order.environment),
                cwd=order.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=order.account.uid if order.account else None,
                group=order.account.gid if order.account else None,
                extra_groups=[] if order.account else None,
                pass_fds=[*order.inherited, *([] if lock is None else [lock])],
                # Ctrl-C reaches the terminal's whole group: we alone decide who stops when.
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(order.orphan_signal, parent),
            )
        finally:
            if log:
                log.close()
            if lock is not None:
                os.close(lock)

    def is_running(self) -> bool:
        return self.process.poll() is None

    def ended(self) -> ChildEndedError:
        """The error that tells how this child ended."""
        message = f"{self.order.name} ended (code {self.process.returncode})."
        if self.order.log:
            message += "\n" + self.order.log.read_text(errors="replace")[-2000:].strip()
        return ChildEndedError(message)

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Return when `is_ready` says so; however long a recovery takes, while the child lives."""
        next_line = time.monotonic() + 5
        while not is_ready():
            if not self.is_running():
                raise self.ended()
            if time.monotonic() > next_line:
                say(f"{self.order.name} is still starting (it may be recovering from a crash).")
                next_line += 5
            time.sleep(0.02)

    def stop(self) -> None:
        """End the child with its own signal; kill it when it does not end in its time."""
        if not self.is_running():
            return
        self.process.send_signal(self.order.stop_signal)
        try:
            self.process.wait(self.order.stop_seconds)
        except subprocess.TimeoutExpired:
            say(f"{self.order.name} did not stop in {self.order.stop_seconds:g} s: killed.")
            self.process.kill()
            self.process.wait()


class Children:
    """Child processes in the order of their start; stopped in the reverse order on leaving."""

    def __init__(self) -> None:
        self._children: list[Child] = []
        # By name: when it ended by itself.
        self._ends: dict[str, list[float]] = {}

    def __enter__(self) -> "Children":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, order: Order) -> Child:
        """Start a child. Only from a thread that lives as long as the child should."""
        child = Child(order)
        self._children.append(child)
        return child

    def run(self, order: Order) -> None:
        """Start a child that does one thing, and wait for its end; raise when it failed."""
        child = self.start(order)
        if child.process.wait() != 0:
            raise child.ended()
        self._children.remove(child)

    def stop(self) -> None:
        """Stop every child, the last started first."""
        while self._children:
            self._children[-1].stop()
            self._children.pop()

    def keep(self) -> None:
        """Start again each child that ends, for ever; raises ChildEndedError, naming the child,
        for one that ends again and again."""
        received = _signals()
        while True:
            for place, child in enumerate(self._children):
                if not child.is_running():
                    self._children[place] = self._again(child)
            self._collect_orphans()
            select.select([received], [], [])
            os.read(received, select.PIPE_BUF)

    def _collect_orphans(self) -> None:
        """As process 1 of a container we also inherit the orphans of others."""
        ours = {child.process.pid for child in self._children}
        # WNOWAIT: the exit code of a child of ours stays for its Popen object to collect.
        look = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while (ended := os.waitid(os.P_ALL, 0, look)) and ended.si_pid not in ours:
            os.waitpid(ended.si_pid, os.WNOHANG)

    def _again(self, child: Child) -> Child:
        now = time.monotonic()
        recent = [at for at in self._ends.get(child.order.name, ()) if now - at < ENDS_WITHIN]
        self._ends[child.order.name] = [*recent, now]
        if len(recent) + 1 >= MOST_ENDS:
            raise child.ended()
        say(f"{child.ended()} It is started again.")
        # The first time at once: whoever waits for it waits no longer than need be.
        time.sleep(len(recent))
        return Child(child.order)


@cache
def _signals() -> int:
    """A descriptor that can be read after a signal with a handler, or after a child's end.

    A call that only a signal interrupts misses the one that comes just before it, and would then
    wait for ever: this one stays readable.
    """
    received, sent = os.pipe()
    os.set_blocking(sent, False)
    signal.set_wakeup_fd(sent, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return received


def _wait_for_lock(order: Order) -> int:
    """The descriptor of the child's lock, once a child of an earlier run has let go of it."""
    assert order.lock is not None
    descriptor = os.open(order.lock, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + PREVIOUS_RUN_SECONDS
    announced = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise ChildEndedError(f"{order.name} of an earlier run does not end.") from None
            if not announced:
                say(f"Waiting for {order.name} of an earlier run to end.")
                announced = True
            time.sleep(0.05)
