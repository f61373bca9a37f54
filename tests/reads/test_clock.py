"""A clock that jumped ahead must not destroy what the law lets us keep."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.services import scheduled_work
from reads.models import PurgeRun, Read
from reads.services import purge_expired
from reads.services.purge.clock import uptime
from tests.reads.captured import Past

HOUR = timedelta(hours=1)


@pytest.fixture
def ran(past_lexington: Past) -> Past:
    """Retention ran at noon; one read passes the limit in two hours."""
    past = past_lexington
    past.read("KTX4827", past.cutoff + 2 * HOUR)
    past.purge()
    return past


def purge_at(past: Past, offset: timedelta, **options: bool) -> PurgeRun:
    with time_machine.travel(past.today + offset, tick=False):
        return purge_expired(actor=scheduled_work(), **options)


def test_a_step_ahead_of_more_than_an_hour_stops_it(ran: Past):
    with pytest.raises(PolicyViolation) as refused:
        purge_at(ran, 3 * HOUR)
    assert refused.value.clause == "LEX-3.E#retention"
    assert "--clock-is-right" in refused.value.next_step
    assert Read.objects.count() == 1
    assert PurgeRun.objects.count() == 1


def test_the_command_records_the_refusal(ran: Past):
    with (
        time_machine.travel(ran.today + 3 * HOUR, tick=False),
        pytest.raises(CommandError, match="jumped ahead"),
    ):
        call_command("purge_expired")
    refusal = Event.objects.get(kind="refusal")
    assert (refusal.clause, refusal.data["act"]) == ("LEX-3.E#retention", "purge_expired")
    assert Read.objects.count() == 1


def test_a_person_who_checked_the_clock_lets_it_go_on(ran: Past, capsys):
    with time_machine.travel(ran.today + 3 * HOUR, tick=False):
        call_command("purge_expired", "--clock-is-right")
    assert "Removed 1 rows" in capsys.readouterr().out
    assert not Read.objects.exists()
    # From then on that is the time it goes by.
    assert purge_at(ran, 3 * HOUR + timedelta(minutes=5)).status == PurgeRun.Status.DONE


def test_a_step_ahead_within_the_hour_is_no_step(ran: Past):
    assert purge_at(ran, timedelta(minutes=50)).status == PurgeRun.Status.DONE


def test_a_step_back_deletes_nothing_more(ran: Past):
    run = purge_at(ran, -timedelta(days=1))
    assert run.status == PurgeRun.Status.DONE
    assert not run.tallies.exists()
    assert Read.objects.count() == 1


@pytest.fixture
def restarted(ran: Past) -> Past:
    """The machine was started anew after that run; it has been up for as long as this one."""
    PurgeRun.objects.update(boot_id="another boot")
    return ran


def after_start(offset: timedelta) -> timedelta:
    """From noon to a run of a machine that was started so long after noon."""
    return timedelta(seconds=uptime()) + offset


def test_after_a_short_stop_it_goes_by_the_clock(restarted: Past):
    run = purge_at(restarted, after_start(timedelta(minutes=50)))
    assert run.status == PurgeRun.Status.DONE


def test_after_a_long_stop_nothing_goes_until_something_confirms_the_clock(restarted: Past):
    with pytest.raises(PolicyViolation, match="nothing confirms its clock") as refused:
        purge_at(restarted, after_start(3 * HOUR))
    assert refused.value.clause == "LEX-3.E#retention"
    assert Read.objects.count() == 1


def test_a_read_of_the_last_hour_confirms_it(restarted: Past):
    offset = after_start(3 * HOUR)
    with time_machine.travel(restarted.today + offset, tick=False):
        restarted.agency.read(restarted.camera, "NEW1")
    assert purge_at(restarted, offset).status == PurgeRun.Status.DONE
    assert Read.objects.get().plate == "NEW1"


def test_a_read_of_yesterday_does_not(restarted: Past):
    offset = after_start(24 * HOUR)
    with time_machine.travel(restarted.today + offset, tick=False):
        restarted.agency.read(restarted.camera, "NEW1", at=restarted.today)
    with pytest.raises(PolicyViolation, match="nothing confirms its clock"):
        purge_at(restarted, offset)


def test_a_person_who_checked_the_clock_confirms_it_too(restarted: Past):
    run = purge_at(restarted, after_start(3 * HOUR), clock_is_right=True)
    assert run.status == PurgeRun.Status.DONE
    assert not Read.objects.exists()
