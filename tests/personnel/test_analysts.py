"""Crime analysts: system users by the Chief's approval, with an end, and never operators."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.services.alert import claim_alert, view_alert
from hotlists.services.entry import add_entry
from personnel.gate import check_event_session, check_gate
from personnel.models import Designation, Role
from personnel.services import designate, revoke_designation, set_roles

pytestmark = pytest.mark.clause("KIN-IV.G")


def approve(agency, person, **changes):
    now = timezone.now()
    facts = {
        "kind": Designation.Kind.ANALYST_ACCESS,
        "person_id": person.pk,
        "actor": agency.chief,
        "statement": "Approved for the burglary series.",
        "starts_at": now,
        "ends_at": now + timedelta(days=30),
    }
    return designate(**(facts | changes))


def test_an_analyst_enters_once_the_chief_has_approved(agency):
    analyst = agency.add_analyst(is_approved=False)
    with pytest.raises(PolicyViolation, match="Chief's approval") as refused:
        check_gate(analyst, {})
    assert refused.value.clause == agency.profile.cite("analysts")
    approve(agency, analyst)
    check_gate(analyst, {})


def test_the_approval_ends_on_its_day_and_when_it_is_revoked(agency):
    analyst = agency.add_analyst()
    Designation.objects.update(starts_at=timezone.now() - timedelta(days=9))
    Designation.objects.update(ends_at=timezone.now())
    with pytest.raises(PolicyViolation, match="missing or has ended"):
        check_gate(analyst, {})
    made = approve(agency, analyst)
    check_gate(analyst, {})
    revoke_designation(designation_id=made.pk, actor=agency.chief)
    with pytest.raises(PolicyViolation, match="missing or has ended"):
        check_gate(analyst, {})


def test_nobody_but_the_chief_approves_or_revokes_it(agency):
    analyst = agency.add_analyst(is_approved=False)
    with pytest.raises(PolicyViolation, match="Only the Chief") as refused:
        approve(agency, analyst, actor=agency.captain)
    assert refused.value.clause == agency.profile.cite("analysts")
    for other in (agency.sergeant, agency.sysadmin, analyst):
        with pytest.raises(PermissionDenied):
            approve(agency, analyst, actor=other)
    made = approve(agency, analyst)
    with pytest.raises(PolicyViolation, match="Only the Chief"):
        revoke_designation(designation_id=made.pk, actor=agency.captain)


@pytest.mark.parametrize("days", [None, 400])
def test_an_approval_has_an_end_within_the_longest_term(agency, days):
    analyst = agency.add_analyst(is_approved=False)
    ends_at = None if days is None else timezone.now() + timedelta(days=days)
    with pytest.raises(PolicyViolation, match="within 1 year"):
        approve(agency, analyst, ends_at=ends_at)


def test_the_database_refuses_an_approval_without_an_end(agency):
    agency.add_analyst()
    with pytest.raises(IntegrityError, match="analyst_access_has_an_end"), transaction.atomic():
        Designation.objects.update(ends_at=None)


def test_an_approval_goes_to_an_analyst_only(agency):
    with pytest.raises(PolicyViolation, match="not a crime analyst"):
        approve(agency, agency.officer)


@pytest.mark.parametrize("other", [Role.OFFICER, Role.SUPERVISOR, Role.DISPATCHER])
def test_an_analyst_is_never_an_operator_too(agency, other):
    with pytest.raises(PolicyViolation, match="no other role") as refused:
        set_roles(person_id=agency.officer.pk, roles=[Role.ANALYST, other], actor=agency.captain)
    assert refused.value.clause == agency.profile.cite("analysts")
    set_roles(person_id=agency.officer.pk, roles=[Role.ANALYST], actor=agency.captain)


OTHER_KINDS = [kind for kind in Designation.Kind if kind != Designation.Kind.ANALYST_ACCESS]


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_an_analyst_is_designated_for_nothing_else(lexington, kind):
    analyst = lexington.add_analyst()
    with pytest.raises(PolicyViolation, match="designated for nothing else") as refused:
        designate_as(lexington, kind, analyst)
    assert refused.value.clause == lexington.profile.cite("analysts")
    assert designate_as(lexington, kind, lexington.other_officer)


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_who_acts_for_others_or_soon_will_becomes_no_analyst(lexington, kind):
    officer = lexington.officer
    facts = {"person_id": officer.pk, "roles": [Role.ANALYST], "actor": lexington.captain}
    for starts_at in (timezone.now(), timezone.now() + timedelta(days=1)):
        made = designate_as(lexington, kind, officer, starts_at=starts_at)
        with pytest.raises(PolicyViolation, match="designated for something else") as refused:
            set_roles(**facts)
        assert refused.value.clause == lexington.profile.cite("analysts")
        revoke_designation(designation_id=made.pk, actor=made.designated_by)
    set_roles(**facts)


def designate_as(agency, kind, person, **changes):
    """Written for this person by whoever may."""
    is_chiefs = kind == Designation.Kind.ACTING_ADMINISTRATOR
    facts = {
        "kind": kind,
        "act": "choose_lists" if kind == Designation.Kind.DESIGNEE else "",
        "stands_for": agency.sergeant,
        "actor": agency.chief if is_chiefs else agency.captain,
        "ends_at": timezone.now() + timedelta(days=7),
    }
    return approve(agency, person, **(facts | changes))


def test_no_page_of_alerts_lists_or_cameras_opens_to_an_analyst(agency):
    opened = [
        f"{app}:{name}"
        for app in ("hotlists", "camera_ingest")
        for name, row in import_module(f"{app}.permissions").ROUTES.items()
        if isinstance(row, frozenset) and Role.ANALYST in row
    ]
    assert opened == []


def test_an_analyst_handles_no_alert_and_makes_no_entry(agency, sign_in):
    analyst = agency.add_analyst()
    agency.add_entry()
    alert_id = _alert(agency)
    for act in (claim_alert, view_alert):
        with pytest.raises(PermissionDenied):
            act(alert_id=alert_id, actor=analyst)
    with pytest.raises(PermissionDenied):
        add_entry(draft=agency.draft("ABC1234"), actor=analyst)
    client = sign_in(analyst)
    assert client.get(reverse("hotlists:alerts")).status_code == 403
    with pytest.raises(PermissionError, match="role"):
        check_event_session(client.session.session_key)


def _alert(agency):
    from hotlists.models import Alert

    agency.read(agency.add_camera(), "KTX4827")
    return Alert.objects.get().pk


def test_the_people_page_says_system_user_and_until_when(agency, sign_in):
    agency.add_analyst("analyst")
    agency.add_analyst("newcomer", is_approved=False)
    page = sign_in(agency.captain).get(reverse("personnel:people")).content.decode()
    assert page.count("System user</span>") == 2
    assert "approved until" in page
    assert page.count("Not approved by the Chief: locked out") == 1
