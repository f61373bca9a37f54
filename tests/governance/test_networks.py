"""One account, one network at a time: blocked where it is not, and told to the supervisor."""

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Flag
from governance.rules.networks import Act, networks_at_once
from governance.services.referral import report_misuse
from ledger.models import Event
from ledger.services import acting_from
from personnel.rules.network import network_of
from tests.cast import PASSWORD

STATION, CAR, CAR_TOO = "198.51.100.7", "203.0.113.20", "203.0.113.99"


def test_a_network_is_more_than_one_address():
    assert network_of(CAR) == network_of(CAR_TOO) != network_of(STATION)
    assert network_of("2001:db8::1") == network_of("2001:db8::2:1") != network_of("2001:db9::1")


@pytest.mark.parametrize(
    ("acts", "networks"),
    [
        ([], 1),
        ([Act(STATION, signs_in=True), Act(STATION)], 1),
        ([Act(CAR, signs_in=True), Act(CAR_TOO)], 1),
        # Signed out here, in there: moved. So is a session whose address changed once.
        ([Act(STATION), Act(STATION, signs_out=True), Act(CAR, signs_in=True), Act(CAR)], 1),
        ([Act(STATION), Act(CAR)], 1),
        ([Act(STATION), Act(CAR, signs_in=True)], 2),
        ([Act(STATION), Act(CAR), Act(STATION)], 2),
        ([Act(STATION), Act(CAR, signs_in=True), Act("192.0.2.1", signs_in=True)], 3),
    ],
)
def test_at_once_is_two_sessions_or_back_and_forth(acts, networks):
    assert networks_at_once(acts) == networks


def sign_in_from(client, address, username="officer"):
    answer = client.post(
        reverse("account_login"),
        {"login": username, "password": PASSWORD},
        REMOTE_ADDR=address,
    )
    assert answer.status_code == 302
    return client


def open_alerts(client, address):
    return client.get(reverse("hotlists:alerts"), REMOTE_ADDR=address).status_code


@pytest.mark.clause("LEX-3.B.x", "KIN-IV.A.5#access")
def test_two_sessions_from_two_networks_at_once_are_blocked_and_reported(agency, client_class):
    here = sign_in_from(client_class(), STATION)
    assert open_alerts(here, STATION) == 200
    there = sign_in_from(client_class(), CAR)
    assert open_alerts(there, CAR) == 200
    assert open_alerts(here, STATION) == 302
    flag = Flag.objects.get()
    assert (flag.kind, flag.person, flag.decider) == (
        Flag.Kind.TWO_NETWORKS,
        agency.officer,
        agency.sergeant,
    )
    assert flag.facts["networks"] == 2
    assert flag.subject_id == Event.objects.filter(kind="person.signed_in").latest("pk").pk


def test_the_acts_beside_the_flag_do_not_tell_whom_the_account_reported(lexington, sign_in):
    for address in (STATION, CAR):
        sign_in_from(Client(), address)
        with acting_from(address):
            report_misuse(
                person_id=lexington.sergeant.pk, actor=lexington.officer, grounds="For a neighbor"
            )
    event = Event.objects.latest("pk")
    flag = Flag.objects.get()
    Flag.objects.update(subject_id=event.pk)
    page = sign_in(lexington.sergeant).get(reverse("reads:flag", args=[flag.pk]))
    kinds = {act.kind for act in page.context["acts"]}
    assert "person.signed_in" in kinds
    assert "referral.reported" not in kinds


@pytest.mark.parametrize("second", [STATION, CAR_TOO])
def test_who_signs_out_first_or_stays_on_one_network_goes_on(agency, client_class, second):
    first = STATION if second == STATION else CAR
    here, there = sign_in_from(client_class(), first), client_class()
    sign_in_from(there, second)
    assert open_alerts(here, first) == open_alerts(there, second) == 200
    here.post(reverse("account_logout"), REMOTE_ADDR=first)
    assert not Flag.objects.exists()


def test_who_signed_out_at_the_station_signs_in_from_the_car(agency, client_class):
    here = sign_in_from(client_class(), STATION)
    here.post(reverse("account_logout"), REMOTE_ADDR=STATION)
    assert open_alerts(sign_in_from(client_class(), CAR), CAR) == 200
    assert not Flag.objects.exists()


@pytest.mark.clause("LEX-3.B.x", "KIN-IV.A.5#access")
def test_one_session_used_by_turns_from_two_networks_is_reported(agency, client_class):
    client = sign_in_from(client_class(), STATION)
    for address in (STATION, CAR, CAR_TOO):
        assert open_alerts(client, address) == 200
    moved = Event.objects.get(kind="person.moved")
    assert (moved.actor, moved.source_address) == (agency.officer, CAR)
    assert not Flag.objects.exists(), "who drives off moves once"
    # What a page asks by itself counts too: whoever copied the session would say so of all.
    queue = reverse("hotlists:queue")
    for address in (STATION, CAR, STATION):
        by_itself = {"X-By-Itself": "1"}
        assert client.get(queue, headers=by_itself, REMOTE_ADDR=address).status_code == 200
    flag = Flag.objects.get()
    assert (flag.kind, flag.person, flag.facts["networks"]) == ("two_networks", agency.officer, 2)
    assert flag.subject_id == Event.objects.filter(kind="person.moved").latest("pk").pk
    assert open_alerts(client, STATION) == 200, "no alert is lost by it"


@pytest.fixture
def client_class():
    from django.test import Client

    return Client
