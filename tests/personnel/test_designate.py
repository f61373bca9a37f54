"""Written appointments: who appoints whom, to what, and until when it holds."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest.forms.deployment import day_field
from governance.forms import ApprovalForm
from hotlists.models import Entry
from hotlists.services import entry as entries
from ledger.models import Event
from personnel.models import Designation
from personnel.services import designate, revoke_designation
from personnel.standing import administrator_capacity

ACTING = Designation.Kind.ACTING_ADMINISTRATOR
DESIGNEE = Designation.Kind.DESIGNEE
DELEGATION = pytest.mark.clause(
    "LEX-2.C", "LEX-3.C.vii#access", "LEX-3.E#access", "KIN-IV.A.1", "KIN-IV.F.3#access",
    "KIN-IV.H.2#access",
)  # fmt: skip


def appoint(agency, **changes):
    now = timezone.now()
    facts = {
        "kind": ACTING,
        "person_id": agency.sergeant.pk,
        "actor": agency.chief,
        "statement": "For the Captain's leave.",
        "starts_at": now - timedelta(minutes=1),
        "ends_at": now + timedelta(days=7),
    }
    return designate(**(facts | changes))


@pytest.mark.clause("LEX-3.B", "KIN-IV.A")
def test_the_chief_appoints_an_acting_administrator_until_a_day(agency):
    made = appoint(agency)
    assert administrator_capacity(agency.sergeant) == "acting_administrator"
    event = Event.objects.about(made).get()
    assert event.clause == agency.profile.cite("designation")
    assert event.data == {"designation": "acting_administrator", "capacity": "chief"}


@pytest.mark.clause("LEX-3.B", "KIN-IV.A")
def test_only_the_chief_appoints_an_acting_administrator(agency):
    with pytest.raises(PolicyViolation, match="Only the Chief") as refused:
        appoint(agency, actor=agency.captain)
    assert refused.value.clause == agency.profile.cite("acting")
    assert not Designation.objects.filter(kind=ACTING).exists()


def test_an_acting_administrator_has_an_end(agency):
    with pytest.raises(ValidationError, match="acting_administrator_has_an_end"):
        appoint(agency, ends_at=None)


def test_an_appointment_ends_by_itself_and_when_it_is_revoked(agency):
    made = appoint(agency)
    revoke_designation(designation_id=made.pk, actor=agency.chief)
    assert administrator_capacity(agency.sergeant) is None
    past = appoint(agency)
    Designation.objects.filter(pk=past.pk).update(ends_at=timezone.now())
    assert administrator_capacity(agency.sergeant) is None
    appoint(agency, starts_at=timezone.now() + timedelta(days=1))
    assert administrator_capacity(agency.sergeant) is None


def test_an_ended_designation_is_not_revoked_again(agency):
    made = appoint(agency)
    first = revoke_designation(designation_id=made.pk, actor=agency.chief).revoked_at
    with pytest.raises(PolicyViolation, match="already ended"):
        revoke_designation(designation_id=made.pk, actor=agency.chief)
    made.refresh_from_db()
    assert made.revoked_at == first


@pytest.mark.clause("LEX-3.A#access", "KIN-IV.A.1")
def test_the_chief_leaves_other_designations_to_the_administrator(agency):
    with pytest.raises(PolicyViolation, match="Only the ALPR Administrator") as refused:
        appoint(agency, kind=Designation.Kind.SYSTEM_ADMINISTRATOR)
    assert refused.value.clause == agency.profile.cite("designation")


def test_a_supervisor_designates_nobody(agency):
    with pytest.raises(PermissionDenied):
        appoint(agency, actor=agency.sergeant, person_id=agency.officer.pk)


@DELEGATION
def test_a_designee_acts_only_where_the_policy_writes_it(lexington):
    hot_list = entries.add_list(
        name="State list", source="agency", owner="-", legal_basis="-", actor=lexington.captain
    )
    with pytest.raises(PermissionDenied):
        entries.determine_list(hot_list_id=hot_list.pk, actor=lexington.sergeant)
    appoint(lexington, kind=DESIGNEE, act="choose_lists", actor=lexington.captain)
    entries.determine_list(hot_list_id=hot_list.pk, actor=lexington.sergeant)
    event = Event.objects.about(hot_list).get(kind="hot_list.determined")
    assert event.data == {"capacity": "designee"}


@DELEGATION
def test_kinston_delegates_nothing(kinston):
    with pytest.raises(PolicyViolation, match="delegate") as refused:
        appoint(kinston, kind=DESIGNEE, act="choose_lists", actor=kinston.captain)
    assert refused.value.clause == kinston.profile.cite("administrator")


@DELEGATION
def test_a_designee_row_opens_nothing_the_profile_does_not_list(kinston):
    make_row(kinston, act="choose_lists")
    assert administrator_capacity(kinston.sergeant, act="choose_lists") is None


@DELEGATION
@pytest.mark.parametrize("act", ["decide_entry", "choose_lists"])
def test_no_designee_ever_approves_an_entry(agency, act):
    waiting = entries.add_entry(draft=agency.draft(), actor=agency.other_officer)
    make_row(agency, act=act)
    with pytest.raises(PermissionDenied):
        entries.decide_entry(entry_id=waiting.pk, actor=agency.sergeant, approve=True)
    waiting.refresh_from_db()
    assert waiting.status == Entry.Status.PROPOSED


@DELEGATION
def test_approving_entries_is_not_an_act_to_delegate(agency):
    with pytest.raises(PolicyViolation, match="delegate"):
        appoint(agency, kind=DESIGNEE, act="decide_entry", actor=agency.captain)


@pytest.mark.clause("LEX-3.B", "KIN-IV.A")
def test_the_acting_administrator_approves_and_the_event_says_so(agency):
    waiting = entries.add_entry(draft=agency.draft(), actor=agency.other_officer)
    appoint(agency)
    entries.decide_entry(entry_id=waiting.pk, actor=agency.sergeant, approve=True)
    event = Event.objects.about(waiting).get(kind="entry.approved")
    assert event.data == {"capacity": "acting_administrator"}


@pytest.mark.clause("LEX-3.B", "KIN-IV.A")
def test_the_acting_administrator_has_the_administrators_pages(agency, sign_in):
    client = sign_in(agency.sergeant)
    assert client.post(reverse("governance:propose")).status_code == 403
    appoint(agency)
    assert client.post(reverse("governance:propose")).status_code == 302


def test_an_end_that_has_no_day_after_is_refused_on_every_form(lexington, sign_in):
    client = sign_in(lexington.chief)
    facts = {
        "kind": ACTING, "person": lexington.sergeant.pk, "statement": "For the leave.",
        "starts_on": "2026-11-01", "ends_on": "9999-12-31",
    }  # fmt: skip
    designate_page = reverse("personnel:designate")
    page = client.post(designate_page, facts, follow=True).content.decode()
    assert "That day is too far away" in page
    assert not Designation.objects.filter(kind=ACTING).exists()
    client.post(designate_page, facts | {"ends_on": "9999-12-29"})
    assert Designation.objects.filter(kind=ACTING).exists()
    asked = ApprovalForm(facts | {"subject": "Watch"}, profile=lexington.profile)
    assert "ends_on" in asked.errors
    placed = day_field("Last day")
    with pytest.raises(ValidationError, match="too far away"):
        placed.clean("9999-12-31")


def test_nobody_designates_themselves(agency):
    with pytest.raises(ValidationError, match="designation_not_of_oneself"):
        appoint(agency, person_id=agency.chief.pk)


def test_the_database_itself_refuses_a_designation_of_oneself(agency):
    with pytest.raises(IntegrityError, match="designation_not_of_oneself"), transaction.atomic():
        make_row(agency, person=agency.captain)


def test_the_database_itself_refuses_an_acting_administrator_without_end(agency):
    with (
        pytest.raises(IntegrityError, match="acting_administrator_has_an_end"),
        transaction.atomic(),
    ):
        make_row(agency, kind=ACTING, ends_at=None)


def make_row(agency, **changes):
    facts = {
        "kind": DESIGNEE,
        "act": "choose_lists",
        "person": agency.sergeant,
        "designated_by": agency.captain,
        "statement": "-",
        "starts_at": timezone.now() - timedelta(minutes=1),
    }
    return Designation.objects.create(**(facts | changes))


def test_the_page_counts_the_last_day_in(agency, sign_in):
    response = sign_in(agency.chief).post(
        reverse("personnel:designate"),
        {
            "kind": ACTING,
            "person": agency.sergeant.pk,
            "statement": "For the Captain's leave.",
            "starts_on": "2026-03-02",
            "ends_on": "2026-03-06",
        },
    )
    assert response.status_code == 302
    made = Designation.objects.get(kind=ACTING)
    assert made.ends_at - made.starts_at == timedelta(days=5)
