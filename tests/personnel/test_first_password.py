"""A new member gets a password in person, and can do nothing with it but choose their own."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.models import Role, User
from personnel.services import give_first_password

NEW = {
    "first_name": "Ada",
    "last_name": "Quill",
    "username": "aquill",
    "badge_number": "77",
    "rank": "Officer",
    "email": "aquill@police.example",
    "roles": [Role.OFFICER.value],
}
OWN = "quiet-wide-roads-77"


def password_on(page) -> str:
    assert "no-store" in page.headers["Cache-Control"]
    return re.search(r'<code class="secret"[^>]*>([^<]+)</code>', page.content.decode())[1]


def change(client, first: str):
    # Signed in just now: the page that changes it does not ask for it once more before.
    page = client.get(reverse("account_change_password"))
    assert "another person knows it" in page.content.decode()
    given = {"oldpassword": first, "password1": OWN, "password2": OWN}
    return client.post(reverse("account_change_password"), given)


def sign_in_with(client, password: str, username: str = "aquill"):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_a_person_is_added_and_chooses_their_own_password(agency, sign_in, client):
    page = sign_in(agency.captain).post(reverse("personnel:add-person"), NEW)
    first = password_on(page)
    person = User.objects.get(username="aquill")
    assert person.roles == {Role.OFFICER}
    assert first not in str(list(Event.objects.values()))
    client.logout()
    assert sign_in_with(client, first).status_code == 302
    alerts = client.get(reverse("hotlists:alerts"))
    assert alerts.headers["Location"] == reverse("account_change_password")
    assert change(client, first).status_code == 302
    assert User.objects.get(username="aquill").first_password_at is None
    refused = client.get(reverse("hotlists:alerts"))
    assert refused.status_code == 403, "untrained, but past the first password"
    assert "training" in refused.content.decode()
    assert Event.objects.filter(kind="person.password_changed", actor=person).exists()
    assert "another person" not in client.get(reverse("account_change_password")).content.decode()


def test_after_three_days_it_opens_nothing(agency, client):
    first = give_first_password(person_id=agency.officer.pk, actor=agency.captain)
    long_ago = timezone.now() - timedelta(days=3, minutes=1)
    User.objects.filter(pk=agency.officer.pk).update(first_password_at=long_ago)
    sign_in_with(client, first, "officer")
    for route in ("hotlists:alerts", "account_change_password"):
        answer = client.get(reverse(route))
        assert answer.status_code == 403
        assert "no longer good" in answer.content.decode()


def test_a_new_one_ends_the_old_one_and_every_session(agency, sign_in, client):
    sign_in(agency.officer)
    assert client.get(reverse("hotlists:alerts")).status_code == 200
    give_first_password(person_id=agency.officer.pk, actor=agency.chief)
    assert client.get(reverse("hotlists:alerts")).status_code == 302
    assert not User.objects.get(pk=agency.officer.pk).check_password("a-long-test-password")


def test_nobody_gives_one_to_themselves_or_to_a_closed_account(lexington):
    with pytest.raises(PolicyViolation, match="themselves"):
        give_first_password(person_id=lexington.captain.pk, actor=lexington.captain)
    User.objects.filter(pk=lexington.officer.pk).update(is_active=False)
    with pytest.raises(PolicyViolation, match="closed"):
        give_first_password(person_id=lexington.officer.pk, actor=lexington.captain)


def test_what_is_wrong_with_a_new_person_is_said_and_nobody_is_made(lexington, sign_in):
    wrong = NEW | {"email": "no address", "roles": []}
    page = sign_in(lexington.captain).post(reverse("personnel:add-person"), wrong)
    assert page.status_code == 422
    said = page.content.decode()
    assert "Enter a valid email address" in said
    assert f'value="{NEW["first_name"]}"' in said, "what was typed is lost"
    assert not User.objects.filter(username="aquill").exists()


@pytest.mark.parametrize("name", ["officer", "Officer", "OFFICER"])
def test_a_name_that_is_taken_is_said_in_the_form(lexington, sign_in, name):
    taken = NEW | {"username": name}
    page = sign_in(lexington.captain).post(reverse("personnel:add-person"), taken)
    assert page.status_code == 422
    assert "The name officer is taken" in page.content.decode()
    assert not User.objects.filter(badge_number=NEW["badge_number"]).exists()
