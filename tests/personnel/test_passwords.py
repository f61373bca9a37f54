"""A password has 8 characters, is no known one in disguise, and not made of the agency's words."""

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from personnel import passwords
from personnel.models import User

pytestmark = pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")
PERSON = User(username="dreyes", first_name="Dana", last_name="Reyes", email="dana@police.example")


@pytest.mark.parametrize(
    "password",
    [
        "tr4dEwj", "password1", "sunshine2026!", "!!dragon99", "P@ssw0rd!!!", "Lexington2026",
        "lexingtonpolice", "alpr-camera-1", "DReyes-2026", "p0l1ce0ff1cer!",
    ],
)  # fmt: skip
def test_what_anyone_would_guess_is_refused(settings, password):
    settings.ALPR_PROFILE = "lexington_ne"
    with pytest.raises(ValidationError):
        validate_password(password, PERSON)


@pytest.mark.parametrize("password", ["quiet-wide-roads-77", "lexington-green-horse", "x9#kQv2!"])
def test_others_are_taken_and_hashed_with_argon2(settings, password):
    settings.ALPR_PROFILE = "lexington_ne"
    validate_password(password, PERSON)
    assert identify_hasher(make_password(password)).algorithm == "argon2"


def test_the_agencys_own_file_of_breached_ones_counts(settings, tmp_path):
    validate_password("correcthorsebattery", PERSON)
    banned = tmp_path / "breached.txt"
    banned.write_text("CorrectHorseBattery\n")
    settings.BANNED_PASSWORD_FILE = str(banned)
    passwords._known.cache_clear()
    try:
        with pytest.raises(ValidationError, match="known"):
            validate_password("correcthorsebattery", PERSON)
    finally:
        passwords._known.cache_clear()
