"""Access taken away while a suspicion is looked into: every session ends, the gate is shut."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.adapters import AccountAdapter
from personnel.gate import check_event_session, check_gate
from personnel.models import Designation, User
from personnel.services import (
    assign_shift,
    designate,
    end_access,
    end_sessions,
    give_first_password,
    restore_access,
    scheduled_work,
    suspend_access,
)
from personnel.services.account import close_account, reopen_account
from personnel.services.dormancy import watch_dormant_accounts
from personnel.standing import chain_above, stands_above


def test_a_suspended_person_is_signed_out_and_shut_out(agency, sign_in):
    client = sign_in(agency.officer)
    key = client.session.session_key
    assert client.get(reverse("hotlists:alerts")).status_code == 200
    suspend_access(person_id=agency.officer.pk, actor=agency.sergeant)
    with pytest.raises(PermissionError, match="not signed in"):
        check_event_session(key)
    assert client.get(reverse("hotlists:alerts")).status_code == 302
    refused = sign_in(User.objects.get(pk=agency.officer.pk)).get(reverse("hotlists:alerts"))
    assert refused.status_code == 403
    assert "Your access is suspended" in refused.content.decode()
    assert Event.objects.get(kind="person.suspended").clause == agency.profile.cite("misuse")


def test_restored_the_person_signs_in_anew(agency, sign_in):
    client = sign_in(agency.officer)
    suspend_access(person_id=agency.officer.pk, actor=agency.sergeant)
    restore_access(person_id=agency.officer.pk, actor=agency.chief)
    assert client.get(reverse("hotlists:alerts")).status_code == 302
    again = sign_in(User.objects.get(pk=agency.officer.pk))
    assert again.get(reverse("hotlists:alerts")).status_code == 200


def test_ended_the_account_stays_closed(agency):
    suspend_access(person_id=agency.officer.pk, actor=agency.captain)
    person = end_access(person_id=agency.officer.pk, actor=agency.chief)
    assert not person.is_active
    with pytest.raises(PolicyViolation, match="closed"):
        check_gate(person, {})


@pytest.mark.parametrize("who", ["other_officer", "dispatcher", "auditor", "officer"])
def test_who_does_not_stand_above_suspends_nobody(agency, who):
    with pytest.raises(PermissionDenied):
        suspend_access(person_id=agency.officer.pk, actor=getattr(agency, who))


@pytest.mark.parametrize("who", ["sergeant", "captain", "officer"])
def test_only_the_chief_ends_a_suspension(agency, who):
    suspend_access(person_id=agency.officer.pk, actor=agency.sergeant)
    for act in (restore_access, end_access):
        with pytest.raises(PermissionDenied):
            act(person_id=agency.officer.pk, actor=getattr(agency, who))


def test_about_the_chief_the_auditor_acts_and_nobody_else(agency):
    for other in (agency.captain, agency.chief, agency.sergeant):
        with pytest.raises(PermissionDenied):
            suspend_access(person_id=agency.chief.pk, actor=other)
    suspend_access(person_id=agency.chief.pk, actor=agency.auditor)
    with pytest.raises(PermissionDenied):
        restore_access(person_id=agency.chief.pk, actor=agency.captain)
    assert restore_access(person_id=agency.chief.pk, actor=agency.auditor).suspended_at is None


def hand_over(*, person_id, actor):
    give_first_password(person_id=person_id, actor=actor)


def close(*, person_id, actor):
    close_account(person_id=person_id, actor=actor, reason="Left us")


@pytest.mark.parametrize(
    ("act", "words"),
    [(suspend_access, "suspended"), (close, "closed"), (hand_over, "session was ended")],
)
def test_a_password_chosen_at_the_same_moment_undoes_nothing(agency, act, words):
    read_before = User.objects.get(pk=agency.officer.pk)
    act(person_id=agency.officer.pk, actor=agency.captain)
    row = User.objects.filter(pk=agency.officer.pk).values()
    stands = row.get()
    with pytest.raises(PolicyViolation, match=words):
        AccountAdapter().set_password(read_before, "quiet-wide-roads-77")
    assert row.get() == stands
    assert not Event.objects.filter(kind="person.password_changed").exists()


def test_a_chosen_password_writes_nothing_but_itself(agency):
    read_before = User.objects.get(pk=agency.officer.pk)
    User.objects.filter(pk=agency.officer.pk).update(rank="Sergeant")
    AccountAdapter().set_password(read_before, "quiet-wide-roads-77")
    person = User.objects.get(pk=agency.officer.pk)
    assert (person.rank, person.check_password("quiet-wide-roads-77")) == ("Sergeant", True)


def closed_as_unused(*, person_id, actor):
    at = timezone.now() - timedelta(days=400)
    User.objects.filter(pk=person_id).update(last_login=at, date_joined=at)
    watch_dormant_accounts(actor=scheduled_work())
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        watch_dormant_accounts(actor=scheduled_work())


@pytest.mark.parametrize("closed", [close, closed_as_unused])
def test_what_the_chief_ended_stays_ended_though_it_was_closed_before(agency, closed):
    facts = {"person_id": agency.officer.pk, "actor": agency.captain}
    suspend_access(**facts)
    closed(**facts)
    assert User.objects.get(pk=agency.officer.pk).closed_reason
    end_access(person_id=agency.officer.pk, actor=agency.chief)
    for who in (agency.captain, agency.chief):
        with pytest.raises(PolicyViolation, match="can not be opened again"):
            reopen_account(person_id=agency.officer.pk, actor=who)
    person = User.objects.get(pk=agency.officer.pk)
    assert (person.is_active, person.suspended_at) == (False, None)


def test_a_closed_account_whose_suspicion_came_to_nothing_opens_again(agency):
    facts = {"person_id": agency.officer.pk, "actor": agency.captain}
    suspend_access(**facts)
    close(**facts)
    assert not restore_access(person_id=agency.officer.pk, actor=agency.chief).is_active
    assert reopen_account(**facts).is_active


def test_with_their_access_ends_what_they_were_designated_for(agency):
    held = designate(
        kind=Designation.Kind.INSPECTOR, person_id=agency.officer.pk, actor=agency.captain,
        statement="Checks the cameras.", starts_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    suspend_access(person_id=agency.officer.pk, actor=agency.captain)
    end_access(person_id=agency.officer.pk, actor=agency.chief)
    held.refresh_from_db()
    assert held.revoked_at is not None
    assert Event.objects.get(kind="designation.revoked").actor == agency.chief


def test_ended_sessions_do_not_come_back(agency, sign_in):
    client = sign_in(agency.officer)
    for _ in range(2):
        end_sessions(agency.officer)
        assert client.get(reverse("hotlists:alerts")).status_code == 302


def test_the_chain_above_ends_even_where_it_is_a_circle(agency):
    assert chain_above(agency.officer) == [agency.sergeant, agency.captain, agency.chief]
    agency.chief.supervisor = agency.sergeant
    agency.chief.save()
    assert len(chain_above(User.objects.get(pk=agency.sergeant.pk))) == 2
    assert not stands_above(agency.sergeant, agency.sergeant)


def test_a_shift_is_assigned_by_those_above(agency, sign_in):
    shift = agency.profile.shifts[0].name
    client = sign_in(agency.sergeant)
    address = reverse("personnel:assign-shift", args=[agency.officer.pk])
    assert client.post(address, {"shift": shift}).status_code == 302
    agency.officer.refresh_from_db()
    assert agency.officer.shift == shift
    with pytest.raises(PolicyViolation, match="no such shift"):
        assign_shift(person_id=agency.officer.pk, shift="Siesta", actor=agency.captain)
    with pytest.raises(PermissionDenied):
        assign_shift(person_id=agency.captain.pk, shift=shift, actor=agency.sergeant)
