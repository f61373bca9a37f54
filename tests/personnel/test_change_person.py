"""A promotion or a transfer: the Administrator changes role, rank, supervisor and address."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.gate import check_event_session
from personnel.models import AccountNotice, AccountRequest, Role, User
from personnel.services import add_person, change_person, give_first_password, set_roles
from personnel.services.account import close_account, reopen_account
from personnel.services.account_request import approve_account
from personnel.services.people_list import import_people, look_at_list

pytestmark = pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")


def change(person: User, actor: User, **changes) -> User:
    """Their account as it is, but for what changes."""
    names = ("first_name", "last_name", "badge_number", "rank", "email", "supervisor")
    facts = {name: getattr(person, name) for name in names} | {"roles": person.roles}
    return change_person(**{**facts, **changes}, person_id=person.pk, actor=actor)


def test_a_promotion_changes_role_and_rank_and_ends_every_session(agency, sign_in):
    there = sign_in(agency.officer)
    key = there.session.session_key
    page = reverse("personnel:change-person", args=[agency.officer.pk])
    desk = sign_in(agency.captain)
    shown = desk.get(page).content.decode()
    assert f'value="{agency.officer.badge_number}"' in shown
    form = {
        "first_name": "Robin", "last_name": agency.officer.last_name,
        "badge_number": agency.officer.badge_number, "rank": "Sergeant",
        "email": "promoted@police.example", "supervisor": agency.captain.pk,
        "roles": [Role.OFFICER.value, Role.SUPERVISOR.value],
    }  # fmt: skip
    wrong = desk.post(page, form | {"email": "no address", "roles": []})
    assert wrong.status_code == 422
    assert "valid email" in wrong.content.decode()
    assert desk.post(page, form).status_code == 302
    person = User.objects.get(pk=agency.officer.pk)
    assert person.roles == {Role.OFFICER, Role.SUPERVISOR}
    assert (person.rank, person.supervisor) == ("Sergeant", agency.captain)
    with pytest.raises(PermissionError):
        check_event_session(key)
    said = Event.objects.get(kind="person.changed")
    assert said.data == {"changed": "email-first_name-rank-supervisor"}
    assert Event.objects.filter(kind="person.roles_set", actor=agency.captain).exists()


def test_a_new_address_ends_no_session_and_what_stays_the_same_is_no_event(agency, sign_in):
    there = sign_in(agency.officer)
    change(agency.officer, agency.chief, email="moved@police.example")
    check_event_session(there.session.session_key)
    change(User.objects.get(pk=agency.officer.pk), agency.chief)
    assert Event.objects.filter(kind="person.changed").count() == 1


def test_no_post_is_left_empty_nobody_raises_themselves_and_no_circle_is_made(agency):
    refused = [
        (agency.captain, agency.captain, {"rank": "Chief"}, "their own role"),
        (agency.chief, agency.captain, {"roles": [Role.OFFICER]}, "Nobody else is the Chief"),
        (agency.captain, agency.chief, {"roles": [Role.CHIEF]}, "Nobody else is the ALPR Admin"),
        (agency.sergeant, agency.captain, {"supervisor": agency.officer}, "reports to this member"),
        (agency.sergeant, agency.captain, {"supervisor": agency.sergeant}, "reports to this"),
        (agency.officer, agency.captain, {"roles": [Role.OFFICER, Role.ANALYST]}, "no other role"),
    ]
    agency.officer.supervisor = agency.sergeant
    agency.officer.save(update_fields=["supervisor"])
    for person, actor, changes, words in refused:
        with pytest.raises(PolicyViolation, match=words):
            change(person, actor, **changes)
    agency.officer.is_active = False
    agency.officer.save(update_fields=["is_active"])
    with pytest.raises(PolicyViolation, match="closed"):
        change(agency.officer, agency.captain, rank="Captain")
    with pytest.raises(PermissionDenied):
        change(agency.other_officer, agency.sergeant, rank="Captain")
    assert not Event.objects.filter(kind__in=("person.changed", "person.roles_set")).exists()


FACTS = {"first_name": "Ann", "last_name": "Quill", "badge_number": "777", "rank": "Chief"}
LIST = "name,username,e-mail,badge,roles,supervisor\n"


@pytest.mark.parametrize("role", [Role.CHIEF, Role.ADMINISTRATOR])
def test_the_administrator_makes_no_other_and_no_chief_by_any_way(agency, role):
    captain, officer = agency.captain, agency.officer
    asked = AccountRequest.objects.create(
        **FACTS, username="aquill", reason="-", asked_by=agency.sergeant, asked_at=timezone.now()
    )
    ways = [
        lambda: add_person(username="quill", roles=[role], actor=captain, **FACTS),
        lambda: change(officer, captain, roles=[Role.OFFICER, role]),
        lambda: set_roles(person_id=officer.pk, roles=[role], actor=captain),
        lambda: approve_account(request_id=asked.pk, roles=[role], actor=captain),
    ]
    people = User.objects.count()
    for way in ways:
        with (
            pytest.raises(PolicyViolation, match="Only a Chief gives or takes"),
            transaction.atomic(),
        ):
            way()
    text = LIST + f"Ann Quill,quill,,777,{role.value},\n"
    [row] = look_at_list(text=text, actor=captain)
    assert row.wrong == (f"Only a Chief gives or takes the role of {role.label}.",)
    assert import_people(text=text, actor=captain) == []
    assert User.objects.filter(groups__name=role).count() == 1
    assert User.objects.count() == people


@pytest.mark.parametrize("role", [Role.CHIEF, Role.ADMINISTRATOR])
def test_a_chief_gives_and_takes_the_role(agency, role):
    change(agency.officer, agency.chief, roles=[Role.OFFICER, role])
    second = User.objects.get(pk=agency.officer.pk)
    assert role in second.roles
    with pytest.raises(PolicyViolation, match="gives or takes"):
        change(second, agency.captain, roles=[Role.OFFICER])
    change(second, agency.captain, rank="Captain")
    change(second, agency.chief, roles=[Role.OFFICER])
    assert role not in User.objects.get(pk=second.pk).roles


def test_only_a_chief_opens_and_closes_a_chiefs_account(agency):
    with pytest.raises(PolicyViolation, match="hands a password to a Chief"):
        give_first_password(person_id=agency.chief.pk, actor=agency.captain)
    change(agency.officer, agency.chief, roles=[Role.CHIEF])
    with pytest.raises(PolicyViolation, match="closes the account of a Chief"):
        close_account(person_id=agency.chief.pk, actor=agency.captain, reason="Retired")
    second = User.objects.get(pk=agency.officer.pk)
    assert give_first_password(person_id=agency.chief.pk, actor=second)
    assert not close_account(person_id=agency.chief.pk, actor=second, reason="Retired").is_active
    with pytest.raises(PolicyViolation, match="opens the account of a Chief again"):
        reopen_account(person_id=agency.chief.pk, actor=agency.captain)
    assert reopen_account(person_id=agency.chief.pk, actor=second).is_active


def test_closing_leaves_no_post_empty(agency):
    for person, actor, post in (
        (agency.chief, agency.captain, "the Chief"),
        (agency.captain, agency.chief, "the ALPR Administrator"),
    ):
        with pytest.raises(PolicyViolation, match=f"Nobody else is {post}"):
            close_account(person_id=person.pk, actor=actor, reason="Retired")
    change(agency.sergeant, agency.chief, roles=[Role.SUPERVISOR, Role.ADMINISTRATOR])
    assert not close_account(
        person_id=agency.captain.pk, actor=agency.chief, reason="Retired"
    ).is_active


def appoint(name, by):
    call_command("appoint_chief", name, by=by, stdout=StringIO())


def test_where_no_chief_can_sign_in_the_machine_appoints_one_and_command_is_told(agency):
    User.objects.update(email="each@police.example")
    appoint("Sergeant", "sysadmin")
    person = User.objects.get(pk=agency.sergeant.pk)
    assert person.roles == agency.sergeant.roles | {Role.CHIEF}
    said = Event.objects.about(person).get(kind="person.roles_set")
    assert (said.actor, said.data["on_machine"]) == (agency.sysadmin, True)
    told = {each.person for each in AccountNotice.objects.filter(words__contains="on the machine")}
    assert told == {agency.chief, agency.captain, agency.sergeant, agency.sysadmin}


@pytest.mark.parametrize(
    ("name", "by", "words"),
    [
        ("officer", "captain", "does not let you"),
        ("sysadmin", "sysadmin", "Nobody appoints themselves"),
        ("chief", "sysadmin", "the Chief already"),
        ("officer", "nobody", "No member with an open account"),
    ],
)
def test_on_the_machine_too_it_is_the_system_administrator_for_another(agency, name, by, words):
    with pytest.raises(CommandError, match=words):
        appoint(name, by)
    assert [each.pk for each in User.objects.filter(groups__name=Role.CHIEF)] == [agency.chief.pk]
