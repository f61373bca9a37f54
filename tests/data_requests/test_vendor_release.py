"""The end of a hold that the vendor was told of is told to it too, and acknowledged in writing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import VendorLetter
from data_requests.services.vendor import acknowledge_letter, send_letter, send_release
from ledger.models import Event
from reads.models import Hold
from tests.data_requests.asking import pdf, preservation_draft, scope
from tests.data_requests.test_preservation import sworn_and_submitted

DAY = timedelta(days=1)


@pytest.fixture
def hold(agency):
    """A hold that the vendor was told of."""
    placed = sworn_and_submitted(agency).hold
    send_letter(hold_id=placed.pk, actor=agency.captain, sent_to="legal@vendor.example")
    return placed


@pytest.fixture
def ended(hold):
    Hold.objects.filter(pk=hold.pk).update(ends_at=timezone.now() - DAY)
    return hold


def released(agency, hold, **changes):
    facts = {"actor": agency.captain, "sent_to": "legal@vendor.example"} | changes
    return send_release(hold_id=hold.pk, **facts)


def test_the_end_is_sent_once_and_acknowledged_in_writing(agency, ended):
    letter = released(agency, ended)
    assert (letter.kind, letter.hold) == ("release", ended)
    with pytest.raises(PolicyViolation, match="sent already"):
        released(agency, ended)
    done = acknowledge_letter(
        letter_id=letter.pk, actor=agency.captain, by="Ana Lund", upload=pdf()
    )
    assert done.acknowledged_at is not None
    kept = VendorLetter.objects.get(kind="keep")
    assert kept.acknowledged_at is None
    event = Event.objects.get(kind="vendor.release_sent")
    assert event.clause == agency.profile.requests.vendor.clause


def test_a_hold_in_force_is_not_released(agency, hold):
    with pytest.raises(PolicyViolation, match="has not ended"):
        released(agency, hold)


def test_a_hold_that_the_vendor_never_heard_of_is_not_released(agency):
    placed = sworn_and_submitted(agency).hold
    Hold.objects.update(ends_at=timezone.now() - DAY)
    with pytest.raises(PolicyViolation, match="never told"):
        released(agency, placed)


def test_it_says_whom_it_went_to(agency, ended):
    with pytest.raises(PolicyViolation, match="names whom"):
        released(agency, ended, sent_to=" ")


def test_what_another_hold_needs_is_told_first(agency, ended):
    other = sworn_and_submitted(agency).hold
    with pytest.raises(PolicyViolation, match="1 other hold on") as refused:
        released(agency, ended)
    assert "preservation letter" in refused.value.next_step
    send_letter(hold_id=other.pk, actor=agency.captain, sent_to="legal@vendor.example")
    assert released(agency, ended)


@pytest.mark.parametrize("apart", ["plate", "window", "camera"])
def test_a_hold_on_other_data_does_not_matter(agency, ended, apart):
    now = timezone.now()
    changes = {
        "plate": {"plate": "ABC1234"},
        "window": {"window_from": now - 9 * DAY, "window_to": now - 8 * DAY},
        "camera": {"camera_ids": (agency.add_camera("cam-9").pk,)},
    }
    sworn_and_submitted(agency, preservation_draft(agency, **scope(agency, **changes[apart])))
    assert released(agency, ended)


@pytest.mark.parametrize("who", ["officer", "sergeant", "auditor", "sysadmin"])
def test_others_do_not_tell_the_vendor(agency, ended, who):
    with pytest.raises(PermissionDenied):
        released(agency, ended, actor=getattr(agency, who))


def test_the_database_keeps_one_letter_of_each_kind(agency, ended):
    released(agency, ended)
    with pytest.raises(IntegrityError, match="vendor_letter_once"), transaction.atomic():
        VendorLetter.objects.update(kind="keep")


def test_an_ended_hold_stays_on_the_page_until_it_is_acknowledged(agency, ended, sign_in):
    client = sign_in(agency.captain)
    page, name = reverse("data_requests:vendor"), f"Hold {ended.pk}"

    def rows() -> str:
        shown = client.get(page).content.decode()
        return shown.partition("<tbody>")[2].partition("</tbody>")[0]

    assert name in rows()
    assert "Not sent" in rows()
    assert "is to be told" in rows()
    assert "Overdue" not in rows()
    Hold.objects.update(ends_at=timezone.now() - 8 * DAY)
    assert "Overdue" in rows()
    letter = client.get(reverse("data_requests:vendor-release-letter", args=[ended.pk]))
    assert letter.content.startswith(b"%PDF-")
    posted = {"sent_to": "legal desk"}
    client.post(reverse("data_requests:vendor-release", args=[ended.pk]), posted)
    assert "to legal desk" in rows()
    assert "is to be told" not in rows()
    assert "Overdue" not in rows()
    release = VendorLetter.objects.get(kind="release")
    VendorLetter.objects.filter(pk=release.pk).update(sent_at=timezone.now() - 8 * DAY)
    assert "Overdue" in rows()
    address = reverse("data_requests:vendor-acknowledge", args=[release.pk])
    client.post(address, {"by": "Ana Lund", "paper": pdf()})
    assert name not in rows()


def test_the_letter_on_an_end_is_printed_for_what_was_told_and_has_ended(agency, hold, sign_in):
    client = sign_in(agency.captain)
    address = reverse("data_requests:vendor-release-letter", args=[hold.pk])
    assert client.get(address).status_code == 404
    Hold.objects.update(ends_at=timezone.now() - DAY)
    assert client.get(address).status_code == 200
    VendorLetter.objects.all().delete()
    assert client.get(address).status_code == 404


def test_its_page_asks_no_more_queries_for_more_holds(
    agency, ended, sign_in, django_assert_max_num_queries
):
    for _ in range(3):
        sworn_and_submitted(agency)
    client = sign_in(agency.captain)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("data_requests:vendor")).status_code == 200
