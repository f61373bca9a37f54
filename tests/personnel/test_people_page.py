"""The people page: who is trained until when, and who acts for whom."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from personnel.models import AccountNotice, Designation, Role, User
from personnel.services import add_person, designate, revoke_designation

PEOPLE = "personnel:people"


def appoint(agency):
    now = timezone.now()
    return designate(
        kind=Designation.Kind.ACTING_ADMINISTRATOR,
        person_id=agency.sergeant.pk,
        actor=agency.chief,
        statement="For the Captain's leave.",
        starts_at=now,
        ends_at=now + timedelta(days=7),
    )


def test_it_shows_each_member_and_each_designation(agency, sign_in):
    appoint(agency)
    page = sign_in(agency.captain).get(reverse(PEOPLE))
    assert page.status_code == 200
    for name in ("Chief", "Dispatcher", "Outsider", "For the Captain", "Acting Administrator"):
        assert name in page.content.decode()


def test_a_person_is_added_there_and_a_designation_begins_today(agency, sign_in):
    page = sign_in(agency.captain).get(reverse(PEOPLE)).content.decode()
    assert f'action="{reverse("personnel:add-person")}"' in page
    today = timezone.localdate(timezone=ZoneInfo(agency.profile.agency.timezone))
    assert f'name="starts_on" value="{today}"' in page
    assert "add-person" not in sign_in(agency.auditor).get(reverse(PEOPLE)).content.decode()


@pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")
def test_the_chief_is_told_of_an_account_that_nobody_asked_for(agency):
    User.objects.filter(pk=agency.chief.pk).update(email="chief@police.example")
    facts = {
        "first_name": "Made", "last_name": "Up", "rank": "Officer", "roles": [Role.OFFICER],
        "supervisor": agency.captain,
    }  # fmt: skip
    ghost = add_person(username="ghost", badge_number="902", actor=agency.captain, **facts)
    told = AccountNotice.objects.get()
    assert told.person == agency.chief
    assert told.words.startswith(f"{agency.captain} added an account for {ghost}.")


def test_its_queries_do_not_grow_with_the_people(agency, sign_in, django_assert_max_num_queries):
    client = sign_in(agency.captain)
    for number in range(5):
        add_person(
            username=f"recruit{number}",
            first_name="Re",
            last_name="Cruit",
            badge_number=f"9{number}",
            rank="Officer",
            roles=[Role.OFFICER],
            supervisor=agency.sergeant,
            actor=agency.captain,
        )
    with django_assert_max_num_queries(16):
        assert client.get(reverse(PEOPLE)).status_code == 200


@pytest.mark.parametrize("name", ["officer", "dispatcher"])
def test_it_is_closed_to_those_it_is_not_for(agency, sign_in, name):
    assert sign_in(getattr(agency, name)).get(reverse(PEOPLE)).status_code == 403


def test_a_new_member_can_not_sign_in_before_a_password_is_set(agency):
    facts = {"first_name": "Re", "last_name": "Cruit", "badge_number": "77", "rank": "Officer"}
    made = add_person(username="recruit", roles=[Role.OFFICER], actor=agency.captain, **facts)
    assert not User.objects.get(pk=made.pk).has_usable_password()
    assert made.roles == {Role.OFFICER}


@pytest.mark.clause("KIN-IV.A.1")
def test_it_names_who_is_not_designated_in_writing_for_what_they_do(agency, sign_in):
    client = sign_in(agency.captain)
    words = "Not designated in writing: System Administrator"
    [held] = agency.sysadmin.designations.all()
    revoke_designation(designation_id=held.pk, actor=agency.captain)
    assert client.get(reverse(PEOPLE)).content.decode().count(words) == 1
    designate(
        kind=Designation.Kind.SYSTEM_ADMINISTRATOR,
        person_id=agency.sysadmin.pk,
        actor=agency.captain,
        statement="Runs training, administration, audits and checks.",
        starts_at=timezone.now(),
    )
    assert words not in client.get(reverse(PEOPLE)).content.decode()
