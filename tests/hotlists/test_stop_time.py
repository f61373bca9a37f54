"""A stop says when it was made: only a clearance that stood then counts for it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.local import local
from hotlists.models import Alert, Check, Notice, Stop
from hotlists.services.late_stop import add_stop
from hotlists.services.stop import StopFacts
from tests.hotlists.desk import QUIET, WHOLE, notices

pytestmark = pytest.mark.clause("LEX-3.C.vii.a", "LEX-3.C.vi#alerts")
HOURS_LATER = timedelta(hours=6)
REASON = {"not_cleared_reason": "It ran a red light before me"}


def end(desk, person, **facts):
    desk.end(person, "confirmed", "stop", stop=StopFacts(**(WHOLE | facts)))
    return Stop.objects.get()


def refusal(desk, person, **facts):
    with pytest.raises(PolicyViolation) as refused:
        end(desk, person, **facts)
    assert Alert.objects.open().exists()
    assert not Stop.objects.exists()
    return refused.value


@pytest.fixture
def lapsed(agency, desk, clock):
    """The officer was clear six hours ago, for a quarter of an hour."""
    desk.make_every_check(agency.officer)
    clock.shift(HOURS_LATER)
    return desk


def test_a_stop_after_the_clearance_lapsed_says_why_and_is_told(agency, lapsed):
    refused = refusal(lapsed, agency.officer)
    assert refused.clause == agency.profile.cite("status_check")
    assert "Give its time" in refused.next_step
    stop = end(lapsed, agency.officer, **REASON)
    assert stop.clearance is None
    assert stop.made_at == stop.recorded_at
    notice = notices().get()
    assert (notice.person, notice.kind) == (agency.sergeant, Notice.Kind.NOT_CLEARED)


def test_a_stop_made_while_it_stood_is_cleared_whenever_it_is_recorded(agency, lapsed):
    clearance = lapsed.alert.clearances.get()
    stop = end(lapsed, agency.officer, made_at=clearance.at + timedelta(minutes=10))
    assert stop.clearance == clearance
    assert stop.recorded_at - stop.made_at > timedelta(hours=5)
    assert not notices().exists()


def test_it_counts_to_its_last_instant_and_no_longer(agency, lapsed):
    until = lapsed.alert.clearances.get().until
    refusal(lapsed, agency.officer, made_at=until + timedelta(seconds=1))
    assert end(lapsed, agency.officer, made_at=until).clearance


def test_the_minute_in_which_all_checks_stood_counts_and_none_before(agency, desk, clock):
    clock.shift(timedelta(minutes=3, seconds=40))
    desk.make_every_check(agency.officer)
    minute = desk.alert.clearances.get().at.replace(second=0, microsecond=0)
    before = minute - timedelta(minutes=1)
    assert refusal(desk, agency.officer, made_at=before).clause == agency.profile.cite(
        "status_check"
    )
    assert end(desk, agency.officer, made_at=minute).clearance


def test_of_two_clearances_the_one_that_stood_then_counts(agency, desk, clock):
    desk.make_every_check(agency.officer)
    first = desk.alert.clearances.get()
    clock.shift(timedelta(hours=1))
    desk.confirm(agency.dispatcher)
    desk.check_vehicle(agency.officer)
    assert desk.alert.clearances.count() == 2
    assert end(desk, agency.officer, made_at=first.at + timedelta(minutes=5)).clearance == first


def test_ones_own_eyes_take_it_back_from_then_on(agency, desk, clock):
    desk.make_every_check(agency.officer)
    clock.shift(timedelta(minutes=5))
    desk.check_vehicle(agency.officer, Check.Result.NOT_THIS_VEHICLE)
    clock.shift(timedelta(minutes=5))
    refusal(desk, agency.officer)
    assert end(desk, agency.officer, made_at=timezone.now() - timedelta(minutes=8)).clearance


def test_another_officers_clearance_at_that_time_does_not_count(agency, lapsed):
    made_at = lapsed.alert.clearances.get().at
    refusal(lapsed, agency.other_officer, made_at=made_at)


@pytest.mark.parametrize("off", [timedelta(minutes=-2), timedelta(hours=7)])
def test_it_was_made_after_the_alert_came_and_before_it_is_recorded(agency, lapsed, off):
    made_at = lapsed.alert.opened_at + off
    refused = refusal(lapsed, agency.officer, made_at=made_at, **REASON)
    assert refused.clause == agency.profile.cite("stop_report")
    assert "the time of the stop" in refused.next_step


def test_nobody_was_clear_on_an_alert_that_had_ended(agency, desk, clock):
    desk.make_every_check(agency.officer)
    desk.end(agency.officer)
    clock.shift(timedelta(minutes=5))
    assert desk.alert.clearances.get().until > timezone.now()
    late = {"alert_id": desk.alert.pk, "actor": agency.officer}
    with pytest.raises(PolicyViolation, match="not clear to act"):
        add_stop(**late, facts=StopFacts(**WHOLE))
    made_at = desk.alert.ended_at.replace(second=0, microsecond=0)
    assert add_stop(**late, facts=StopFacts(**WHOLE, made_at=made_at)).clearance


def test_the_basis_is_that_of_the_clearance_that_stood_then(agency, open_desk, clock):
    desk = open_desk("wanted_person")
    desk.make_every_check(agency.officer)
    clearance = desk.clear(agency.officer, legal_basis="description_match")
    clock.shift(HOURS_LATER)
    assert refusal(desk, agency.officer, **REASON).clause == agency.profile.cite(
        "not_probable_cause"
    )
    assert end(desk, agency.officer, made_at=clearance.at).legal_basis == "description_match"


def posted(desk, **changes):
    return {
        f"match_outcome_{desk.match.pk}": "confirmed",
        "field_outcome": "stop",
        "report_number": "26-004711",
        "narrative": "on",
        "stop_outcome": ["released"],
        "search": "no",
        "force": "no",
        "injury": "no",
    } | changes


def test_the_form_takes_it_by_the_agencys_clock(agency, lapsed, sign_in):
    client = sign_in(agency.officer)
    card = client.get(reverse("hotlists:alert", args=[lapsed.alert.pk])).content.decode()
    today = re.search(r'name="stop_day" value="([0-9-]+)"', card)[1]
    assert today == local(timezone.now(), agency.profile, "%Y-%m-%d")
    address = reverse("hotlists:end", args=[lapsed.alert.pk])
    answer = client.post(address, posted(lapsed, stop_day=today, stop_clock=""))
    assert answer.status_code == 403
    for wrong in ({"stop_clock": "soon"}, {"stop_day": "", "stop_clock": "11:00"}):
        assert client.post(address, posted(lapsed, stop_day=today) | wrong).status_code == 400
    made_at = lapsed.alert.opened_at + timedelta(minutes=4)
    shown = local(made_at, agency.profile, "%H:%M")
    client.post(address, posted(lapsed, stop_day=today, stop_clock=shown))
    stop = Stop.objects.get()
    assert stop.made_at == made_at.replace(second=0, microsecond=0)
    assert stop.clearance


def test_the_reason_is_asked_at_once_of_who_was_never_clear(agency, lapsed, sign_in):
    asked = re.compile(r'name="not_cleared_reason"[^>]* required')
    page = reverse("hotlists:alert", args=[lapsed.alert.pk])
    assert not asked.search(sign_in(agency.officer).get(page).content.decode())
    assert asked.search(sign_in(agency.other_officer).get(page).content.decode())


def test_the_incident_shows_it(agency, lapsed, sign_in):
    made_at = lapsed.alert.opened_at + timedelta(minutes=4)
    stop = end(lapsed, agency.officer, made_at=made_at, outcome=replace(QUIET, has_force=True))
    page = reverse("hotlists:incident", args=[stop.incident.pk])
    shown = sign_in(agency.captain).get(page).content.decode()
    assert f"<dt>Made</dt><dd>{local(made_at, agency.profile, '%b %d, %Y, %H:%M')}" in shown
