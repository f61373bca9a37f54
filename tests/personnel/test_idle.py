"""A session ends 30 minutes after its last use and 12 hours after it began; a page is no use."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pydantic import ValidationError

from alpr_compliance.policy import SessionRules
from hotlists.listening import listener_of
from personnel.gate import is_session_locked
from personnel.idle import BY_ITSELF
from personnel.models import Session
from personnel.rules import session_locks
from personnel.sessions import SessionStore
from tests.cast import PASSWORD

pytestmark = pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")
QUEUE, LOGIN = "hotlists:queue", "account_login"
MINUTE = timedelta(minutes=1)
CAR = {"kind": "in_car", "networks": ["203.0.113.0/24"]}


def left_for(time, *, opened=timedelta()):
    """Nobody used the one session for so long."""
    now = timezone.now()
    session = Session.objects.get()
    session.used_at, session.opened_at = now - time, now - max(time, opened)
    session.save()
    return session


def test_half_an_hour_without_use_and_half_a_day_lock():
    now, rules = timezone.now(), SessionRules()

    def locked(used, opened, **changes):
        facts = {
            "used_at": now - used,
            "opened_at": now - opened,
            "is_left": False,
            "stays_open": False,
        }
        return session_locks(rules=rules, now=now, **(facts | changes))

    assert not locked(29 * MINUTE, 29 * MINUTE)
    assert locked(30 * MINUTE, 30 * MINUTE)
    assert not locked(30 * MINUTE, 30 * MINUTE, stays_open=True)
    assert not locked(MINUTE, 719 * MINUTE)
    assert locked(MINUTE, 720 * MINUTE, stays_open=True)
    assert locked(MINUTE, MINUTE, opened_at=None)
    assert locked(MINUTE, MINUTE, stays_open=True, is_left=True)


def test_a_profile_may_be_stricter_and_name_terminals_that_stay_open():
    rules = SessionRules.model_validate({"idle": "5 minutes", "open_terminals": [CAR]})
    assert rules.stays_open("203.0.113.9")
    assert not rules.stays_open("198.51.100.9")
    for looser in ({"idle": "31 minutes"}, {"absolute": "13 hours"}):
        with pytest.raises(ValidationError, match="CJIS"):
            SessionRules.model_validate(looser)


def test_the_page_itself_says_that_it_is_locked_and_for_whom_an_alert_may_wait(agency, sign_in):
    client = sign_in(agency.officer)
    left_for(31 * MINUTE)
    assert 'data-events="/events/"' in client.get(reverse(LOGIN)).content.decode()
    client = sign_in(agency.auditor)
    Session.objects.update(used_at=timezone.now() - 31 * MINUTE)
    assert "data-events" not in client.get(reverse(LOGIN)).content.decode()


def test_a_left_session_opens_nothing_and_comes_back_where_it_was(agency, sign_in):
    client = sign_in(agency.officer)
    page = reverse("hotlists:history") + "?page=2"
    session = left_for(31 * MINUTE)
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse(LOGIN))
    # A form goes back to the page that it stood on.
    sent = client.post(reverse("hotlists:start-duty"), HTTP_REFERER=f"http://testserver{page}")
    assert sent.url == answer.url
    assert client.get(reverse("personnel:home")).status_code == 302
    given = {"login": "officer", "password": PASSWORD}
    assert client.post(answer.url, given).url == page
    assert client.get(reverse(QUEUE)).status_code == 200
    # It is another session: whoever had the key of the left one has nothing.
    assert Session.objects.get().session_key != session.session_key


def test_who_goes_away_locks_it_and_is_back_where_they_were(lexington, sign_in):
    client = sign_in(lexington.officer)
    page = reverse("hotlists:history") + "?page=2"
    key = client.session.session_key
    answer = client.post(reverse("personnel:lock-now"), HTTP_REFERER=f"http://testserver{page}")
    assert client.get(page).url == answer.url
    assert listener_of(key).is_locked
    given = {"login": "officer", "password": PASSWORD}
    assert client.post(answer.url, given).url == page
    assert client.get(page).status_code == 200


def test_a_request_under_way_does_not_unlock_what_its_person_left(agency, sign_in):
    client = sign_in(agency.officer)
    under_way, leaving = (SessionStore(client.session.session_key) for _ in range(2))
    assert under_way["_auth_user_id"] == leaving["_auth_user_id"]
    leaving.leave()
    under_way["seen"] = "yes"
    under_way.save()
    stored = SessionStore(under_way.session_key)
    assert stored["seen"] == "yes"
    assert stored.is_left
    assert client.get(reverse("hotlists:history")).url.startswith(reverse(LOGIN))


def test_a_locked_session_is_not_opened_by_another_person(agency, sign_in):
    client = sign_in(agency.officer)
    left_for(31 * MINUTE)
    client.post(reverse(LOGIN), {"login": "captain", "password": PASSWORD})
    assert Session.objects.get(person__isnull=False).person == agency.captain


def test_every_route_refuses_a_locked_session(lexington, sign_in):
    from tests.personnel.test_routes import WITH_ROLES, address_of

    client = sign_in(lexington.captain)
    left_for(31 * MINUTE)
    opened = []
    for name in WITH_ROLES:
        address = address_of(name)
        for answer in (client.get(address), client.post(address)):
            is_closed = (
                answer.status_code == 401
                if address.startswith("/api/")
                else answer.status_code == 302 and answer.url.startswith(reverse(LOGIN))
            )
            opened += [] if is_closed else [name]
    assert opened == []


def test_what_a_page_does_by_itself_is_no_use(lexington, sign_in):
    client = sign_in(lexington.officer)
    left = left_for(29 * MINUTE).used_at
    assert client.get(reverse(QUEUE), headers={BY_ITSELF: "1"}).status_code == 200
    assert Session.objects.get().used_at == left
    listener_of(client.session.session_key)
    assert Session.objects.get().used_at == left
    assert client.get(reverse(QUEUE)).status_code == 200
    assert Session.objects.get().used_at > left


def test_a_terminal_of_a_car_stays_open_for_twelve_hours(lexington, sign_in):
    key = sign_in(lexington.officer).session.session_key
    rules = SessionRules.model_validate({"open_terminals": [CAR]})

    def locked(address):
        session = SessionStore(key)
        session.load()
        return is_session_locked(session, rules=rules, address=address, now=timezone.now())

    left_for(31 * MINUTE)
    assert locked("198.51.100.9")
    assert not locked("203.0.113.9")
    left_for(MINUTE, opened=timedelta(hours=12))
    assert locked("203.0.113.9")


def test_the_stream_of_a_locked_session_knows_only_that_an_alert_waits(lexington, sign_in):
    key = sign_in(lexington.officer).session.session_key
    lexington.add_entry("KTX4827")
    assert not listener_of(key).is_locked
    left_for(31 * MINUTE)
    assert listener_of(key) == (lexington.officer.pk, True, False, False)
    lexington.read(lexington.add_camera(), "KTX4827")
    heard = listener_of(key)
    assert (heard.is_locked, heard.is_waiting) == (True, True)
