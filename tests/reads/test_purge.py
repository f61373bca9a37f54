"""The purge removes what is past the limit everywhere, and accounts for it by counts alone."""

from collections import Counter
from datetime import timedelta
from errno import ENOSPC

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from camera_ingest.models import Frame
from hotlists.models import Alert, Match, Notice
from hotlists.services.alert import claim_alert
from hotlists.services.ending import Answer, end_alert
from hotlists.services.stop import StopFacts
from ledger.models import Event
from reads import partitions
from reads.images import ImageGone, read_image
from reads.models import PurgeRun, Read
from reads.register import AFTER_PURGE, TABLES
from reads.services import purge_expired
from tests.hotlists.desk import WHOLE, notices
from tests.reads.captured import SECOND, Past, count_rows

CLAUSES = pytest.mark.clause(
    "LEX-3.E#retention",
    "LEX-3.B.xv#retention",
    "NE-60-3204(1)#retention",
    "KIN-IV.E.3",
    "NC-20-183.32(a)#retention",
)


def wal_segment() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
        [(name,)] = cursor.fetchall()
        return name


@CLAUSES
def test_a_second_past_the_limit_goes_and_a_second_inside_stays(past: Past):
    past.read("GONE1", past.cutoff - SECOND)
    past.read("GONE2", past.cutoff)
    past.read("STAYS", past.cutoff + SECOND)
    past.purge()
    assert list(Read.objects.values_list("plate", flat=True)) == ["STAYS"]


@CLAUSES
def test_every_table_of_captured_data_is_emptied_up_to_the_limit(past: Past):
    past.capture_everything("GONE1", past.cutoff - SECOND)
    past.capture_everything("GONE2", past.cutoff - timedelta(days=1))
    past.capture_everything("STAYS", past.cutoff + SECOND)
    assert count_rows(past.cutoff) == dict.fromkeys(TABLES, 2)
    past.purge()
    assert count_rows(past.cutoff) == dict.fromkeys(TABLES, 0)
    assert count_rows() == dict.fromkeys(TABLES, 1)


@CLAUSES
def test_whole_days_are_dropped_and_the_boundary_day_stays(past: Past):
    boundary = partitions.day_of(past.cutoff)
    whole = boundary - timedelta(days=1)
    past.capture_everything("GONE1", past.cutoff - timedelta(days=1))
    past.read("STAYS", past.cutoff + SECOND)
    past.purge()
    for name in TABLES:
        days = partitions.existing_days(name)
        assert boundary in days
        assert whole not in days


@CLAUSES
def test_images_are_unreadable_and_their_files_gone(past: Past, settings):
    hour_before = past.frame(past.cutoff - timedelta(hours=1))
    at_limit, inside = past.frame(past.cutoff), past.frame(past.cutoff + SECOND)
    run = past.purge()
    assert (run.image_hours_destroyed, run.images_removed) == (1, 1)
    for frame in (hour_before, at_limit):
        with pytest.raises(ImageGone):
            read_image(captured_at=frame.captured_at, image_id=frame.image_id)
    assert read_image(captured_at=inside.captured_at, image_id=inside.image_id)
    assert Frame.objects.get().id == inside.id
    assert len(list(settings.IMAGE_DIR.rglob("*.img"))) == 1
    assert len(list(settings.KEY_DIR.glob("*T*.key"))) == 1


def test_tallies_by_camera_and_day_equal_what_was_there(past_lexington: Past):
    past = past_lexington
    with past.then():
        other = past.agency.add_camera("cam-2")
    day_before = past.cutoff - timedelta(days=1)
    for number in range(3):
        past.read(f"AAA{number}", past.cutoff - SECOND)
    past.read("STAYS", past.cutoff + SECOND)
    past.camera, first = other, past.camera
    for number in range(2):
        past.read(f"BBB{number}", past.cutoff - SECOND)
    past.read("CCC1", day_before)
    run = past.purge()
    tallied = Counter(
        {(t.day, t.camera_id): t.removed for t in run.tallies.filter(place="reads_read")}
    )
    assert tallied == {
        (past.cutoff.date(), first.pk): 3,
        (past.cutoff.date(), other.pk): 2,
        (day_before.date(), other.pk): 1,
    }


def test_tallies_of_every_table_equal_what_was_there(past_lexington: Past):
    past = past_lexington
    past.capture_everything("GONE1", past.cutoff - SECOND)
    past.capture_everything("GONE2", past.cutoff - timedelta(days=1))
    before = count_rows(past.cutoff)
    run = past.purge()
    removed = Counter()
    for tally in run.tallies.all():
        removed[tally.place] += tally.removed
    assert removed == before


def test_the_run_and_its_event_account_for_it(past: Past, profile_name):
    past.read("GONE1", past.cutoff)
    run = PurgeRun.objects.get(pk=past.purge().pk)
    days = {"lexington_ne": "30 days", "kinston_nc": "90 days"}[profile_name]
    assert (run.status, run.cutoff, run.limit) == ("done", past.cutoff, days)
    assert run.clause == past.agency.profile.retention.reads.clause
    event = Event.objects.get(kind="purge.done")
    assert (event.clause, event.data["removed"]) == (run.clause, 1)
    assert "GONE1" not in str(event.data)


def test_a_second_run_removes_nothing(past_lexington: Past):
    past = past_lexington
    past.capture_everything("GONE1", past.cutoff)
    past.capture_everything("STAYS", past.cutoff + SECOND)
    past.purge()
    kept = count_rows()
    again = past.purge()
    assert again.status == PurgeRun.Status.DONE
    assert not again.tallies.exists()
    assert (again.image_hours_destroyed, again.images_removed) == (0, 0)
    assert count_rows() == kept


def test_an_open_alert_whose_captured_data_went_ends_as_not_determined(past: Past):
    gone = past.capture_everything("GONE1", past.cutoff)
    stays = past.capture_everything("STAYS", past.cutoff + SECOND)
    with past.then():
        claim_alert(alert_id=gone.pk, actor=past.agency.officer)
    past.purge()
    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.status, stays.status) == (Alert.Status.ENDED, Alert.Status.OPEN)
    assert gone.matches.get().outcome == Match.Outcome.NOT_DETERMINED
    notice = notices().get()
    assert (notice.kind, notice.person) == (Notice.Kind.NOT_DETERMINED, past.agency.sergeant)
    assert (notice.alert, notice.about) == (gone, past.agency.officer)


def test_a_place_without_room_holds_up_no_other(past_lexington: Past):
    past = past_lexington

    def full(cutoff) -> None:
        raise OSError(ENOSPC, "No space left on device")

    AFTER_PURGE.insert(0, full)
    gone = past.capture_everything("GONE1", past.cutoff)
    segment = wal_segment()
    try:
        with pytest.raises(OSError, match="No space"):
            past.purge()
    finally:
        AFTER_PURGE.remove(full)
    gone.refresh_from_db()
    assert gone.status == Alert.Status.ENDED
    assert wal_segment() != segment
    assert PurgeRun.objects.first().status == PurgeRun.Status.FAILED


def test_an_alert_that_nobody_claimed_goes_before_the_administrator(past: Past):
    gone = past.capture_everything("GONE1", past.cutoff)
    past.purge()
    notice = notices().get()
    assert (notice.kind, notice.person) == (Notice.Kind.NOT_DETERMINED, past.agency.captain)
    assert notice.alert == gone


def test_an_alert_keeps_its_list_outcome_and_report_number(past: Past):
    alert = past.capture_everything("GONE1", past.cutoff)
    profile = past.agency.profile
    with past.then():
        match = alert.matches.get()
        basis = next((b.code for b in profile.verification.legal_bases), "")
        end_alert(
            alert_id=alert.pk,
            actor=past.agency.officer,
            answers={match.pk: Answer(outcome=Match.Outcome.CONFIRMED)},
            field_outcome=Alert.FieldOutcome.STOP,
            stop=StopFacts(
                **(WHOLE | {"report_number": "26-000123"}),
                legal_basis=basis,
                not_cleared_reason="Driver fled before the checks were done",
            ),
        )
    past.purge()
    match.refresh_from_db()
    assert (match.list_name, match.outcome) == ("Agency list", Match.Outcome.CONFIRMED)
    assert Alert.objects.get(pk=alert.pk).stop.report_number == "26-000123"
    assert not alert.sightings.exists()


@pytest.mark.django_db
def test_only_those_who_run_retention_may_purge(agency):
    with pytest.raises(PermissionDenied):
        purge_expired(actor=agency.officer)
    assert not PurgeRun.objects.exists()
