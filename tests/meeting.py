"""Two acts at once: each waits at its door for the other, then both go on."""

import contextlib
import threading
from collections.abc import Callable
from importlib import import_module

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection

from alpr_compliance.policy import PolicyViolation

REFUSALS = (PolicyViolation, ValidationError, ObjectDoesNotExist)


def at_once(
    monkeypatch: pytest.MonkeyPatch,
    *acts: Callable[[], object],
    door: str = "hotlists.permissions",
) -> list[str]:
    """What became of these acts, run in threads that meet where their app asks permission."""
    require = import_module(door).require
    meet = threading.Barrier(len(acts), timeout=0.5)
    outcomes: list[str] = []

    def wait_for_the_other(*args: object) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)

    def run(act: Callable[[], object]) -> None:
        try:
            act()
            outcomes.append("done")
        except REFUSALS:
            outcomes.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr(f"{door}.require", wait_for_the_other)
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
