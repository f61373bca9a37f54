"""A password has 8 characters, is no known one in disguise, and not made of the agency's words."""

import os
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from personnel.models import User
from personnel.passwords import list_trouble

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
    with pytest.raises(ValidationError, match="known"):
        validate_password("correcthorsebattery", PERSON)
    banned.write_text("quiet-wide-roads-77\n")
    os.utime(banned, ns=(1, 1))
    with pytest.raises(ValidationError, match="known"):
        validate_password("quiet-wide-roads-77", PERSON)
    validate_password("correcthorsebattery", PERSON)
    banned.unlink()
    with pytest.raises(ValidationError, match="can not be read"):
        validate_password("correcthorsebattery", PERSON)


def test_a_list_of_more_than_a_quarter_is_told_of(lexington, settings, tmp_path, sign_in):
    banned = tmp_path / "breached.txt"
    banned.write_text("CorrectHorseBattery\n")
    assert list_trouble(timezone.now()) == "", "none is named"
    settings.BANNED_PASSWORD_FILE = str(banned)
    assert list_trouble(timezone.now()) == ""
    long_ago = (timezone.now() - timedelta(days=93)).timestamp()
    os.utime(banned, (long_ago, long_ago))
    words = "The agency&#x27;s list of banned passwords was renewed 93 days ago."
    page = reverse("personnel:sessions")
    assert words in sign_in(lexington.sysadmin).get(page).content.decode()
    assert words not in sign_in(lexington.officer).get(page).content.decode()
    banned.unlink()
    assert list_trouble(timezone.now()) == "The agency's list of banned passwords can not be read"
