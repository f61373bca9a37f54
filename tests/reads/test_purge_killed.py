"""Killed at any of its statements, or of its calls on files, a run is completed by the next:
nothing held is lost, nothing else stays, every row is counted once.

Each time at other ones, drawn by chance: all of them take minutes.
"""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from personnel.services import scheduled_work
from reads.images import read_held_image
from reads.models import Hold, KeptTally, PreservedRead, PurgeTally, Read
from reads.services import purge_expired
from reads.services.hold import ask_end, end_hold
from tests.reads.captured import SECOND, Past, count_rows
from tests.reads.holding import around, hold
from tests.reads.test_purge_crash import pending_or_orphaned

DAY = timedelta(days=1)
KILLED = signal.SIGKILL
# A connection that nobody holds any more is ended, for the parent too.
INHERITED: list[object] = []
FILE_CALLS = ("fsync", "link", "rename", "rmdir", "unlink")
Step = Callable[[], None]
Watch = Callable[[Step], AbstractContextManager[None]]


@contextmanager
def statements(step: Step) -> Iterator[None]:
    def watched(execute, *args):
        step()
        return execute(*args)

    with connection.execute_wrapper(watched):
        yield


@contextmanager
def file_calls(step: Step) -> Iterator[None]:
    def watched(call: Callable[..., None]) -> Callable[..., None]:
        def stepping(*args: Any, **options: Any) -> None:
            step()
            call(*args, **options)

        return stepping

    with pytest.MonkeyPatch.context() as patched:
        for name in FILE_CALLS:
            patched.setattr(os, name, watched(getattr(os, name)))
        yield


# Of which kind, at least how many, and how many are drawn.
STEPS = pytest.mark.parametrize(
    ("watch", "least", "drawn"),
    [(statements, 30, 15), (file_calls, 8, 5)],
    ids=["statements", "file calls"],
)
# A later run may lack the last steps of the first, which had more days to drop and more to look
# up: a step drawn from those kills nobody.
HALF = 0.5


def some_steps(past: Past, watch: Watch, least: int, drawn: int) -> list[int]:
    """Purge, and number some of the steps that the next run will take too."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    with watch(count):
        past.purge()
    assert taken > least
    return [1, *random.sample(range(2, taken), drawn)]


def purge_killed_at(past: Past, number: int, watch: Watch) -> bool:
    """Run in a process of its own that is killed as it takes this step; False: it ended."""
    actor = scheduled_work()
    connections.close_all()
    child = os.fork()
    if child == 0:
        # Under a browser's event loop the parent has connections that its `close_all` does not see
        # and this process does: one that the parent holds open would keep its locks for ever.
        for each in connections.all(initialized_only=True):
            INHERITED.append(each.connection)
            each.connection = None
        taken = 0

        def die_in_time() -> None:
            nonlocal taken
            taken += 1
            if taken == number:
                os.kill(os.getpid(), KILLED)

        status = 1
        try:
            with time_machine.travel(past.today, tick=False), watch(die_in_time):
                purge_expired(actor=actor, clock_is_right=True)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert status in (0, KILLED)
    return status != 0


def capture(past: Past, number: int) -> None:
    """One held read with an image, and one that nothing holds, on a whole and a boundary day."""
    for at in (past.cutoff - DAY, past.cutoff - SECOND):
        moment = at + timedelta(microseconds=number)
        frame = past.frame(moment)
        past.read(f"HELD{number}", moment)
        Read.objects.filter(captured_at=moment).update(image_id=frame.image_id)
        past.read(f"GONE{number}", at)
    past.read(f"STAYS{number}", past.cutoff + SECOND)


def removed() -> Counter[str]:
    counts: Counter[str] = Counter()
    for tally in PurgeTally.objects.all():
        counts[tally.place] += tally.removed
    return counts


@STEPS
def test_at_any_step_of_emptying(past_lexington: Past, watch: Watch, least: int, drawn: int):
    past, killed = past_lexington, 0
    with time_machine.travel(past.today - SECOND, tick=False):
        window = {
            "captured_from": past.cutoff - 2 * DAY,
            "captured_to": past.cutoff,
            "camera_ids": [past.camera.pk],
        }
        capture(past, 0)
        hold(past.agency, past.camera.pk, plate="HELD0", **window)
        numbers = some_steps(past, watch, least, drawn)
        for number in numbers:
            placed = hold(past.agency, past.camera.pk, plate=f"HELD{number}", **window)
            capture(past, number)
            killed += purge_killed_at(past, number, watch)
            past.purge()
            assert count_rows(past.cutoff) == dict.fromkeys(count_rows(), 0)
            assert not pending_or_orphaned()
            kept = PreservedRead.objects.filter(plate=f"HELD{number}")
            assert {read.hold for read in kept} == {placed}
            assert len(kept) == 2
            for read in kept:
                assert read.image_sha256
                read_held_image(
                    captured_at=read.captured_at, image_id=read.image_id, hold_id=placed.pk
                )
    assert killed > HALF * len(numbers)
    runs = 1 + len(numbers)
    assert removed()["reads_read"] == 2 * runs
    assert sum(KeptTally.objects.values_list("reads", flat=True)) == 2 * runs
    assert PreservedRead.objects.count() == 2 * runs
    assert Read.objects.count() == runs


def end_one_of_two(past: Past, number: int) -> tuple[Hold, str]:
    """A read that two holds keep and one that a third does; the hold that goes on, and the image.

    Both are as long, so that the first keeps the image; it and the third one end.
    """
    at = past.cutoff - DAY
    with time_machine.travel(past.today, tick=False):
        ending, other, alone = (
            hold(past.agency, past.camera.pk, plate=f"{name}{number}", **around(at))
            for name in ("BOTH", "BOTH", "ONLY")
        )
    frame = past.frame(at)
    for name in ("BOTH", "ONLY"):
        past.read(f"{name}{number}", at)
    Read.objects.update(image_id=frame.image_id)
    past.purge()
    with time_machine.travel(past.today, tick=False):
        for placed in (ending, alone):
            ask_end(
                hold_id=placed.pk,
                actor=past.agency.captain,
                reason=Hold.EndReason.WITHDRAWN,
                note="Solved",
            )
            end_hold(hold_id=placed.pk, actor=past.agency.chief)
    return other, frame.image_id


@STEPS
def test_at_any_step_of_settling(past_lexington: Past, watch: Watch, least: int, drawn: int):
    """Of two overlapping holds one ends: its reads go, or are handed to the other, whole."""
    past, killed = past_lexington, 0
    others = [end_one_of_two(past, 0)[0]]
    numbers = some_steps(past, watch, least, drawn)
    for number in numbers:
        other, image_id = end_one_of_two(past, number)
        others.append(other)
        killed += purge_killed_at(past, number, watch)
        past.purge()
        kept = PreservedRead.objects.get(plate=f"BOTH{number}")
        assert kept.hold == other
        read_held_image(captured_at=kept.captured_at, image_id=image_id, hold_id=other.pk)
        assert not PreservedRead.objects.filter(plate=f"ONLY{number}").exists()
        # A draft that the killed one left has the name of its hold, and goes with it.
        keys = {path.name.split(".")[0] for path in settings.KEY_DIR.glob("hold-*")}
        assert keys == {f"hold-{each.pk}" for each in others}
        assert not Hold.objects.over(timezone.now()).filter(settled_at=None).exists()
    assert killed > HALF * len(numbers)
    assert removed()["reads_preservedread"] == len(others)
