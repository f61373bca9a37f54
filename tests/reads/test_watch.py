"""A purge that failed or did not run is told within the hour: by e-mail, and on every page."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from governance.models import Adoption
from ledger.models import Event
from personnel.services import scheduled_work
from reads.models import PurgeRun, RetentionIncident
from reads.services import purge_expired
from reads.services.incident import close_incident, open_incident
from reads.services.purge import run as purge_run
from reads.services.watch import watch_purge
from reads.tasks import watch_purge as watch_task

Kind = RetentionIncident.Kind
pytestmark = pytest.mark.clause("KIN-IV.H.2#retention")


@dataclass
class Clock:
    traveller: time_machine.Traveller

    def pass_by(self, time: timedelta) -> None:
        """Time goes by, for the machine's own running time as for its clock."""
        self.traveller.shift(time)
        PurgeRun.objects.update(uptime_seconds=F("uptime_seconds") - time.total_seconds())

    def jump(self, time: timedelta) -> None:
        self.traveller.shift(time)


@pytest.fixture
def clock(agency):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture(autouse=True)
def addresses(agency):
    for person in (agency.captain, agency.chief, agency.officer):
        person.email = f"{person.username}@example.org"
        person.save()


def watch() -> list[str]:
    watch_purge(actor=scheduled_work())
    return sorted(RetentionIncident.objects.open().values_list("kind", flat=True))


def purge(**facts: bool) -> PurgeRun:
    return purge_expired(actor=scheduled_work(), clock_is_right=True, **facts)


def fail(monkeypatch) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("no room")

    with monkeypatch.context() as broken, pytest.raises(OperationalError):
        broken.setattr(purge_run, "finish_crashed_detach", refuse)
        purge()


def test_while_the_purge_runs_there_is_nothing_to_tell(clock):
    purge()
    assert watch() == []
    clock.pass_by(timedelta(hours=1, minutes=59))
    assert watch() == []
    assert mail.outbox == []


def test_no_run_for_two_hours_is_told_to_administrator_and_chief_once(agency, clock):
    purge()
    clock.pass_by(timedelta(hours=2, seconds=1))
    assert watch() == [Kind.MISSED]
    assert watch() == [Kind.MISSED]
    message, other = sorted(mail.outbox, key=lambda each: each.to)
    assert message.to + other.to == ["captain@example.org", "chief@example.org"]
    assert "/retention/" in message.body
    incident = RetentionIncident.objects.get()
    assert incident.owner == agency.captain
    assert incident.due_at == agency.profile.retention.incident_due.after(timezone.now())


def test_a_first_run_that_never_came_is_missed_too(clock):
    clock.pass_by(timedelta(hours=2, seconds=1))
    assert watch() == [Kind.MISSED]


def test_a_failed_run_is_told_at_the_next_look(agency, clock, monkeypatch):
    purge()
    fail(monkeypatch)
    fail(monkeypatch)
    assert watch() == [Kind.FAILED]
    assert RetentionIncident.objects.get().run == PurgeRun.objects.first()
    assert len(mail.outbox) == 2, "one to each of the two"


def test_a_clock_that_jumped_ahead_is_told_at_the_next_look(clock):
    purge()
    clock.jump(timedelta(hours=1, minutes=1))
    assert watch() == [Kind.CLOCK]


def test_the_next_run_that_ends_well_ends_them(clock, monkeypatch):
    purge()
    fail(monkeypatch)
    clock.jump(timedelta(hours=3))
    assert watch() == [Kind.CLOCK, Kind.FAILED, Kind.MISSED]
    run = purge()
    assert watch() == []
    closed = RetentionIncident.objects.first()
    assert closed.explanation == f"Purge run {run.pk} came to its end."
    assert Event.objects.filter(kind="retention.incident_closed").count() == 3


def test_before_a_policy_is_adopted_there_is_nothing_to_watch(clock):
    Adoption.objects.update(adopted_at=None, adopted_by=None, effective_from=None, document=None)
    clock.pass_by(timedelta(days=1))
    assert watch() == []


def test_without_an_address_the_mail_waits_for_one(agency, clock):
    for person in (agency.captain, agency.chief):
        person.email = ""
        person.save()
    clock.pass_by(timedelta(hours=3))
    watch()
    assert mail.outbox == []
    agency.chief.email = "chief@example.org"
    agency.chief.save()
    watch()
    assert [message.to for message in mail.outbox] == [["chief@example.org"]]


@pytest.mark.parametrize("person", ["captain", "chief"])
def test_a_bar_on_every_page_says_so_to_those_who_answer_for_it(agency, clock, sign_in, person):
    client = sign_in(getattr(agency, person))
    purge()
    assert "No purge for two hours" not in client.get("/policy/").content.decode()
    # Even where the watch stopped together with the purge.
    clock.pass_by(timedelta(hours=2, seconds=1))
    client = sign_in(getattr(agency, person))
    assert "No purge for two hours" in client.get("/policy/").content.decode()


def test_others_are_not_troubled_with_it(agency, clock, sign_in):
    clock.pass_by(timedelta(hours=3))
    watch()
    assert "No purge for two hours" not in sign_in(agency.officer).get("/policy/").content.decode()


def test_an_incident_of_the_purge_is_not_closed_by_hand(agency, clock):
    clock.pass_by(timedelta(hours=3))
    watch()
    incident = RetentionIncident.objects.get()
    with pytest.raises(Exception, match="ends with the next purge"):
        close_incident(incident_id=incident.pk, actor=agency.chief, explanation="It runs.")


def test_only_those_who_run_retention_watch_it(agency):
    with pytest.raises(PermissionDenied):
        watch_purge(actor=agency.officer)
    with pytest.raises(PermissionDenied):
        open_incident(kind=Kind.MISSED, actor=agency.officer)


def test_the_same_trouble_is_open_once(agency, clock):
    clock.pass_by(timedelta(hours=3))
    watch()
    known = RetentionIncident.objects.get()
    facts = {"kind": known.kind, "opened_at": known.opened_at, "due_at": known.due_at}
    with pytest.raises(IntegrityError, match="open_once"), transaction.atomic():
        RetentionIncident.objects.create(owner=agency.chief, **facts)


def test_it_does_not_wait_behind_the_purge_that_it_watches(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["watch-purge"]
    assert entry["task"] == watch_task.name
    assert entry["schedule"] <= timedelta(minutes=15)
    assert settings.CELERY_TASK_ROUTES[watch_task.name] == {"queue": "default"}
