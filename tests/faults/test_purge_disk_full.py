"""Without room for what is held, its day stays whole and every other day is purged all the same."""

from datetime import timedelta

import pytest
import time_machine

from reads.images import ImageGone, read_held_image, read_image
from reads.models import Hold, PreservedRead, PurgeRun, Read
from reads.services.hold import ask_end, end_hold
from tests.faults.disk import fill
from tests.reads.captured import Past, begin_past
from tests.reads.holding import around, hold

DAY = timedelta(days=1)
HELD, GONE = "KTX4827", "WPL201"


@pytest.fixture
def past(settings, committed_db, small_disk) -> Past:
    settings.ALPR_PROFILE = "lexington_ne"
    small_disk(settings.IMAGE_DIR)
    return begin_past()


def photographed(past: Past, plate: str, at) -> dict[str, object]:
    """A read with its image; returns what finds the image."""
    image_id = past.frame(at).image_id
    past.read(plate, at)
    Read.objects.filter(captured_at=at).update(image_id=image_id)
    return {"captured_at": at, "image_id": image_id}


def place(past: Past, at, **changes: object):
    with time_machine.travel(past.today - timedelta(minutes=1), tick=False):
        return hold(past.agency, past.camera.pk, plate=HELD, **(around(at) | changes))


def failing_purge(past: Past) -> None:
    with pytest.raises(OSError, match="No space"):
        past.purge(clock_is_right=True)
    run = PurgeRun.objects.first()
    assert (run.status, run.problem) == (PurgeRun.Status.FAILED, "OSError")


def test_a_held_day_waits_for_room_and_no_other_day_waits_with_it(past: Past, settings):
    older, newer = past.cutoff - 1.7 * DAY, past.cutoff - DAY
    held, gone = photographed(past, HELD, older), photographed(past, GONE, newer)
    placed = place(past, older)
    ballast = fill(settings.IMAGE_DIR)
    failing_purge(past)
    assert [read.plate for read in Read.objects.all()] == [HELD]
    assert read_image(**held)
    with pytest.raises(ImageGone):
        read_image(**gone)
    ballast.unlink()
    assert past.purge(clock_is_right=True).status == PurgeRun.Status.DONE
    assert not Read.objects.exists()
    assert read_held_image(hold_id=placed.pk, **held)


def test_an_image_stays_under_its_ended_hold_until_another_can_take_it(past: Past, settings):
    held = photographed(past, HELD, past.cutoff - DAY)
    first = place(past, past.cutoff - DAY)
    # Nothing was read in its window: it ends beside the first.
    empty = place(past, past.cutoff - 3 * DAY)
    past.purge()
    second = place(past, past.cutoff - DAY)
    for ended in (first, empty):
        with time_machine.travel(past.today + timedelta(minutes=5), tick=False):
            ask_end(hold_id=ended.pk, actor=past.agency.captain, reason="withdrawn", note="None")
            end_hold(hold_id=ended.pk, actor=past.agency.chief)
    past.today += timedelta(hours=1)
    past.read(GONE, past.cutoff)
    ballast = fill(settings.IMAGE_DIR)
    failing_purge(past)
    assert not Read.objects.exists()
    assert read_held_image(hold_id=first.pk, **held)
    assert [*Hold.objects.filter(settled_at=None).order_by("pk")] == [first, second]
    ballast.unlink()
    past.purge(clock_is_right=True)
    assert PreservedRead.objects.get().hold == second
    assert read_held_image(hold_id=second.pk, **held)
    assert [*Hold.objects.filter(settled_at=None)] == [second]
