"""A supervisor asks for an account, the Administrator decides; training opens it."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.models import AccountNotice, AccountRequest, Role, User
from personnel.services import record_training
from personnel.services.account_request import (
    NewMember,
    approve_account,
    ask_for_account,
    refuse_account,
)

PAGE = "personnel:account-requests"
NEW = NewMember("Ada", "Quill", "aquill", "77", "Officer", "aquill@police.example")
FORM = {**NEW.__dict__, "roles": ["officer"], "reason": "Joins the night shift"}


def ask(agency, actor=None, **changes):
    member = NewMember(**(NEW.__dict__ | changes))
    actor = actor or agency.sergeant
    return ask_for_account(member=member, roles=[Role.OFFICER], reason="Joins us", actor=actor)


def test_asked_approved_trained_active(agency, sign_in, client):
    User.objects.filter(pk=agency.captain.pk).update(email="captain@police.example")
    sign_in(agency.sergeant).post(reverse("personnel:ask-for-account"), FORM)
    asked = AccountRequest.objects.get()
    assert AccountNotice.objects.get().person == agency.captain
    assert not User.objects.filter(username="aquill").exists()
    address = reverse("personnel:decide-account", args=[asked.pk])
    assert client.post(address, {"approve": "1", "roles": "officer"}).status_code == 403
    client.logout()
    assert "Joins the night shift" in sign_in(agency.captain).get(reverse(PAGE)).content.decode()
    page = client.post(address, {"approve": "1", "roles": ["officer", "supervisor"]})
    assert re.search(r'<code class="secret"[^>]*>[^<]{12,}</code>', page.content.decode())
    person = User.objects.get(username="aquill")
    assert (person.supervisor, person.roles) == (agency.sergeant, {Role.OFFICER, Role.SUPERVISOR})
    assert "Training is missing" in client.get(reverse(PAGE)).content.decode()
    record_training(
        person_id=person.pk, actor=agency.captain, completed_at=timezone.now(),
        topics=[topic.code for topic in agency.profile.training.topics],
    )  # fmt: skip
    assert "Active" in client.get(reverse(PAGE)).content.decode()
    kinds = Event.objects.about(asked).values_list("kind", flat=True)
    assert list(kinds) == ["account.asked_for", "account.request_approved"]
    with pytest.raises(PolicyViolation, match="decided already"):
        approve_account(request_id=asked.pk, roles=[Role.OFFICER], actor=agency.captain)


def test_a_name_that_is_taken_in_other_letters_is_said_in_the_form(lexington, sign_in):
    taken = FORM | {"username": "OFFicer"}
    page = sign_in(lexington.sergeant).post(reverse("personnel:ask-for-account"), taken)
    said = page.content.decode()
    assert (page.status_code, AccountRequest.objects.count()) == (422, 0)
    assert "The name officer is taken" in said
    assert "Joins the night shift" in said, "what was typed is lost"


def test_refused_with_a_reason_that_who_asked_reads(lexington, sign_in):
    asked = ask(lexington)
    with pytest.raises(PolicyViolation, match="says why"):
        refuse_account(request_id=asked.pk, note=" ", actor=lexington.captain)
    with pytest.raises(PermissionDenied):
        refuse_account(request_id=asked.pk, note="No", actor=lexington.chief)
    refuse_account(request_id=asked.pk, note="Works for the county.", actor=lexington.captain)
    page = sign_in(lexington.sergeant).get(reverse(PAGE))
    assert "Works for the county." in page.content.decode()
    assert not User.objects.filter(username="aquill").exists()


def test_who_asks_does_not_decide_and_a_taken_name_is_said_at_once(lexington):
    with pytest.raises(PermissionDenied):
        ask(lexington, actor=lexington.officer)
    for taken in ({"username": "officer"}, {"badge_number": lexington.officer.badge_number}):
        with pytest.raises(ValidationError):
            ask(lexington, **taken)
    asked = ask(lexington)
    AccountRequest.objects.filter(pk=asked.pk).update(asked_by=lexington.captain)
    with pytest.raises(PolicyViolation, match="they asked for"):
        approve_account(request_id=asked.pk, roles=[Role.OFFICER], actor=lexington.captain)
    with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
        AccountRequest.objects.filter(pk=asked.pk).update(
            decided_by=lexington.captain, decided_at=timezone.now(), is_approved=False, note="-"
        )
