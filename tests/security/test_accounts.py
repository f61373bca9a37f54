"""Small rules of accounts that hold by a library or a setting, and must go on to hold."""

from importlib import import_module

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from alpr_compliance import settings as product
from personnel.models import User
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


def test_a_password_counts_whole_and_is_kept_by_argon2(lexington, settings):
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    officer = lexington.officer
    validate_password(LONG, officer)
    officer.set_password(LONG)
    hasher = identify_hasher(officer.password)
    assert hasher.algorithm == "argon2"
    spent = hasher.decode(officer.password)
    # The least that OWASP's cheat sheet on storing passwords names: 19 MiB, twice.
    assert spent["memory_cost"] >= 19 * 1024 and spent["time_cost"] >= 2
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


def test_no_two_names_differ_in_capital_letters_alone(lexington):
    for name in ("Officer", "OFFICER"):
        with pytest.raises(IntegrityError, match="once_in_any_case"), transaction.atomic():
            User.objects.filter(pk=lexington.sergeant.pk).update(username=name)


def test_an_upgrade_tells_such_names_apart_and_the_open_account_keeps_its_own(lexington, client):
    migration = import_module("personnel.migrations.0108_one_name_in_any_case")
    tell_apart, once = migration.Migration.operations
    closed, member, late = lexington.officer, lexington.sergeant, lexington.other_officer
    # Else what is left to be checked at the end of the test's transaction stands in the way.
    connection.check_constraints()
    with connection.schema_editor() as editor:
        editor.remove_constraint(User, once.constraint)
    for person, name in ((closed, "smith"), (member, "Smith"), (late, "SMITH")):
        User.objects.filter(pk=person.pk).update(username=name, is_active=person != closed)
    connection.check_constraints()
    with connection.schema_editor() as editor:
        editor.execute(tell_apart.sql)
        connection.check_constraints()
        editor.add_constraint(User, once.constraint)
    named = dict(User.objects.values_list("pk", "username"))
    assert [named[person.pk] for person in (closed, member, late)] == [
        f"smith-{closed.pk}", "Smith", f"SMITH-{late.pk}"
    ]  # fmt: skip
    assert named[lexington.captain.pk] == "captain"
    client.post(reverse("account_login"), {"login": "smith", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(member.pk)
