"""A person sets up an authenticator app, signs in with it, and is let in; without it, never."""

import base64
import hmac
import time

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD

pytestmark = [
    pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1"),
    pytest.mark.usefixtures("half_minute"),
]
ACTIVATE = "mfa_activate_totp"


@pytest.fixture(autouse=True)
def second_factor_is_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def code_now(secret: str) -> str:
    """What an authenticator app shows this half minute (RFC 6238)."""
    counter = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def give_password(person):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    return client, answer


def set_up(person) -> str:
    """The secret of the app that this person set up at their first sign-in."""
    client, _ = give_password(person)
    assert client.get(reverse(ACTIVATE)).status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post(reverse(ACTIVATE), {"code": code_now(secret)}).status_code == 302
    return secret


def test_the_password_alone_opens_no_page(agency):
    client, _ = give_password(agency.officer)
    refused = client.get(reverse("hotlists:queue"))
    assert refused.status_code == 403
    # A new person finds from here where to set one up.
    assert f'href="{reverse("mfa_index")}"' in refused.content.decode()


def test_who_just_set_one_up_is_told_to_sign_in_again(agency):
    client, _ = give_password(agency.officer)
    client.get(reverse(ACTIVATE))
    client.post(reverse(ACTIVATE), {"code": code_now(client.session["mfa.totp.secret"])})
    refused = client.get(reverse("hotlists:queue")).content.decode()
    assert f'href="{reverse("account_logout")}">Sign out, then sign in again' in refused


def test_password_and_code_open_the_queue(agency):
    secret = set_up(agency.officer)
    client, asked = give_password(agency.officer)
    assert asked.url == reverse("mfa_authenticate")
    assert client.get(reverse("hotlists:queue")).status_code == 302
    client.post(asked.url, {"code": code_now(secret)})
    assert client.get(reverse("hotlists:queue")).status_code == 200


def test_a_wrong_code_opens_nothing(agency):
    secret = set_up(agency.officer)
    client, asked = give_password(agency.officer)
    wrong = f"{(int(code_now(secret)) + 500_000) % 1_000_000:06}"
    assert client.post(asked.url, {"code": wrong}).status_code == 200
    assert client.get(reverse("hotlists:queue")).status_code == 302
