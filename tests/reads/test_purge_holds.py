"""What a live hold covers outlives the limit, whole; what none covers does not."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from PIL import Image

from hotlists.models import Alert, Check
from reads.images import ImageGone, read_held_image
from reads.models import Hold, KeptTally, PreservedRead, PreservedRow, PurgeRun, Read
from reads.services.hold import ask_end, complete_hold, end_hold
from tests.reads.captured import SECOND, Past
from tests.reads.holding import around, hold, warrant

DAY = timedelta(days=1)


@pytest.fixture
def at(past: Past):
    """An instant past the limit, in a day that is wholly past it."""
    return past.cutoff - DAY


def place(past: Past, at, *, when=None, **changes: object) -> Hold:
    """A hold around an instant, placed a minute before the purge."""
    with time_machine.travel(when or past.today - timedelta(minutes=1), tick=False):
        return hold(past.agency, past.camera.pk, **(around(at) | changes))


def preserved() -> list[str]:
    return sorted(PreservedRead.objects.values_list("plate", flat=True))


def test_a_held_read_is_preserved_and_its_neighbours_go(past: Past, at):
    past.read("KTX4827", at)
    past.read("GONE1", at)
    past.read("KTX4827", at - timedelta(seconds=2))
    placed = place(past, at)
    run = past.purge()
    kept = PreservedRead.objects.get()
    assert (kept.plate, kept.captured_at, kept.hold) == ("KTX4827", at, placed)
    assert not Read.objects.exists()
    assert sum(run.tallies.filter(place="reads_read").values_list("removed", flat=True)) == 2


@pytest.mark.clause(
    "KIN-IV.E.3.b",
    "KIN-IV.E.4#retention",
    "NC-20-183.32(c)#retention",
)
def test_a_request_submitted_one_second_before_the_purge_wins(past: Past):
    past.read("KTX4827", past.cutoff)
    place(past, past.cutoff, when=past.today - SECOND)
    past.purge()
    assert preserved() == ["KTX4827"]


@pytest.mark.clause("KIN-IV.E.3.a", "NC-20-183.32(b)")
@pytest.mark.parametrize("ground", ["search_warrant_state", "search_warrant_federal"])
def test_a_warrant_keeps_reads_for_years(past: Past, at, ground):
    past.read("KTX4827", at)
    paper = warrant(past.agency)
    place(past, at, ground=ground, document_id=paper.pk)
    past.purge()
    past.today += timedelta(days=1000)
    past.purge(clock_is_right=True)
    assert preserved() == ["KTX4827"]


def test_everything_captured_with_it_is_preserved(past: Past, at):
    past.capture_everything("KTX4827", at)
    past.capture_everything("GONE1", at + SECOND)
    place(past, at)
    past.purge()
    kept = PreservedRead.objects.get()
    assert kept.candidate_keys == ["KTX4827X"]
    rows = {row.place: row.row for row in PreservedRow.objects.all()}
    alert = Alert.objects.get(pk=rows["hotlists_sighting"]["alert_id"])
    assert rows["reads_readcandidate"]["plate"] == "KTX4827X"
    assert rows["hotlists_matchedentry"]["match_id"] == alert.matches.get().pk
    assert Check.objects.get(pk=rows["hotlists_typedplate"]["check_id"]).alert == alert
    assert PreservedRow.objects.count() == 4


def test_on_the_boundary_day_what_stays_stays_and_what_is_held_moves(past: Past):
    past.capture_everything("KTX4827", past.cutoff)
    past.capture_everything("STAYS", past.cutoff + SECOND)
    place(past, past.cutoff)
    past.purge()
    assert preserved() == ["KTX4827"]
    assert Read.objects.get().plate == "STAYS"
    past.purge()
    assert preserved() == ["KTX4827"]


def test_the_image_is_sealed_under_the_key_of_the_hold(past: Past, at, settings):
    frame = past.frame(at)
    past.read("KTX4827", at)
    Read.objects.update(image_id=frame.image_id)
    placed = place(past, at)
    past.purge()
    kept = PreservedRead.objects.get()
    image = read_held_image(captured_at=at, image_id=frame.image_id, hold_id=placed.pk)
    assert Image.open(BytesIO(image)).size == (320, 180)
    assert len(kept.image_sha256) == 64
    # The key of the hour is gone.
    keys = {path.name for path in settings.KEY_DIR.glob("*.key")}
    assert keys == {"agency_signing.key", f"hold-{placed.pk}.key"}


def test_a_read_whose_image_is_gone_is_kept_without_a_hash(past: Past, at):
    frame = past.frame(at)
    past.read("KTX4827", at)
    Read.objects.update(image_id=frame.id)
    place(past, at)
    past.purge()
    assert PreservedRead.objects.get().image_sha256 == ""


def test_the_run_counts_what_it_kept_by_day_camera_and_hold(past: Past, at):
    for number in range(3):
        past.read("KTX4827", at + timedelta(milliseconds=number))
    placed = place(past, at)
    run = past.purge()
    tally = KeptTally.objects.get()
    assert (tally.run, tally.day, tally.reads) == (run, at.date(), 3)
    assert (tally.camera_id, tally.hold) == (past.camera.pk, placed)
    assert not run.tallies.filter(place="reads_read").exists()


@pytest.mark.parametrize(
    ("plate", "is_held"),
    [("KTD48I7", True), ("KT04817", True), ("KTX4827", False), ("KTD48I", False)],
)
def test_look_alikes_are_held_too(past: Past, at, plate, is_held):
    past.read(plate, at)
    place(past, at, plate="KTO4817")
    past.purge()
    assert preserved() == ([plate] if is_held else [])


def test_a_second_reading_is_held_too(past: Past, at):
    past.read("KTX4B27", at, candidates=[{"plate": "KTX4827", "confidence": 0.4}])
    past.read("GONE1", at, candidates=[{"plate": "KTX4828", "confidence": 0.4}])
    place(past, at)
    past.purge()
    assert preserved() == ["KTX4B27"]


def test_another_camera_is_not_held(past: Past, at):
    with past.then():
        other = past.agency.add_camera("cam-2")
    past.read("KTX4827", at)
    place(past, at, camera_ids=[other.pk])
    past.purge()
    assert preserved() == []


def test_in_nebraska_a_plate_at_all_cameras_and_a_camera_with_all_plates(past_lexington: Past):
    past = past_lexington
    at = past.cutoff - DAY
    with past.then():
        other = past.agency.add_camera("cam-2")
    past.read("KTX4827", at)
    past.read("AAA1", at)
    past.camera = other
    past.read("KTX4827", at)
    past.read("BBB1", at)
    place(past, at, camera_ids=[])
    place(past, at, plate="")
    past.purge()
    # The camera of the second hold is the one it was placed for: cam-2.
    assert preserved() == ["BBB1", "KTX4827", "KTX4827"]


def test_a_request_without_its_oath_keeps_nothing_past_the_limit(past: Past, at):
    past.read("KTX4827", at)
    place(past, at, is_sworn=False)
    past.purge()
    assert preserved() == []


def test_an_oath_that_follows_in_time_keeps_it(past: Past, at):
    past.read("KTX4827", at)
    waiting = place(past, at, is_sworn=False)
    with time_machine.travel(past.today - SECOND, tick=False):
        complete_hold(hold_id=waiting.pk, actor=past.agency.officer)
    past.purge()
    assert preserved() == ["KTX4827"]


def end(past: Past, placed: Hold, when) -> None:
    with time_machine.travel(when, tick=False):
        ask_end(
            hold_id=placed.pk, actor=past.agency.captain, reason=Hold.EndReason.WITHDRAWN, note="-"
        )
        end_hold(hold_id=placed.pk, actor=past.agency.chief)


def test_a_hold_that_ended_before_the_purge_keeps_nothing(past: Past, at):
    past.read("KTX4827", at)
    end(past, place(past, at), past.today - SECOND)
    past.purge()
    assert preserved() == []


def hours_later(past: Past, hours: int) -> PurgeRun:
    past.today += timedelta(hours=hours)
    return past.purge(clock_is_right=True)


@pytest.fixture
def held(past: Past, at) -> Hold:
    """A read with its image, preserved under one hold."""
    frame = past.frame(at)
    past.capture_everything("KTX4827", at)
    Read.objects.update(image_id=frame.image_id)
    placed = place(past, at)
    past.purge()
    assert preserved() == ["KTX4827"]
    return placed


@pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")
def test_when_its_only_hold_ends_it_goes_with_image_key_and_rows(past: Past, held: Hold, settings):
    end(past, held, past.today + timedelta(minutes=5))
    run = hours_later(past, 1)
    assert not PreservedRead.objects.exists()
    assert not PreservedRow.objects.exists()
    assert not list((settings.IMAGE_DIR / "held").iterdir())
    assert not list(settings.KEY_DIR.glob("hold-*"))
    [tally] = run.tallies.filter(place="reads_preservedread")
    assert (tally.camera_id, tally.removed) == (past.camera.pk, 1)
    held.refresh_from_db()
    assert held.settled_at == past.today
    assert not hours_later(past, 1).tallies.exists()


@pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")
def test_in_north_carolina_it_goes_after_a_year(settings, committed_db):
    from tests.reads.captured import begin_past

    settings.ALPR_PROFILE = "kinston_nc"
    past = begin_past()
    past.read("KTX4827", past.cutoff - DAY)
    placed = place(past, past.cutoff - DAY)
    past.purge()
    past.today = placed.ends_at - SECOND
    past.purge(clock_is_right=True)
    assert preserved() == ["KTX4827"]
    past.today = placed.ends_at
    past.purge(clock_is_right=True)
    assert preserved() == []


def test_under_two_holds_it_stays_while_one_is_live(past: Past, at, held: Hold):
    image_id = PreservedRead.objects.get().image_id
    other = place(past, at, when=past.today)
    end(past, held, past.today + timedelta(minutes=5))
    hours_later(past, 1)
    kept = PreservedRead.objects.get()
    assert kept.hold == other
    assert read_held_image(captured_at=at, image_id=image_id, hold_id=other.pk)
    with pytest.raises(ImageGone):
        read_held_image(captured_at=at, image_id=image_id, hold_id=held.pk)
    end(past, other, past.today + timedelta(minutes=5))
    hours_later(past, 1)
    assert preserved() == []


@pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")
def test_a_hold_placed_after_the_end_brings_nothing_back(past: Past, at, held: Hold):
    ended_at = past.today + timedelta(minutes=5)
    end(past, held, ended_at)
    place(past, at, when=ended_at + SECOND)
    hours_later(past, 1)
    assert preserved() == []


def test_a_run_with_nothing_to_do_is_cheap(past: Past, held: Hold, django_assert_max_num_queries):
    with django_assert_max_num_queries(75):
        hours_later(past, 1)
