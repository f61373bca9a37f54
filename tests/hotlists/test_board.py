"""The supervisor's board: own people first, what was left out, a fixed number of queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hotlists.board import Choice, board_alerts, board_people
from hotlists.models import Alert
from hotlists.services.alert import claim_alert
from hotlists.services.stop import StopFacts
from tests.hotlists.desk import WHOLE, Desk

BOARD = "/alerts/board/"


@pytest.fixture
def shift(agency, camera):
    """Three alerts: the officer's not determined, the captain's open, one unclaimed."""
    agency.add_entry("KTX4827")
    agency.add_entry("PFN8436", hot_list_id=agency.add_list("Second list").pk)
    agency.add_entry("WLE6243")
    desks = {}
    for plate in ("KTX4827", "PFN8436", "WLE6243"):
        agency.read(camera, plate)
        alert = Alert.objects.get(matches__matched__entry__plate=plate)
        desks[plate] = Desk(agency, camera, alert)
    claim_alert(alert_id=desks["KTX4827"].alert.pk, actor=agency.officer)
    desks["KTX4827"].end(agency.officer, "not_determined")
    claim_alert(alert_id=desks["PFN8436"].alert.pk, actor=agency.captain)
    return desks


def found(agency, person, since, **chosen):
    choice = Choice(since=since, **chosen)
    return [alert.pk for alert in board_alerts(person, agency.profile, choice)]


def long_ago():
    return timezone.now() - timedelta(days=7)


def test_ones_own_people_come_first(agency, shift):
    ended = shift["KTX4827"].alert.pk
    assert found(agency, agency.sergeant, long_ago())[0] == ended
    assert found(agency, agency.captain, long_ago())[-1] == ended
    first = board_people(agency.sergeant, agency.profile, long_ago())[0]
    assert (first["person"], first["is_mine"]) == (agency.officer, True)


def test_each_choice_narrows_it(agency, shift):
    person, since = agency.sergeant, long_ago()
    ended, open_one = shift["KTX4827"].alert.pk, shift["PFN8436"].alert.pk
    assert len(found(agency, person, since)) == 3
    assert found(agency, person, since, officer_id=agency.officer.pk) == [ended]
    assert found(agency, person, since, list_name="Second list") == [open_one]
    assert found(agency, person, since, outcome="not_determined") == [ended]
    assert ended not in found(agency, person, since, outcome="open")
    assert found(agency, person, since, outcome="confirmed") == []


def test_what_ended_long_ago_leaves_it_and_what_is_open_stays(agency, shift, clock):
    clock.shift(timedelta(days=8))
    assert len(found(agency, agency.sergeant, long_ago())) == 2


@pytest.mark.clause("NE-60-3206(3)#alerts")
def test_it_counts_what_a_supervisor_asks_about(agency, shift):
    desk = shift["WLE6243"]
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    stop = StopFacts(**WHOLE, not_cleared_reason="It ran a red light")
    desk.end(agency.officer, field_outcome="stop", stop=stop)
    rows = {row["person"]: row for row in board_people(agency.sergeant, agency.profile, long_ago())}
    mine = rows[agency.officer]
    assert (mine["open_count"], mine["ended_count"]) == (0, 2)
    assert (mine["undetermined_count"], mine["uncleared_count"]) == (1, 1)
    assert rows[agency.captain]["open_count"] == 1


def test_unclaimed_alerts_are_a_row_of_their_own(agency, shift):
    rows = board_people(agency.sergeant, agency.profile, long_ago())
    assert (rows[-1]["person"], rows[-1]["open_count"]) == (None, 1)


def test_its_page_shows_skipped_steps_and_no_plate(
    agency, shift, sign_in, django_assert_max_num_queries
):
    desk = shift["PFN8436"]
    skippable = [s for s in agency.profile.verification.steps if s.obligation.value != "must"]
    for step in skippable:
        desk.skip(agency.captain, step.code, "Radio was down")
    client = sign_in(agency.sergeant)
    with django_assert_max_num_queries(16):
        page = client.get(BOARD).content.decode()
    assert "Could not tell" in page
    if skippable:
        assert "Radio was down" in page
    for plate in shift:
        assert plate not in page
    narrowed = client.get(BOARD, {"outcome": "open", "days": "30", "list": "Second list"})
    assert narrowed.status_code == 200
    for odd in ({"officer": "x"}, {"officer": "9" * 30}, {"outcome": "?"}, {"days": "0"}):
        assert client.get(BOARD, odd).status_code == 200


def test_more_alerts_are_no_more_queries(
    agency, camera, shift, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in(agency.sergeant)
    client.get(BOARD)
    with django_assert_max_num_queries(16) as before:
        client.get(BOARD)
    for plate in ("AAB1234", "BBC2345"):
        agency.add_entry(plate)
        agency.read(camera, plate)
    with django_assert_num_queries(len(before)):
        client.get(BOARD)


@pytest.mark.parametrize("who", ["officer", "dispatcher", "sysadmin"])
def test_it_is_for_those_who_supervise(agency, sign_in, who):
    assert sign_in(getattr(agency, who)).get(BOARD).status_code == 403


def test_the_empty_board(agency, sign_in):
    assert "No alerts here" in sign_in(agency.chief).get(BOARD).content.decode()
