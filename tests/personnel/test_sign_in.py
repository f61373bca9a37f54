"""Signing in by the real form; wrong passwords lock the account; nothing is open by e-mail."""

import pytest
from django.db import connection
from django.urls import reverse

from hotlists.services.entry import add_entry
from ledger.models import Event
from tests.cast import PASSWORD
from tests.personnel.test_gate import keep_methods

CREDENTIALS = pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")
LOGIN = "account_login"


def sign_in_as(client, username, password=PASSWORD, address="10.0.0.1"):
    form = {"login": username, "password": password}
    return client.post(reverse(LOGIN), form, REMOTE_ADDR=address)


def fail(client, username, times=5):
    for turn in range(times):
        answer = sign_in_as(client, username, "wrong", f"10.0.1.{turn}")
    return answer


@CREDENTIALS
def test_a_member_signs_in_with_their_own_password(lexington, client):
    answer = sign_in_as(client, "officer")
    assert (answer.status_code, answer.url) == (302, reverse("personnel:home"))
    assert client.session["_auth_user_id"] == str(lexington.officer.pk)
    assert client.session["account_authentication_methods"][0]["method"] == "password"


@CREDENTIALS
def test_a_wrong_password_opens_nothing(lexington, client):
    answer = sign_in_as(client, "officer", "wrong")
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@CREDENTIALS
def test_each_sign_in_and_each_refused_one_is_recorded(lexington, client):
    sign_in_as(client, "Officer", "wrong", "10.0.0.7")
    sign_in_as(client, "nobody", "wrong", "10.0.0.7")
    sign_in_as(client, "officer")
    client.post(reverse("account_logout"))
    refused, unknown, entered, left = Event.objects.filter(kind__startswith="person.sign")
    assert (refused.kind, refused.outcome) == ("person.sign_in_refused", "refused")
    assert (refused.subject_id, refused.source_address) == (str(lexington.officer.pk), "10.0.0.7")
    assert (unknown.subject_id, unknown.data) == ("", {})
    assert (entered.kind, entered.actor) == ("person.signed_in", lexington.officer)
    assert (left.kind, left.actor) == ("person.signed_out", lexington.officer)


@CREDENTIALS
def test_five_wrong_passwords_lock_the_account_from_any_address(lexington, client):
    assert fail(client, "officer").status_code == 429
    answer = sign_in_as(client, "officer", address="10.9.9.9")
    assert answer.status_code == 429
    assert b"This account is locked" in answer.content
    assert "_auth_user_id" not in client.session


@CREDENTIALS
def test_one_locked_account_locks_no_other(lexington, client):
    fail(client, "officer")
    assert sign_in_as(client, "captain").status_code == 302


@CREDENTIALS
def test_another_spelling_of_the_name_is_the_same_account(lexington, client):
    for turn, name in enumerate(["officer", "Officer", "OFFICER", "oFFicer", " officer "]):
        sign_in_as(client, name, "wrong", f"10.0.1.{turn}")
    assert sign_in_as(client, "officer", address="10.9.9.9").status_code == 429
    assert sign_in_as(client, "OffiCer", address="10.9.9.8").status_code == 429
    assert "_auth_user_id" not in client.session


@CREDENTIALS
def test_a_right_password_between_starts_the_count_again(lexington, client):
    fail(client, "officer", 4)
    assert sign_in_as(client, "officer").status_code == 302
    client.logout()
    fail(client, "officer", 4)
    assert sign_in_as(client, "officer").status_code == 302


WORDS = ("TypedInTheWrongField", "wr0ng-password", "KTX4827")


@CREDENTIALS
def test_what_was_typed_at_a_failed_sign_in_is_nowhere(lexington, client, sign_in, caplog):
    """Not under another name, not beside a name, and not of a form that asked for the password."""
    caplog.set_level("DEBUG")
    statuses = [sign_in_as(client, WORDS[0], WORDS[1]).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    fail(client, "officer", 2)
    keep_methods(sign_in(lexington.captain), [])
    form = {"proof-password": WORDS[1], "note": WORDS[2]}
    entry = add_entry(draft=lexington.draft("WLE6243"), actor=lexington.officer)
    address = f"{reverse('hotlists:decide-entry', args=[entry.pk])}?next={WORDS[2]}"
    asked = client.post(address, form)
    assert "Confirm it is you" in asked.content.decode()
    for word in WORDS:
        assert word.lower() not in (caplog.text + everything_stored()).lower()


def everything_stored() -> str:
    """Each row of each table, as text."""
    with connection.cursor() as cursor:
        texts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(r)::text FROM "{table}" r')  # noqa: S608
            texts += [text for (text,) in cursor.fetchall()]
    return str(texts)


@CREDENTIALS
def test_an_address_may_not_try_account_after_account(lexington, client):
    for turn in range(10):
        sign_in_as(client, f"guess{turn}", "wrong")
    assert sign_in_as(client, "officer").status_code != 302


@CREDENTIALS
def test_a_closed_account_does_not_sign_in(lexington, client):
    lexington.officer.is_active = False
    lexington.officer.save()
    sign_in_as(client, "officer")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "route",
    [
        "account_signup",
        "account_email",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_confirm_login_code",
    ],
)
def test_sign_up_and_everything_by_e_mail_is_closed(lexington, client, sign_in, route):
    assert client.get(reverse(route)).status_code == 404
    assert client.post(reverse(route), {"email": "a@example.org"}).status_code == 404
    assert sign_in(lexington.officer).get(reverse(route)).status_code == 404


def test_signing_in_again_ends_the_session_that_was_open_before(lexington, client):
    client.get(reverse(LOGIN))
    before = client.session.session_key
    sign_in_as(client, "officer")
    assert client.session.session_key != before
