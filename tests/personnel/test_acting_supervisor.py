"""Who stands in for a supervisor decides in their place, within the dates, never for themselves."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import Step
from data_requests.services.decision import approve_request
from governance.models import Document, Flag
from governance.services.flag import decide_flag, raise_flag
from hotlists.models import EntryNotice
from hotlists.services.entry_change import decide_change, propose_change
from hotlists.services.routing import supervisors
from personnel.models import Designation, Role, User
from personnel.services import designate, revoke_designation, set_roles
from personnel.services.account import close_account
from personnel.standing import people_under, supervisors_of, with_place
from tests.data_requests.asking import officer_draft, submitted

ACTING = Designation.Kind.ACTING_SUPERVISOR
NOTE = "Read the report: the searches follow one burglary."


def stand_in(agency, **changes):
    now = timezone.now()
    facts = {
        "kind": ACTING,
        "person_id": agency.officer.pk,
        "actor": agency.captain,
        "statement": "For the Sergeant's leave.",
        "stands_for": agency.sergeant,
        "starts_at": now - timedelta(minutes=1),
        "ends_at": now + timedelta(days=7),
    }
    return designate(**(facts | changes))


def fresh(person):
    return User.objects.get(pk=person.pk)


def change_of(agency, entry, who):
    return propose_change(
        entry_id=entry.pk, changes={"cautions": "Has a knife"}, version=entry.version,
        why="The owner called", is_attested=True, actor=who,
    )  # fmt: skip


def test_a_change_is_decided_in_the_supervisors_place_and_says_so(agency, sign_in):
    entry = agency.add_entry()
    with pytest.raises(PermissionDenied):
        decide_change(
            change_id=change_of(agency, entry, agency.other_officer).pk,
            actor=fresh(agency.officer),
            apply=True,
        )
    stand_in(agency)
    change = entry.changes.get()
    decided = decide_change(change_id=change.pk, actor=fresh(agency.officer), apply=True)
    assert decided.decided_as == "acting_supervisor"
    page = sign_in(agency.officer).get(reverse("hotlists:entry", args=[entry.pk]))
    assert "acting for Sergeant Sergeant" in page.content.decode()


def test_whose_own_it_is_they_decide_for_themselves(agency, sign_in):
    """A supervisor who also stands in for another is named with them for that one's people only."""
    stand_in(agency, person_id=agency.captain.pk, actor=agency.chief)
    User.objects.filter(pk=agency.officer.pk).update(supervisor=agency.captain)
    User.objects.filter(pk=agency.sergeant.pk).update(supervisor=agency.chief)
    now = timezone.now()
    named = {
        who: with_place(fresh(agency.captain), now, fresh(getattr(agency, who)))
        for who in ("officer", "other_officer")
    }
    assert named["officer"] == str(agency.captain)
    assert named["other_officer"] == f"{agency.captain}, acting for {agency.sergeant}"
    flag = raise_flag(
        kind=Flag.Kind.OFF_SHIFT, person=fresh(agency.officer), topic="day:2026-11-02",
        facts={"at": "03:12", "start": "06:00", "end": "18:00"},
        subject=Document(pk=1), profile=agency.profile,
    )  # fmt: skip
    decide_flag(flag_id=flag.pk, actor=fresh(agency.captain), decision=Flag.Status.FINE, note=NOTE)
    page = sign_in(agency.captain).get(reverse("reads:flag", args=[flag.pk]))
    assert "acting for" not in page.content.decode()


def test_their_own_goes_to_the_one_above(agency):
    stand_in(agency)
    entry = agency.add_entry()
    entry.case.assigned_to = agency.officer
    entry.case.save()
    change = change_of(agency, entry, fresh(agency.officer))
    with pytest.raises(PermissionDenied):
        decide_change(change_id=change.pk, actor=fresh(agency.officer), apply=True)
    told = EntryNotice.objects.filter(kind="change_waiting")
    assert set(told.values_list("person", flat=True)) == {agency.sergeant.pk}
    change.refresh_from_db()
    assert decide_change(change_id=change.pk, actor=agency.captain, apply=True).is_applied


def test_a_request_is_approved_in_kinston_and_only_within_the_dates(kinston, sign_in):
    asked = submitted(kinston, officer_draft(kinston), kinston.other_officer)
    stand_in(kinston)
    with time_machine.travel(timezone.now() + timedelta(days=8)), pytest.raises(PermissionDenied):
        approve_request(request_id=asked.pk, actor=fresh(kinston.officer))
    client = sign_in(kinston.officer)
    page = client.get(reverse("data_requests:request", args=[asked.pk])).content.decode()
    assert "standing in, Officer Officer" in page
    approve_request(request_id=asked.pk, actor=fresh(kinston.officer))
    assert asked.steps.get(action=Step.Action.APPROVED).capacity == "acting_supervisor"
    page = client.get(reverse("data_requests:request", args=[asked.pk])).content.decode()
    assert "Officer Officer, acting for Sergeant Sergeant" in page
    own = submitted(kinston, officer_draft(kinston), fresh(kinston.officer))
    with pytest.raises((PermissionDenied, PolicyViolation)):
        approve_request(request_id=own.pk, actor=fresh(kinston.officer))
    approve_request(request_id=own.pk, actor=kinston.captain)


def test_doors_flags_and_notices_are_the_supervisors_until_it_is_revoked(lexington, sign_in):
    client = sign_in(lexington.officer)
    board = reverse("hotlists:board")
    assert client.get(board).status_code == 403
    held = stand_in(lexington)
    assert client.get(board).status_code == 200
    acting = fresh(lexington.officer)
    assert lexington.other_officer.pk in people_under(acting)
    assert acting.pk not in people_under(acting)
    assert supervisors_of(lexington.other_officer) == [lexington.sergeant, acting]
    assert supervisors_of(acting) == [lexington.sergeant]
    assert acting in supervisors(timezone.now())
    flags = [
        raise_flag(
            kind=Flag.Kind.OFF_SHIFT, person=person, topic="day:2026-11-02",
            facts={"at": "03:12", "start": "06:00", "end": "18:00"},
            subject=Document(pk=person.pk), profile=lexington.profile,
        )
        for person in (lexington.other_officer, acting)
    ]  # fmt: skip
    decided = decide_flag(flag_id=flags[0].pk, actor=acting, decision=Flag.Status.FINE, note=NOTE)
    assert decided.decided_by == acting
    with pytest.raises((PermissionDenied, PolicyViolation)):
        decide_flag(flag_id=flags[1].pk, actor=acting, decision=Flag.Status.FINE, note=NOTE)
    revoke_designation(designation_id=held.pk, actor=lexington.captain)
    assert client.get(board).status_code == 403
    assert not fresh(lexington.officer).stands_in_for


def test_nobody_stands_in_for_who_is_no_supervisor_any_more(agency, sign_in):
    """On leave or suspended, and so away, is why somebody stands in."""
    stand_in(agency)
    client, board = sign_in(agency.officer), reverse("hotlists:board")
    User.objects.filter(pk=agency.sergeant.pk).update(suspended_at=timezone.now())
    assert client.get(board).status_code == 200
    set_roles(person_id=agency.sergeant.pk, roles=[Role.OFFICER], actor=agency.captain)
    assert is_left_out(agency, client, board)
    set_roles(person_id=agency.sergeant.pk, roles=[Role.SUPERVISOR], actor=agency.captain)
    assert client.get(board).status_code == 200
    close_account(person_id=agency.sergeant.pk, reason="Left the department", actor=agency.captain)
    assert is_left_out(agency, client, board)
    with pytest.raises(PolicyViolation, match="stands in for a supervisor"):
        stand_in(agency, person_id=agency.other_officer.pk, stands_for=fresh(agency.sergeant))
    page = sign_in(agency.captain).get(reverse("personnel:people")).content.decode()
    assert "Sergeant Sergeant is no supervisor now" in page


def is_left_out(agency, client, board):
    """Of doors, people and those who are told."""
    acting = fresh(agency.officer)
    return (
        client.get(board).status_code == 403
        and agency.other_officer.pk not in people_under(acting)
        and acting not in supervisors_of(fresh(agency.other_officer))
        and acting not in supervisors(timezone.now())
    )


def test_it_is_for_a_supervisor_who_is_another_and_has_an_end(lexington, sign_in):
    for changes in (
        {"stands_for": None},
        {"stands_for": lexington.other_officer},
        {"stands_for": lexington.sergeant, "person_id": lexington.sergeant.pk},
        {"ends_at": None},
    ):
        with pytest.raises(PolicyViolation):
            stand_in(lexington, **changes)
    with pytest.raises(PermissionDenied):
        stand_in(lexington, actor=lexington.sergeant)
    assert stand_in(lexington, actor=lexington.chief)
    page = sign_in(lexington.captain).get(reverse("personnel:people")).content.decode()
    assert "in place of Sergeant Sergeant" in page
    with pytest.raises(IntegrityError, match="stands_for_another"), transaction.atomic():
        Designation.objects.filter(kind=ACTING).update(stands_for=None)
