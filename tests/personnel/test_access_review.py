"""Accounts of those who leave are closed at once; all accounts are looked at each quarter."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from audits.calendar_page import access_due, other_dates
from audits.matrix import matrix
from audits.services.reminding import remind_of_audits
from governance.models import Adoption
from ledger.models import Event
from personnel.gate import check_event_session
from personnel.models import Designation, Role, User
from personnel.services import designate, scheduled_work, set_roles
from personnel.services.account import (
    access_review_due,
    close_account,
    dormant_accounts,
    reopen_account,
    sign_access_review,
)

pytestmark = pytest.mark.clause("KIN-IV.A.7")
FINDING = "Asked both sergeants about each account; one officer left and was closed."


def sign(agency, **changes):
    return sign_access_review(
        **{"actor": agency.captain, "finding": FINDING, "is_signed": True} | changes
    )


def test_who_leaves_is_signed_out_everywhere_at_once(agency, sign_in):
    client = sign_in(agency.officer)
    key = client.session.session_key
    assert client.get(reverse("hotlists:alerts")).status_code == 200
    held = designate(
        kind=Designation.Kind.INSPECTOR, person_id=agency.officer.pk, actor=agency.captain,
        statement="Checks the cameras.", starts_at=timezone.now(),
    )  # fmt: skip
    person = close_account(person_id=agency.officer.pk, actor=agency.captain, reason="Retired")
    assert (person.is_active, person.closed_reason) == (False, "Retired")
    with pytest.raises(PermissionError):
        check_event_session(key)
    assert client.get(reverse("hotlists:alerts")).status_code == 302
    held.refresh_from_db()
    assert held.revoked_at is not None
    assert Event.objects.get(kind="account.closed").clause == agency.profile.accounts.clause
    for again, words in ((agency.officer, "closed already"), (agency.captain, "their own")):
        with pytest.raises(PolicyViolation, match=words):
            close_account(person_id=again.pk, actor=agency.captain, reason="Retired")
    reopen_account(person_id=person.pk, actor=agency.chief)
    assert User.objects.get(pk=person.pk).is_active


def test_a_new_role_ends_the_sessions_of_the_old(agency, sign_in):
    client = sign_in(agency.officer)
    set_roles(person_id=agency.officer.pk, roles=[Role.DISPATCHER], actor=agency.captain)
    assert client.get(reverse("hotlists:alerts")).status_code == 302


def test_a_review_counts_what_it_looked_at_and_is_due_each_quarter(agency):
    now = timezone.now()
    long_ago = now - timedelta(days=400)
    User.objects.filter(pk=agency.sergeant.pk).update(last_login=long_ago, date_joined=long_ago)
    User.objects.filter(pk=agency.auditor.pk).update(last_login=now, date_joined=long_ago)
    assert list(dormant_accounts(agency.profile, now)) == [agency.sergeant]
    close_account(person_id=agency.outsider.pk, actor=agency.captain, reason="Left")
    review = sign(agency)
    people = User.objects.filter(is_active=True).exclude(username="scheduled-work").count()
    assert (review.accounts, review.dormant, review.closed) == (people, 1, 1)
    due = agency.profile.accounts.review_every.after(review.reviewed_at)
    assert access_review_due(agency.profile, long_ago) == due


@pytest.mark.parametrize("changes", [{"finding": "fine"}, {"finding": ""}, {"is_signed": False}])
def test_half_a_review_is_none(lexington, changes):
    with pytest.raises(PolicyViolation):
        sign(lexington, **changes)


def test_others_neither_sign_nor_close(lexington):
    for who in (lexington.sergeant, lexington.sysadmin, lexington.auditor):
        with pytest.raises(PermissionDenied):
            sign(lexington, actor=who)
        with pytest.raises(PermissionDenied):
            close_account(person_id=lexington.officer.pk, actor=who, reason="Left")


def test_it_is_on_the_calendar_told_when_late_and_amber(kinston, sign_in):
    now = timezone.now()
    Adoption.objects.update(effective_from=now - timedelta(days=200))
    [line] = [each for each in other_dates(kinston.profile, now) if each.code == "access_review"]
    assert line.is_late
    User.objects.filter(pk=kinston.chief.pk).update(email="chief@agency.example")
    remind_of_audits(actor=scheduled_work())
    assert "Review of access: due" in mail.outbox[-1].body
    client = sign_in(kinston.captain)
    assert "Review of access" in client.get(reverse("audits:calendar")).content.decode()

    def state():
        lines = {str(line.unit): line for line in matrix(kinston.profile, timezone.now())}
        return lines["KIN-IV.A.7"].state

    assert state() == "amber"
    client.post(reverse("personnel:sign-access-review"), {"finding": FINDING, "signed": "on"})
    assert state() == "green"
    assert access_due(kinston.profile, now) > now


def test_the_page_shows_what_each_account_rests_on(lexington, sign_in):
    client = sign_in(lexington.captain)
    text = client.get(reverse("personnel:accounts")).content.decode()
    assert "Officer Outsider" in text and "Locked out" in text
    client.post(
        reverse("personnel:close-account", args=[lexington.outsider.pk]), {"reason": "Left us"}
    )
    text = client.get(reverse("personnel:accounts")).content.decode()
    assert "Left us" in text
    client.post(reverse("personnel:reopen-account", args=[lexington.outsider.pk]))
    assert User.objects.get(pk=lexington.outsider.pk).is_active
