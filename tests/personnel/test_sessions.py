"""Who has which sessions open, and ending them; a network not used before is told, not blocked."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hotlists.listening import listener_of
from ledger.models import Event
from personnel.models import Session
from personnel.rules.device import device_in_words
from personnel.tasks import forget_ended_sessions
from tests.cast import PASSWORD

pytestmark = pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")
CAR, CAR_TOO, HOME = "203.0.113.20", "203.0.113.99", "192.0.2.7"
OWN = "personnel:sessions"


def sign_in_from(address, device="Desk browser", username="officer"):
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": device})
    given = {"login": username, "password": PASSWORD}
    assert client.post(reverse("account_login"), given).status_code == 302
    return client


def test_each_session_is_listed_without_its_key_and_ended_at_once(agency):
    here, there = sign_in_from(CAR), sign_in_from(CAR_TOO, "Tablet <of the car>")
    page = here.get(reverse(OWN)).content.decode()
    assert "Tablet &lt;of the car&gt;" in page
    assert CAR_TOO in page
    key = there.session.session_key
    assert key not in page
    assert here.session.session_key not in page
    handle = Session.objects.get(pk=key).handle
    end = reverse("personnel:end-session", args=[agency.officer.pk])
    assert here.post(end, {"session": handle}).status_code == 302
    with pytest.raises(PermissionError):
        listener_of(key)
    assert there.get(reverse(OWN)).status_code == 302
    assert here.get(reverse(OWN)).status_code == 200
    assert here.post(end, {"session": handle}).status_code == 404
    assert Event.objects.get(kind="person.sessions_ended").data == {"sessions": 1}


def test_all_others_end_and_this_one_stays(lexington):
    here, there = sign_in_from(CAR), sign_in_from(CAR_TOO)
    here.post(reverse("personnel:end-sessions", args=[lexington.officer.pk]))
    assert here.get(reverse(OWN)).status_code == 200
    assert there.get(reverse(OWN)).status_code == 302


def test_the_administrator_ends_somebodys_and_nobody_else_does(agency, sign_in):
    officer, page = (
        sign_in_from(CAR),
        reverse("personnel:person-sessions", args=[agency.officer.pk]),
    )
    end = reverse("personnel:end-sessions", args=[agency.officer.pk])
    for other in (agency.other_officer, agency.sergeant):
        assert sign_in(other).post(end).status_code == 403
        assert sign_in(other).get(page).status_code == 403
    captain = sign_in(agency.captain)
    assert CAR in captain.get(page).content.decode()
    captain.post(end)
    assert officer.get(reverse(OWN)).status_code == 302


def test_a_network_not_used_before_is_told_to_the_person_and_the_administrator(agency, sign_in):
    for address in (CAR, CAR_TOO):
        client = sign_in_from(address)
        client.post(reverse("account_logout"))
    assert not Event.objects.filter(kind="person.new_network").exists()
    client = sign_in_from(HOME)
    event = Event.objects.get(kind="person.new_network")
    assert (event.actor, event.source_address) == (agency.officer, HOME)
    words = "Signed in from a network not used before"
    page = client.get(reverse(OWN)).content.decode()
    assert words in page
    assert "did not use before" in page
    seen = sign_in(agency.captain).get(
        reverse("personnel:person-sessions", args=[agency.officer.pk])
    )
    assert words in seen.content.decode()


def test_the_notice_stands_before_the_button_that_agrees_to_it(agency, client):
    page = client.get(reverse("account_login")).content.decode()
    for line in agency.profile.sessions.notice:
        assert line in page
    assert page.index(agency.profile.sessions.notice[-1]) < page.index("I agree, sign in")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox on Linux",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari on iPad",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; Tab) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/142.0.0.0 Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.14.1", "curl/8.14.1"),
        ("", "Not told"),
    ],
)
def test_a_device_is_named_in_words(told, words):
    assert device_in_words(told) == words


def test_what_ended_is_forgotten_by_the_clock(lexington):
    ended, open_still = (sign_in_from(address).session.session_key for address in (CAR, HOME))
    Session.objects.filter(pk=ended).update(expire_date=timezone.now())
    forget_ended_sessions()
    assert not Session.objects.filter(pk=ended).exists()
    assert Session.objects.filter(pk=open_still).exists()
