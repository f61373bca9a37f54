"""Each day everything past the limit is compared with the holds; what none supports is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Adoption
from ledger.models import Event
from personnel.services import scheduled_work
from reads.images import store_image
from reads.models import Hold, Reconciliation, ReconciliationLine, RetentionIncident
from reads.overage import UNTIL_NEXT_RUN
from reads.services.incident import close_incident, mail_incidents
from reads.services.reconciliation import reconcile
from reads.tasks import reconcile as reconcile_task
from tests.reads.captured import Past
from tests.reads.holding import around, hold

pytestmark = pytest.mark.clause("KIN-IV.H.2#retention")
DAY = timedelta(days=1)


@pytest.fixture
def at(past: Past):
    """An instant that the last hourly run should have dealt with."""
    return past.cutoff - DAY


def compare(past: Past) -> Reconciliation:
    with time_machine.travel(past.today, tick=False):
        return reconcile(actor=scheduled_work())


def lines(made: Reconciliation) -> list[tuple]:
    found = made.lines.order_by("place", "hold")
    return [(line.place, line.day, line.hold_id, line.rows) for line in found]


def place(past: Past, at, **changes: object) -> Hold:
    with time_machine.travel(past.today - timedelta(minutes=5), tick=False):
        return hold(past.agency, past.camera.pk, **(around(at) | changes))


def test_a_read_left_past_the_limit_is_an_incident_with_owner_and_deadline(past: Past, at):
    past.read("OVER123", at)
    made = compare(past)
    assert lines(made) == [("reads_read", at.date(), None, 1)]
    assert (made.supported, made.unsupported) == (0, 1)
    incident = RetentionIncident.objects.get()
    assert (incident.kind, incident.place, incident.rows) == ("unsupported", "reads_read", 1)
    assert (incident.day, incident.camera_id) == (at.date(), past.camera.pk)
    assert incident.owner == past.agency.captain
    assert incident.due_at == past.agency.profile.retention.incident_due.after(past.today)
    event = Event.objects.get(kind="retention.reconciled")
    assert event.data["unsupported"] == 1
    assert event.clause == past.agency.profile.cite("reconciliation")


def test_each_place_is_looked_into(past: Past, at):
    past.capture_everything("OVER123", at)
    places = {place for place, *_ in lines(compare(past))}
    assert {"reads_read", "reads_readcandidate", "hotlists_sighting", "images"} <= places
    assert {"camera_ingest_frame", "camera_ingest_quarantine"} <= places


def test_what_the_last_hour_brought_past_the_limit_waits_for_the_next_run(past: Past):
    past.read("FRESH12", past.cutoff - timedelta(minutes=30))
    assert lines(compare(past)) == []
    assert not RetentionIncident.objects.exists()


def test_what_a_live_hold_keeps_is_supported_by_it(past: Past, at):
    past.read("KTX4827", at)
    placed = place(past, at)
    past.purge()
    made = compare(past)
    assert lines(made) == [("reads_preservedread", at.date(), placed.pk, 1)]
    assert (made.supported, made.unsupported, made.live_holds) == (1, 0, 1)
    assert not RetentionIncident.objects.exists()


def test_what_only_an_ended_hold_kept_is_not_supported(past: Past, at):
    past.read("KTX4827", at)
    placed = place(past, at)
    past.purge()
    ended = Hold.objects.filter(pk=placed.pk)
    ended.update(ends_at=past.today - UNTIL_NEXT_RUN + timedelta(seconds=1))
    compare(past)
    assert not RetentionIncident.objects.exists()  # the next purge has not had its turn
    ended.update(ends_at=past.today - UNTIL_NEXT_RUN)
    assert lines(compare(past)) == [("reads_preservedread", at.date(), None, 1)]
    assert RetentionIncident.objects.get().place == "reads_preservedread"


def test_a_live_hold_that_covers_nothing_says_so(past: Past, at):
    covering = place(past, at)
    past.read("KTX4827", at)
    empty = place(past, at - DAY)
    made = compare(past)
    assert (made.live_holds, made.empty_holds) == (2, 1)
    assert [line.hold for line in made.lines.filter(place="")] == [empty]
    assert covering != empty


def test_an_image_whose_hour_should_be_gone_is_told(past: Past, at):
    store_image(captured_at=at, image_id=uuid4(), data=b"image")
    assert lines(compare(past)) == [("images", at.date(), None, 1)]


def test_a_second_comparison_opens_no_second_incident(past: Past, at):
    past.read("OVER123", at)
    compare(past)
    compare(past)
    assert RetentionIncident.objects.count() == 1
    past.agency.captain.email = "captain@example.org"
    past.agency.captain.save()
    mail_incidents(actor=scheduled_work())
    assert "OVER123" not in mail.outbox[0].subject + mail.outbox[0].body


def test_it_is_closed_with_an_explanation_once_the_data_is_gone(past: Past, at):
    past.read("OVER123", at)
    compare(past)
    incident = RetentionIncident.objects.get()

    def close(explanation: str) -> None:
        with time_machine.travel(past.today, tick=False):
            close_incident(
                incident_id=incident.pk, actor=past.agency.captain, explanation=explanation
            )

    with pytest.raises(PolicyViolation, match="still there: 1 records"):
        close("The purge was switched off over night.")
    past.purge()
    with pytest.raises(PolicyViolation, match="explanation is missing"):
        close("  ")
    close("The purge was switched off over night.")
    incident.refresh_from_db()
    assert incident.closed_by == past.agency.captain
    with pytest.raises(PolicyViolation, match="closed already"):
        close("Again.")


@pytest.mark.parametrize("person", ["officer", "sysadmin", "auditor"])
def test_others_do_not_close_it(past: Past, at, person):
    past.read("OVER123", at)
    compare(past)
    incident = RetentionIncident.objects.get()
    with pytest.raises(PermissionDenied):
        close_incident(
            incident_id=incident.pk, actor=getattr(past.agency, person), explanation="Gone."
        )


def test_the_page_shows_the_last_comparison_and_no_plate(past: Past, at, sign_in):
    past.read("OVER123", at)
    compare(past)
    text = sign_in(past.agency.captain).get("/retention/").content.decode()
    assert "Data past the limit without a ground" in text
    assert "Compared with the holds" in text
    assert "OVER123" not in text


@pytest.mark.django_db
class TestWithoutPast:
    def test_before_a_policy_is_adopted_there_is_nothing_to_compare(self, agency):
        blank = {"adopted_at": None, "adopted_by": None, "effective_from": None, "document": None}
        Adoption.objects.update(**blank)
        assert reconcile(actor=scheduled_work()) is None

    def test_a_line_is_about_data_or_about_a_hold(self, agency):
        made = reconcile(actor=scheduled_work())
        with pytest.raises(IntegrityError, match="about_something"), transaction.atomic():
            ReconciliationLine.objects.create(reconciliation=made, rows=1)

    def test_only_those_who_run_retention_compare(self, agency):
        with pytest.raises(PermissionDenied):
            reconcile(actor=agency.officer)

    def test_it_runs_each_day(self, settings):
        entry = settings.CELERY_BEAT_SCHEDULE["reconcile-retention"]
        assert entry["task"] == reconcile_task.name
        assert entry["schedule"] == timedelta(days=1)
        assert timezone.now()
