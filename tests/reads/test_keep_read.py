"""One result of a search kept as evidence in its case, where the law has that ground."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.services import close_case
from ledger.models import Event
from reads.addresses import address_token
from reads.models import Hold, PreservedRead, Read
from reads.services.found_evidence import keep_read
from reads.services.inquiry import open_inquiry
from tests.reads.searches import photograph, question, search, why

EVIDENCE = pytest.mark.clause(
    "LEX-3.B.ii#retention", "LEX-3.E#retention-2", "NE-60-3204(1)#retention-2"
)


def seen(agency, camera, plate="KTX4827") -> Read:
    at = timezone.now() - timedelta(hours=1)
    agency.read(camera, plate, at=at, **photograph(plate))
    return Read.objects.get(plate=plate)


def keep(inquiry, read, actor) -> Hold:
    return keep_read(
        inquiry_id=inquiry.pk, captured_at=read.captured_at, read_id=read.id, actor=actor
    )


def addresses(inquiry, read, user) -> tuple[str, str]:
    token = address_token(read, view="read", via=inquiry, user=user)
    return tuple(
        reverse(f"reads:{name}", args=[inquiry.pk, token]) for name in ("read", "keep-read")
    )


@EVIDENCE
def test_one_click_holds_the_read_for_the_case(lexington, sign_in):
    read = seen(lexington, lexington.add_camera())
    inquiry = search(lexington)
    client = sign_in(lexington.officer)
    page, button = addresses(inquiry, read, lexington.officer)
    assert f"Keep as evidence in case {inquiry.case.number}" in client.get(page).content.decode()
    assert client.post(button, follow=True).status_code == 200
    [hold] = Hold.objects.all()
    assert (hold.ground, hold.case, hold.plate) == ("evidence", inquiry.case, "KTX4827")
    assert hold.captured_from == hold.captured_to == read.captured_at
    assert "Kept as evidence in case" in client.get(page).content.decode()


@EVIDENCE
def test_it_outlives_the_limit(past_lexington):
    past, agency = past_lexington, past_lexington.agency
    at = past.cutoff - timedelta(hours=1)
    for plate in ("KTX4827", "GONE123"):
        past.read(plate, at)
    with past.then():
        asked = question(captured_from=at - timedelta(days=1))
        inquiry = open_inquiry(why=why(agency), question=asked, actor=agency.officer)
        keep(inquiry, Read.objects.get(plate="KTX4827"), agency.officer)
    past.purge()
    assert [kept.plate for kept in PreservedRead.objects.all()] == ["KTX4827"]
    assert not Read.objects.exists()


def test_it_is_kept_once(lexington):
    read = seen(lexington, lexington.add_camera())
    inquiry = search(lexington)
    keep(inquiry, read, lexington.officer)
    with pytest.raises(PolicyViolation, match="already"):
        keep(inquiry, read, lexington.officer)


def test_a_search_without_an_open_case_keeps_nothing(lexington):
    read = seen(lexington, lexington.add_camera())
    on_a_call = search(lexington, call_number=lexington.profile.searching.call_number_example)
    with pytest.raises(PolicyViolation, match="this search has none"):
        keep(on_a_call, read, lexington.officer)
    inquiry = search(lexington)
    close_case(case_id=inquiry.case_id, actor=lexington.captain)
    with pytest.raises(PolicyViolation):
        keep(inquiry, read, lexington.officer)
    assert not Hold.objects.exists()


def test_nothing_but_what_the_search_found_is_kept_and_by_nobody_else(lexington, sign_in):
    camera = lexington.add_camera()
    other = seen(lexington, camera, "WPL201")
    read = seen(lexington, camera)
    inquiry = search(lexington)
    with pytest.raises(Read.DoesNotExist):
        keep(inquiry, other, lexington.officer)
    _, button = addresses(inquiry, read, lexington.officer)
    assert sign_in(lexington.other_officer).post(button).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=3)), pytest.raises(PolicyViolation):
        keep(inquiry, read, lexington.officer)
    assert not Hold.objects.exists()


@pytest.mark.clause("KIN-IV.E.4#retention")
def test_in_kinston_the_click_opens_a_preservation_request(kinston, sign_in):
    read = seen(kinston, kinston.add_camera())
    inquiry = search(kinston)
    client = sign_in(kinston.officer)
    page, button = addresses(inquiry, read, kinston.officer)
    link = f"{reverse('data_requests:new-preservation')}?inquiry={inquiry.pk}"
    assert link in client.get(page).content.decode()
    assert 'value="KTX4827"' in client.get(link).content.decode()
    with pytest.raises(PolicyViolation, match="does not let captured data be kept"):
        keep(inquiry, read, kinston.officer)
    assert client.post(button).status_code == 403
    assert not Hold.objects.exists()


@pytest.mark.clause("LEX-3.G.iii")
def test_who_only_opens_holds_is_not_told_where_that_plate_was(lexington, sign_in):
    camera = lexington.add_camera()
    inquiry = search(lexington)
    held = keep(inquiry, seen(lexington, camera), lexington.officer)
    pages = [reverse("reads:holds"), reverse("reads:hold", args=[held.pk])]
    ask = reverse("data_requests:new-kind", args=["officer_data"]) + f"?hold={held.pk}"
    when = f"{timezone.localtime(held.captured_from):%H:%M}"
    for who in ("sergeant", "chief", "auditor"):
        client = sign_in(getattr(lexington, who))
        for page in pages:
            text = client.get(page).content.decode()
            assert "A read that was found" in text
            assert not [told for told in ("KTX4827", camera.name, when) if told in text], who
        assert "KTX4827" not in client.get(ask).content.decode()
    captain = sign_in(lexington.captain)
    assert all("KTX4827" in captain.get(page).content.decode() for page in pages)
    viewed = Event.objects.filter(kind="hold.viewed", subject_id=str(held.pk))
    people = ("sergeant", "chief", "auditor", "captain")
    assert set(viewed.values_list("actor__username", flat=True)) == set(people)
