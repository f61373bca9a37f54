"""Two acts at once: each waits at its door for the other, then both go on."""

import contextlib
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection

from alpr_compliance.policy import PolicyViolation
from hotlists.permissions import require

REFUSALS = (PolicyViolation, ValidationError, ObjectDoesNotExist)


def at_once(monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], object]) -> list[str]:
    """What became of these acts, run in threads that meet where permission is asked."""
    meet = threading.Barrier(len(acts), timeout=0.5)
    outcomes: list[str] = []

    def wait_for_the_other(*args: object) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)  # type: ignore[arg-type]

    def run(act: Callable[[], object]) -> None:
        try:
            act()
            outcomes.append("done")
        except REFUSALS:
            outcomes.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr("hotlists.permissions.require", wait_for_the_other)
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
