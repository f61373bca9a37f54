"""An alert rings first where the vehicle is, and further out while nobody takes it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotlists.models import Alert
from hotlists.queue import queue_rows
from hotlists.rules.routing import ALL, AREA, SUPERVISOR, covers, reach_due
from hotlists.services.alert import claim_alert
from hotlists.services.duty import end_duty, start_duty
from hotlists.services.routing import escalate_unclaimed
from hotlists.tasks import escalate_unclaimed as task
from ledger.models import Event
from tests.hotlists.desk import notices

pytestmark = pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")
PLATE = "KTX4827"


@pytest.fixture
def north(agency):
    """An alert in the north, where one officer is on duty; another is in the south."""
    camera = agency.add_camera("cam-n", area="North")
    agency.add_camera("cam-s", area="South")
    start_duty(actor=agency.officer, unit="12", area="North")
    start_duty(actor=agency.other_officer, unit="14", area="South")
    agency.add_entry(PLATE)
    agency.read(camera, PLATE)
    return camera


def ring(agency, person):
    [row] = queue_rows(person, agency.profile)
    return row["ring"]


def later(clock, agency, times):
    clock.shift(timedelta(seconds=times * agency.profile.alerts.unclaimed_seconds + 1))
    return escalate_unclaimed(timezone.now())


def test_it_rings_on_duty_in_the_area_and_at_dispatch_and_all_can_see_it(agency, north):
    people = (agency.officer, agency.dispatcher, agency.other_officer, agency.sergeant)
    assert [ring(agency, person) for person in people] == [1, 1, 0, 0]


def test_unclaimed_it_reaches_all_on_duty_and_then_the_supervisor(agency, north, clock):
    assert escalate_unclaimed(timezone.now()) == 0
    assert later(clock, agency, 1) == 1
    assert ring(agency, agency.other_officer) == 1
    assert ring(agency, agency.sergeant) == 0
    assert not notices().exists()
    assert later(clock, agency, 1) == 1
    assert ring(agency, agency.sergeant) == 2
    notice = notices().get()
    assert (notice.person, notice.kind, notice.whom) == (agency.sergeant, "unclaimed", "")
    assert later(clock, agency, 1) == 0
    assert Event.objects.filter(kind="alert.reached_further").count() == 2


def test_after_a_pause_of_the_worker_it_goes_as_far_as_it_must_in_one_turn(agency, north, clock):
    assert later(clock, agency, 5) == 1
    assert Alert.objects.get().reach == Alert.Reach.SUPERVISOR
    assert later(clock, agency, 5) == 0
    assert notices().count() == 1


def test_the_queue_says_how_far_an_unclaimed_alert_has_reached(agency, north, clock, sign_in):
    def page():
        return sign_in(agency.officer).get(reverse("hotlists:queue")).content.decode()

    for words in ("Unclaimed<", "Unclaimed: all on duty called", "Unclaimed: supervisor told"):
        assert words in page()
        later(clock, agency, 1)


def test_a_claimed_alert_goes_no_further(agency, north, clock):
    claim_alert(alert_id=Alert.objects.get().pk, actor=agency.officer)
    assert later(clock, agency, 3) == 0


def test_a_quiet_alert_goes_no_further(agency, camera, clock):
    agency.add_entry(PLATE)
    agency.read(camera, PLATE, state="KS")
    assert later(clock, agency, 3) == 0


def test_with_nobody_on_duty_in_the_area_it_rings_everywhere_at_once(agency, north):
    end_duty(actor=agency.officer)
    people = (agency.officer, agency.other_officer, agency.sergeant)
    assert [ring(agency, person) for person in people] == [1, 1, 1]


def test_a_dispatcher_on_duty_does_not_count_as_an_officer_of_the_area(agency, north):
    end_duty(actor=agency.officer)
    start_duty(actor=agency.dispatcher, unit="D", area="North")
    assert ring(agency, agency.other_officer) == 1


def test_a_vehicle_that_moves_on_rings_in_the_next_area_too(agency, north):
    south = agency.add_camera("cam-s2", area="South")
    agency.read(south, PLATE)
    assert ring(agency, agency.other_officer) == 1


def test_a_supervisor_on_duty_is_told_before_one_who_is_not(agency, north, clock):
    agency.captain.groups.add(*agency.sergeant.groups.all())
    start_duty(actor=agency.captain, unit="1", area="")
    later(clock, agency, 2)
    assert [notice.person for notice in notices()] == [agency.captain]


def test_the_scheduled_task_does_it(agency, north, clock):
    clock.shift(timedelta(seconds=agency.profile.alerts.unclaimed_seconds))
    assert task.apply().get() == 1


def test_a_parked_car_rings_once(agency, north, clock):
    for _ in range(4):
        clock.shift(timedelta(minutes=agency.profile.alerts.repeat_minutes - 1))
        agency.read(north, PLATE)
    alert = Alert.objects.get()
    assert (alert.rings, alert.sightings.count()) == (1, 5)
    assert ring(agency, agency.officer) == 1


@pytest.mark.parametrize(
    ("seconds", "reach"), [(0, AREA), (59, AREA), (60, ALL), (119, ALL), (120, SUPERVISOR)]
)
def test_how_far_by_when(seconds, reach):
    at = timezone.now()
    now = at + timedelta(seconds=seconds)
    assert reach_due(opened_at=at, now=now, unclaimed_seconds=60) == reach


def test_the_whole_city_covers_every_area_and_a_camera_without_area_is_everyones():
    assert covers("", {"North"})
    assert covers("South", {""})
    assert not covers("South", {"North"})


def test_before_a_policy_is_adopted_there_is_nothing_to_escalate_or_refuse(db):
    assert escalate_unclaimed(timezone.now()) == 0
    assert not Event.objects.exists()
