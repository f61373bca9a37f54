"""A promotion or a transfer: the Administrator changes role, rank, supervisor and address."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.gate import check_event_session
from personnel.models import Role, User
from personnel.services import change_person

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
