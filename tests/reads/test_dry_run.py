"""A dry run counts what a run would do, by the same numbers, and touches nothing."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from personnel.services import scheduled_work
from reads.models import Hold, PreservedRead, PurgeRun, Read
from reads.services.purge import Preview, preview_purge
from tests.reads.captured import SECOND, Past, count_rows
from tests.reads.holding import around, hold

DAY = timedelta(days=1)


def preview(past: Past) -> Preview:
    with time_machine.travel(past.today, tick=False):
        return preview_purge(actor=scheduled_work())


def numbers_of(run: PurgeRun) -> tuple[Counter, Counter]:
    removed = {(t.day, t.place, t.camera_id): t.removed for t in run.tallies.all()}
    kept = {(t.day, t.camera_id, t.hold_id): t.reads for t in run.kept.all()}
    return Counter(removed), Counter(kept)


def place(past: Past, at) -> Hold:
    with time_machine.travel(past.today - timedelta(minutes=5), tick=False):
        return hold(past.agency, past.camera.pk, **around(at))


def assert_same(counted: Preview, run: PurgeRun) -> None:
    removed, kept = numbers_of(run)
    assert (counted.removed, counted.kept) == (removed, kept)
    assert (counted.image_hours, counted.images) == (run.image_hours_destroyed, run.images_removed)
    assert counted.cutoff == run.cutoff


def test_it_gives_the_numbers_of_the_run_that_follows(past: Past):
    past.capture_everything("GONE123", past.cutoff - DAY)
    past.capture_everything("GONE456", past.cutoff)
    past.capture_everything("STAYS12", past.cutoff + SECOND)
    counted = preview(past)
    assert counted.removed.total() > 10
    assert_same(counted, past.purge())


def test_held_reads_are_counted_as_kept_with_all_that_goes_with_them(past: Past):
    at = past.cutoff - DAY
    past.capture_everything("KTX4827", at)
    past.capture_everything("GONE123", past.cutoff)
    placed = place(past, at)
    counted = preview(past)
    assert counted.kept == Counter({(at.date(), past.camera.pk, placed.pk): 1})
    assert_same(counted, past.purge())


def test_what_only_an_ended_hold_kept_is_counted(past: Past):
    past.read("KTX4827", past.cutoff - DAY)
    placed = place(past, past.cutoff - DAY)
    past.purge()
    Hold.objects.filter(pk=placed.pk).update(ends_at=past.today - SECOND)
    counted = preview(past)
    assert counted.removed.total() == 1
    assert_same(counted, past.purge())
    assert not PreservedRead.objects.exists()


def test_it_touches_nothing(past: Past, settings):
    past.capture_everything("GONE123", past.cutoff - DAY)
    place(past, past.cutoff - DAY)
    before = count_rows()
    files = sorted(settings.IMAGE_DIR.rglob("*"))
    preview(past)
    assert count_rows() == before
    assert sorted(settings.IMAGE_DIR.rglob("*")) == files
    assert not PurgeRun.objects.exists()


class TestCommand:
    @pytest.fixture
    def past(self, past_lexington: Past) -> Past:
        past_lexington.read("LATER12", past_lexington.cutoff + DAY)
        return past_lexington

    def run(self, past: Past, *options: str) -> None:
        with time_machine.travel(past.today, tick=False):
            call_command("purge_expired", *options)

    def test_a_time_to_come_is_only_counted(self, past: Past, capsys):
        later = (past.today + 2 * DAY).isoformat()
        self.run(past, "--dry-run", "--as-of", later)
        assert "Would remove 1 rows" in capsys.readouterr().out
        with pytest.raises(CommandError, match="That time has not come"):
            self.run(past, "--as-of", later)
        assert Read.objects.count() == 1
        assert not PurgeRun.objects.exists()

    def test_an_earlier_time_deletes_less(self, past: Past, capsys):
        past.read("GONE123", past.cutoff)
        self.run(past, "--as-of", (past.today - SECOND).isoformat())
        assert "Removed 0 rows" in capsys.readouterr().out
        self.run(past, "--as-of", past.today.isoformat())
        assert "Removed 1 rows" in capsys.readouterr().out

    @pytest.mark.parametrize("text", ["yesterday", "2026-01-31T12:00:00", "2026-13-01T00:00:00Z"])
    def test_what_is_no_time_with_a_zone_is_told(self, past: Past, text):
        with pytest.raises(CommandError, match="Write the time"):
            self.run(past, "--as-of", text)

    def test_no_plate_is_printed(self, past: Past, capsys):
        past.capture_everything("GONE123", past.cutoff)
        self.run(past, "--dry-run")
        assert "GONE123" not in capsys.readouterr().out


@pytest.mark.django_db
def test_only_those_who_run_retention_count(agency):
    with pytest.raises(PermissionDenied):
        preview_purge(actor=agency.officer)
