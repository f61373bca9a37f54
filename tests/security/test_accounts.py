"""Small rules of accounts that hold by a library or a setting, and must go on to hold."""

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.urls import reverse

from tests.cast import PASSWORD

# Longer than what a hash of old would look at, with blanks and signs.
LONG = "Grün, quiet Harbor, 4 trains & a very long way home on a rainy Sunday evening, 1987"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "https:/\\evil.example", "javascript:x"],
)
def test_signing_in_leads_to_no_other_site(lexington, client, elsewhere):
    form = {"login": "officer", "password": PASSWORD, "next": elsewhere}
    answer = client.post(reverse("account_login"), form)
    assert answer.status_code == 302
    assert answer.url.startswith("/") and not answer.url.startswith("//")
    assert "evil" not in answer.url


def test_a_password_counts_whole_and_is_kept_by_argon2(lexington):
    officer = lexington.officer
    validate_password(LONG, officer)
    officer.set_password(LONG)
    assert identify_hasher(officer.password).algorithm == "argon2"
    assert check_password(LONG, officer.password)
    for other in (LONG[:-1], LONG[:72], LONG.lower(), f"{LONG} "):
        assert not check_password(other, officer.password)


@pytest.mark.parametrize("weak", ["seven77", "password1", "iloveyou", "officer1", "12345678"])
def test_a_password_that_is_guessed_first_is_refused(lexington, weak):
    with pytest.raises(ValidationError):
        validate_password(weak, lexington.officer)


def test_nobody_who_did_anything_is_deleted_so_that_no_name_is_used_again(lexington):
    with pytest.raises(ProtectedError):
        lexington.captain.delete()
