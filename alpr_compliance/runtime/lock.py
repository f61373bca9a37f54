"""One running product for each data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another process runs the product on this data folder; the message says which and where."""


@contextmanager
def running_alone(data_dir: Path, address: str) -> Iterator[None]:
    """Hold the data folder's lock; raise AlreadyRunningError when somebody else does.

    The lock ends with the process, however that ends. Children do not inherit it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, _, its_address = file.read().strip().partition(" ")
            raise AlreadyRunningError(
                f"It runs already: process {pid} serves {its_address} from {data_dir}."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {address}\n")
        file.flush()
        yield
