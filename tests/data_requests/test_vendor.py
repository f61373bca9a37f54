"""Copies at the vendor: holds by letter, acknowledged; its setting confirmed, overdue flagged."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from audits.evidence.registry import State
from audits.evidence.sharing import vendor
from data_requests.models import VendorConfirmation, VendorLetter
from data_requests.services.vendor import acknowledge_letter, note_confirmation, send_letter
from ledger.models import Event
from personnel.models import User
from tests.data_requests.asking import pdf, preservation_draft, submitted
from tests.data_requests.test_preservation import sworn_and_submitted
from tests.governance.test_rendering import needs_poppler, text_of


@pytest.fixture
def hold(agency):
    return sworn_and_submitted(agency).hold


def sent(agency, hold):
    return send_letter(hold_id=hold.pk, actor=agency.captain, sent_to="legal@vendor.example")


def confirmed(agency, **changes):
    said = {"days": 30, "by": "Ana Lund", "on": timezone.now().date(), "upload": pdf()} | changes
    return note_confirmation(actor=agency.captain, **said)


@pytest.mark.clause("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def test_a_hold_is_sent_and_acknowledged_in_writing(agency, hold):
    letter = sent(agency, hold)
    with pytest.raises(PolicyViolation, match="already"):
        sent(agency, hold)
    for lacking in ({"by": " ", "upload": pdf()}, {"by": "Ana Lund", "upload": None}):
        with pytest.raises(PolicyViolation, match="paper of the vendor"):
            acknowledge_letter(letter_id=letter.pk, actor=agency.captain, **lacking)
    done = acknowledge_letter(
        letter_id=letter.pk, actor=agency.captain, by="Ana Lund", upload=pdf()
    )
    assert done.document is not None
    with pytest.raises(PolicyViolation, match="already"):
        acknowledge_letter(letter_id=letter.pk, actor=agency.captain, by="A", upload=pdf())
    event = Event.objects.get(kind="vendor.letter_sent")
    assert event.clause == agency.profile.requests.vendor.clause


def evidence_of(agency):
    """What the compliance matrix says of the clause, and the dashboard where it is late."""
    return vendor(agency.profile, timezone.now())


def test_a_hold_that_is_not_in_force_is_not_sent(agency):
    provisional = submitted(agency, preservation_draft(agency)).hold
    with pytest.raises(PolicyViolation, match="not in force"):
        sent(agency, provisional)


@pytest.mark.clause("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def test_a_vendor_that_keeps_longer_than_our_limit_is_refused(agency):
    limit = agency.profile.retention.reads.effective.value
    assert confirmed(agency, days=limit)
    with pytest.raises(PolicyViolation, match="limit here") as refused:
        confirmed(agency, days=limit + 1)
    assert refused.value.clause == agency.profile.retention.reads.clause


@pytest.mark.parametrize(
    "wrong", [{"by": " "}, {"days": 0}, {"on": timezone.now().date() + timedelta(days=2)}]
)
def test_half_a_confirmation_is_none(agency, wrong):
    with pytest.raises(PolicyViolation):
        confirmed(agency, **wrong)
    assert not VendorConfirmation.objects.exists()


@pytest.mark.parametrize("who", ["officer", "sergeant", "auditor", "sysadmin"])
def test_others_do_not_keep_the_vendors_papers(agency, hold, who):
    with pytest.raises(PermissionDenied):
        send_letter(hold_id=hold.pk, actor=getattr(agency, who), sent_to="x")


def test_the_database_refuses_it_too(agency, hold):
    sent(agency, hold)
    with pytest.raises(IntegrityError, match="in_writing"), transaction.atomic():
        VendorLetter.objects.update(acknowledged_by="Ana Lund")


@needs_poppler
def test_the_letter_says_whom_the_vendor_answers(agency, hold, sign_in):
    User.objects.filter(pk=agency.captain.pk).update(email="captain@example.org")
    address = reverse("data_requests:vendor-letter", args=[hold.pk])
    text = " ".join(text_of(sign_in(agency.captain).get(address).content).split())
    for told in (f"{agency.captain}, captain@example.org", agency.profile.agency.ori):
        assert told in text


@pytest.mark.clause("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def test_its_page_flags_what_is_overdue(agency, hold, sign_in, django_assert_max_num_queries):
    client = sign_in(agency.captain)
    page = reverse("data_requests:vendor")
    first = client.get(page).content.decode()
    assert "Overdue" in first  # no confirmation was ever noted
    assert "Not sent" in first
    letter = client.get(reverse("data_requests:vendor-letter", args=[hold.pk]))
    assert letter.content.startswith(b"%PDF-")
    client.post(reverse("data_requests:vendor-send", args=[hold.pk]), {"sent_to": "legal desk"})
    said = {"days": 30, "by": "Ana Lund", "on": f"{timezone.now():%Y-%m-%d}", "paper": pdf()}
    assert client.post(reverse("data_requests:vendor-confirm"), said).status_code == 302
    with django_assert_max_num_queries(13):
        second = client.get(page).content.decode()
    assert "Overdue" not in second
    assert evidence_of(agency).state is State.GREEN
    VendorLetter.objects.update(sent_at=timezone.now() - timedelta(days=8))
    assert "Overdue" in client.get(page).content.decode()
    assert evidence_of(agency).state is State.AMBER
    assert "1 letter without an answer" in evidence_of(agency).words
    address = reverse("data_requests:vendor-acknowledge", args=[hold.vendor_letters.get().pk])
    client.post(address, {"by": "Ana Lund", "paper": pdf()})
    assert "Their paper" in client.get(page).content.decode()
    assert "KTX4827" not in client.get(page).content.decode()
