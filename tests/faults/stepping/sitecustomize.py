"""For the processes of a test: their clock runs as far from the true one as a file says.

Python loads this file at its start, since the test puts its folder on the path. (libfaketime would
do the same from outside, but Debian's makes Python's own `sleep` fail.)
"""

import os
import threading
import time
from pathlib import Path

import time_machine

CLOCK = Path(os.environ["ALPR_TEST_CLOCK"])
BEGUN, TICKS = time.time(), time.monotonic()


def follow() -> None:
    """Step whenever the file says another number of seconds."""
    travelled = time_machine.travel(BEGUN, tick=True).start()
    ahead = None
    while True:
        wanted = float(CLOCK.read_text() or 0)
        if wanted != ahead:
            travelled.move_to(BEGUN + time.monotonic() - TICKS + wanted)
            ahead = wanted
        time.sleep(0.2)


def start() -> None:
    threading.Thread(target=follow, daemon=True).start()


os.register_at_fork(after_in_child=start)
start()
