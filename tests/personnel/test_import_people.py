"""Members come from a CSV file: each line is looked at first, and nobody is added twice."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from personnel.models import AccountNotice, Role, User

PAGE = "personnel:import-people"
HEAD = "name,username,e-mail,badge,roles,supervisor\n"
GOOD = HEAD + (
    "Ruth Okafor,rokafor,rokafor@police.example,212,Supervisor;officer,captain\n"
    "Dana Maria Reyes,dreyes,dreyes@police.example,231,officer,rokafor\n"
)
WRONG = (
    "Caleb Winter,cwinter,no-address,232,officer,nobody\n"
    "Mono,mono,,233,pilot,\n"
    "Other Person,officer,,234,officer,\n"
    "Twice Named,dreyes,,235,officer,\n"
    "Ana List,alist,,236,analyst;officer,\n"
)


def look(client, text):
    upload = SimpleUploadedFile("members.csv", text.encode())
    return client.post(reverse(PAGE), {"file": upload}).content.decode()


def add(client, text):
    return client.post(reverse(PAGE), {"text": text, "add": "1"})


def test_each_line_is_looked_at_and_nothing_is_written(lexington, sign_in):
    people = User.objects.count()
    page = look(sign_in(lexington.captain), GOOD + WRONG)
    assert "2 to add, 5 left out" in page
    for words in (
        "supervisor is not known",
        "email: Enter a valid email",
        "no first and last name",
        "no role",
        "Another member signs in with this name",
        "stands on line 3 too",
        "system user and holds no other role",
    ):
        assert words in page.replace("&#x27;", "'"), words
    assert User.objects.count() == people


def test_the_good_lines_are_added_once_each_with_a_first_password(agency, sign_in):
    User.objects.filter(pk=agency.chief.pk).update(email="chief@police.example")
    client = sign_in(agency.captain)
    people = User.objects.count()
    page = add(client, GOOD + WRONG)
    assert "no-store" in page.headers["Cache-Control"]
    passwords = re.findall(r"<code>([^<]{16})</code>", page.content.decode())
    assert (len(set(passwords)), User.objects.count()) == (2, people + 2)
    ruth, dana = (User.objects.get(username=name) for name in ("rokafor", "dreyes"))
    assert (ruth.supervisor, ruth.roles) == (agency.captain, {Role.SUPERVISOR, Role.OFFICER})
    assert (dana.supervisor, dana.first_name, dana.last_name) == (ruth, "Dana Maria", "Reyes")
    assert dana.check_password(passwords[1])
    again = add(client, GOOD + WRONG).content.decode()
    assert "0 members added" in again
    told = AccountNotice.objects.get(person=agency.chief).words
    assert told.startswith(f"{agency.captain} added accounts from a list: 2.")
    assert User.objects.count() == people + 2
    assert User.objects.get(username="dreyes").check_password(passwords[1])
    # As an old Macintosh ends its lines, too.
    for text in (GOOD, GOOD.replace("\n", "\r")):
        assert look(client, text).count("There already") == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,username\nA B,ab\n", "names no column e-mail"),
        (HEAD, "no line below"),
        ("", "names no column"),
        (HEAD + "A B,ab,,1,officer,\n" * 201, "More than 200 lines"),
        (HEAD + '"' + "x" * 140_000, "a quote may be missing"),
    ],
)
def test_what_is_no_such_list_is_said(lexington, sign_in, text, said):
    client = sign_in(lexington.captain)
    assert said in add(client, text).content.decode()


def test_only_the_administrator_imports(lexington, sign_in):
    for who in (lexington.chief, lexington.sergeant, lexington.sysadmin):
        assert sign_in(who).get(reverse(PAGE)).status_code == 403
