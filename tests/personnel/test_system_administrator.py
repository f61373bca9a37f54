"""Whoever runs the system is designated in writing; until then the role opens nothing."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from camera_ingest.services import camera as cameras
from personnel.gate import check_gate
from personnel.models import AccountLock, Designation, Role, User
from personnel.services import designate, revoke_designation, set_roles
from personnel.standing import are_system_administrators

pytestmark = pytest.mark.clause("KIN-IV.A.1", "KIN-IV.F.3#access", "KIN-IV.H.2#access")
HOME, CAMERAS, ALERTS = "personnel:home", "camera_ingest:cameras", "hotlists:alerts"
MISSING = "A System Administrator is designated in writing"


@pytest.fixture
def undesignated(agency):
    """The cast's, whose designation the captain has ended."""
    [held] = agency.sysadmin.designations.all()
    revoke_designation(designation_id=held.pk, actor=agency.captain)
    return User.objects.get(pk=agency.sysadmin.pk)


def designated(agency, person):
    return designate(
        kind=Designation.Kind.SYSTEM_ADMINISTRATOR,
        person_id=person.pk,
        actor=agency.captain,
        statement="Runs the system from day to day.",
        starts_at=timezone.now(),
    )


def test_the_first_page_says_what_is_missing_and_who_gives_it(agency, undesignated, sign_in):
    client = sign_in(undesignated)
    for page in (HOME, CAMERAS):
        answer = client.get(reverse(page))
        words = answer.content.decode()
        assert answer.status_code == 403
        assert MISSING in words
        assert "Ask the ALPR Administrator to designate you, under People." in words
    assert answer.context["clause"] == agency.profile.cite("designation")
    made = designated(agency, undesignated)
    assert client.get(reverse(CAMERAS)).status_code == 200
    revoke_designation(designation_id=made.pk, actor=agency.captain)
    assert client.get(reverse(CAMERAS)).status_code == 403


def test_no_act_rests_on_the_role_alone(agency, undesignated):
    facts = {"code": "cam-9", "name": "Depot", "mount": "fixed", "place": "Depot Road"}
    with pytest.raises(PermissionDenied, match="not designated in writing"):
        cameras.add_camera(actor=undesignated, **facts)
    designated(agency, undesignated)
    assert cameras.add_camera(actor=User.objects.get(pk=undesignated.pk), **facts)


def test_beside_another_role_only_its_own_pages_are_closed(agency, undesignated, sign_in):
    roles = [Role.SYSTEM_ADMINISTRATOR, Role.OFFICER]
    set_roles(person_id=undesignated.pk, roles=roles, actor=agency.captain)
    client = sign_in(User.objects.get(pk=undesignated.pk))
    assert client.get(reverse(ALERTS)).status_code == 200
    refused = client.get(reverse(CAMERAS))
    words = refused.content.decode()
    assert refused.status_code == 403
    assert MISSING in words
    assert reverse(ALERTS) in words, "the way back to what is open"
    board = client.get(reverse("hotlists:board")).content.decode()
    assert "Your role does not open this page." in board


def test_the_other_role_says_where_they_begin(lexington, sign_in):
    [held] = lexington.sysadmin.designations.all()
    roles = [Role.SYSTEM_ADMINISTRATOR, Role.INSPECTOR]
    set_roles(person_id=lexington.sysadmin.pk, roles=roles, actor=lexington.captain)
    person = User.objects.get(pk=lexington.sysadmin.pk)
    assert sign_in(person).get(reverse(HOME)).url == reverse("audits:dashboard")
    revoke_designation(designation_id=held.pk, actor=lexington.captain)
    assert sign_in(person).get(reverse(HOME)).url == reverse("camera_ingest:checks")


def test_who_is_not_designated_is_not_mailed_as_one(agency, undesignated):
    def told():
        return User.objects.filter(are_system_administrators(timezone.now())).exists()

    assert not told()
    designated(agency, undesignated)
    assert told()


def test_on_the_machine_the_role_does_where_nobody_can_sign_in(agency, undesignated):
    locked = AccountLock.objects.create(person=agency.captain, locked_at=timezone.now())
    by = ["--by", undesignated.username]
    call_command("release_lock", "captain", *by, "--reason", "A known voice.", stdout=StringIO())
    locked.refresh_from_db()
    assert locked.released_by == undesignated
    call_command("appoint_chief", "sergeant", *by, stdout=StringIO())
    assert Role.CHIEF in User.objects.get(pk=agency.sergeant.pk).roles


def test_the_gate_knows_it_with_the_one_query_that_it_asks(agency, django_assert_max_num_queries):
    person = User.objects.get(pk=agency.sysadmin.pk)
    check_gate(person, {})
    with django_assert_max_num_queries(0):
        assert person.has_role(Role.SYSTEM_ADMINISTRATOR)
