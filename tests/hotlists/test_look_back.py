"""Looking back: an approved entry is searched for in what is stored, as an inquiry."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from alpr_compliance.policy import PolicyViolation
from governance.models import Case
from hotlists.models import Entry
from hotlists.services.entry import add_entry, decide_entry
from hotlists.services.look_back import look_back
from ledger.models import Event
from reads.models import Inquiry

PLATE = "KTX4827"


@pytest.fixture
def seen_before(agency, camera):
    for day in (1, 20):
        agency.read(camera, PLATE, at=timezone.now() - timedelta(days=day))
    return camera


def refused(entry, by, clause, *, is_attested=True):
    with pytest.raises(PolicyViolation) as refusal:
        look_back(entry_id=entry.pk, actor=by, is_attested=is_attested)
    assert refusal.value.clause == clause
    assert not Inquiry.objects.exists()


@pytest.mark.clause("LEX-3.G.iii")
def test_it_is_an_inquiry_with_the_entrys_case_reason_and_purpose(agency, seen_before):
    entry = agency.add_entry(PLATE)
    inquiry = look_back(entry_id=entry.pk, actor=agency.captain, is_attested=True)
    assert (inquiry.kind, inquiry.results) == (Inquiry.Kind.LOOK_BACK, 2)
    assert (inquiry.searcher, inquiry.requester) == (agency.captain, agency.other_officer)
    assert (inquiry.case, inquiry.purpose) == (entry.case, entry.purpose)
    assert entry.reason in inquiry.reason
    event = Event.objects.about(entry).get(kind="entry.looked_back")
    assert event.data == {"inquiry": inquiry.pk}


def test_its_author_looks_back_once_it_is_approved(agency, seen_before):
    entry = add_entry(draft=agency.draft(PLATE), actor=agency.other_officer)
    refused(entry, agency.other_officer, agency.profile.searching.clause)
    decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True)
    inquiry = look_back(entry_id=entry.pk, actor=agency.other_officer, is_attested=True)
    assert inquiry.searcher == inquiry.requester == agency.other_officer


def test_nobody_else_does(agency, seen_before):
    entry = agency.add_entry(PLATE)
    for who in ("officer", "sergeant", "dispatcher", "auditor"):
        with pytest.raises(PermissionDenied):
            look_back(entry_id=entry.pk, actor=getattr(agency, who), is_attested=True)


def test_it_is_attested_like_any_search(agency, seen_before):
    with pytest.raises(PolicyViolation, match="no prohibited use"):
        look_back(entry_id=agency.add_entry(PLATE).pk, actor=agency.captain, is_attested=False)


def test_an_entry_without_an_open_case_is_not_looked_for(agency, seen_before):
    entry = agency.add_entry(PLATE)
    Case.objects.update(status="closed", closed_at=timezone.now())
    refused(entry, agency.captain, agency.profile.searching.clause)
    Entry.objects.filter(pk=entry.pk).update(case=None)
    refused(entry, agency.captain, agency.profile.searching.clause)


@pytest.mark.clause("NE-60-3204(3)#access")
def test_a_purpose_that_is_not_for_searching_is_refused(lexington):
    entry = lexington.add_entry(PLATE)
    Entry.objects.filter(pk=entry.pk).update(purpose="unregistered_uninsured")
    refused(entry, lexington.captain, "NE-60-3204(3)#access")


def test_a_partial_plate_and_a_description_are_looked_for_as_far_as_such_a_search_may(
    agency, seen_before
):
    partial = agency.add_entry("KTX48?7", match_kind="partial")
    look = {"vehicle_make": "Ford", "vehicle_color": "white"}
    described = agency.add_entry("", match_kind="description", **look)
    inquiry = look_back(entry_id=partial.pk, actor=agency.captain, is_attested=True)
    assert inquiry.results == 2
    inquiry = look_back(entry_id=described.pk, actor=agency.captain, is_attested=True)
    assert inquiry.days == 7
    assert inquiry.question["make"] == "Ford"


def test_the_entry_page_offers_it_and_leads_to_the_results(agency, seen_before, sign_in):
    entry = agency.add_entry(PLATE)
    client = sign_in(agency.other_officer)
    page = client.get(reverse("hotlists:entry", args=[entry.pk])).content.decode()
    assert "Look back over stored reads" in page
    there = reverse("hotlists:look-back", args=[entry.pk])
    assert client.post(there).status_code == 403
    response = client.post(there, {"is_attested": "on"})
    assert response.url == reverse("reads:results", args=[Inquiry.objects.get().pk])
    page = sign_in(agency.officer).get(reverse("hotlists:entry", args=[entry.pk]))
    assert "Look back over" not in page.content.decode()


def test_the_approval_page_looks_back_as_it_approves(agency, seen_before, sign_in):
    entry = add_entry(draft=agency.draft(PLATE), actor=agency.other_officer)
    client = sign_in(agency.captain)
    assert 'name="look_back"' in client.get(reverse("hotlists:approvals")).content.decode()
    posted = {"decision": "approve", "version": entry.version, "look_back": "on"}
    response = client.post(reverse("hotlists:decide-entry", args=[entry.pk]), posted)
    inquiry = Inquiry.objects.get()
    assert response.url == reverse("reads:results", args=[inquiry.pk])
    entry.refresh_from_db()
    assert entry.status == Entry.Status.APPROVED
    assert inquiry.searcher == agency.captain


@pytest.mark.clause("LEX-3.D.ii", "LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
def test_both_forms_name_the_uses_that_it_is_never_for(agency, seen_before, sign_in):
    approved = agency.add_entry(PLATE)
    add_entry(draft=agency.draft("BBB2222"), actor=agency.other_officer)
    client = sign_in(agency.captain)
    pages = [
        client.get(reverse("hotlists:entry", args=[approved.pk])).content.decode(),
        client.get(reverse("hotlists:approvals")).content.decode(),
    ]
    for page in pages:
        for use in agency.profile.prohibited_uses:
            assert escape(use.text) in page


def test_a_refused_look_back_decides_nothing(agency, seen_before, sign_in):
    draft = agency.draft(PLATE, reason="investigation")
    entry = add_entry(draft=draft, actor=agency.other_officer)
    Entry.objects.filter(pk=entry.pk).update(summary="")
    posted = {"decision": "approve", "version": entry.version, "look_back": "on"}
    client = sign_in(agency.captain)
    there = reverse("hotlists:decide-entry", args=[entry.pk])
    assert client.post(there, posted).status_code == 403
    entry.refresh_from_db()
    assert entry.status == Entry.Status.PROPOSED
