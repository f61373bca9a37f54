"""An entry that goes into somebody's privacy rests on a court order, which is kept with it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Document
from hotlists.models import Entry
from hotlists.services.entry import add_entry
from hotlists.services.entry_change import correct_entry
from hotlists.services.entry_end import purge_entry
from hotlists.services.look_back import look_back
from ledger.models import Event
from reads.logs import INQUIRIES
from reads.models import Inquiry
from tests.cast import PDF

pytestmark = pytest.mark.clause("LEX-3.D.i#access")
FORM = {
    "match_kind": "plate", "plate": "KTX4827", "category": "stolen_vehicle", "contact": "Dispatch",
    "reason": "Taken from the owner's driveway", "summary": "Theft of a white pickup",
    "instruction": "stop", "is_determined_relevant": "on", "has_no_prohibited_use": "on",
    "invades_privacy": "on",
}  # fmt: skip


def test_without_the_order_there_is_no_entry_and_with_it_all_rests_on_it(agency):
    with pytest.raises(PolicyViolation, match="court order") as refused:
        add_entry(draft=agency.draft(invades_privacy=True), actor=agency.officer)
    uses = {use.code: use.clause for use in agency.profile.prohibited_uses}
    assert refused.value.clause == uses.get("privacy", agency.profile.searching.clause)
    order = agency.paper(agency.other_officer)
    entry = agency.add_entry(invades_privacy=True, privacy_order_id=order.pk)
    assert Event.objects.about(entry).filter(data__court_order=order.pk).exists()
    inquiry = look_back(entry_id=entry.pk, actor=agency.other_officer, is_attested=True)
    assert (inquiry.invades_privacy, inquiry.privacy_order) == (True, order)
    with pytest.raises(ValidationError) as broken:
        Entry(invades_privacy=True).validate_constraints()
    assert "LEX-3.D.i#access" in {each.code for each in broken.value.error_dict["__all__"]}


def test_the_order_goes_with_the_last_that_rests_on_it(agency):
    """The entry, once its plate is purged, and its look-back, once that is cleared."""
    order, first = agency.paper(agency.other_officer), None
    for number in range(2):
        entry = agency.add_entry(
            plate=f"ORD48{number}", invades_privacy=True, privacy_order_id=order.pk
        )
        first = first or entry
        look_back(entry_id=entry.pk, actor=agency.other_officer, is_attested=True)
    now = timezone.now() + timedelta(days=1)  # No search is open any more.
    for inquiry in Inquiry.objects.all():
        INQUIRIES.clear(inquiry, now)
    # Cleared look-backs destroy no order that an entry lives by, nor does one of two entries.
    purge_entry(first, now)
    order.refresh_from_db()
    assert order.destroyed_at is None
    path = Path(order.file.path)
    assert path.exists()
    purge_entry(entry, now)
    order.refresh_from_db()
    assert order.destroyed_at == now
    assert not path.exists()


def test_the_order_of_a_purged_entry_stays_for_the_search_that_rests_on_it(lexington):
    order = lexington.paper(lexington.other_officer)
    entry = lexington.add_entry(invades_privacy=True, privacy_order_id=order.pk)
    inquiry = look_back(entry_id=entry.pk, actor=lexington.other_officer, is_attested=True)
    now = timezone.now() + timedelta(days=1)  # No search is open any more.
    purge_entry(entry, now)
    order.refresh_from_db()
    assert order.destroyed_at is None
    INQUIRIES.clear(inquiry, now)
    order.refresh_from_db()
    assert order.destroyed_at == now


def test_the_form_takes_it_the_approver_reads_it_and_a_correction_keeps_it(agency, sign_in):
    kind = agency.profile.entries.kinds[0].code
    facts = FORM | {"hot_list_id": agency.add_list().pk, "kind": kind, "case": agency.case().number}
    client, papers = sign_in(agency.officer), Document.objects.count()
    add = reverse("hotlists:add-entry")
    assert client.post(add, facts).status_code == 403
    # Refused for another reason, it leaves no order behind.
    order = {"privacy_order": SimpleUploadedFile("order.pdf", PDF)}
    assert client.post(add, facts | {"summary": "", "reason": ""} | order).status_code == 403
    assert Document.objects.count() == papers
    order = {"privacy_order": SimpleUploadedFile("order.pdf", PDF)}
    assert client.post(add, facts | order).status_code == 302
    entry = Entry.objects.get()
    paper = reverse("governance:document", args=[entry.privacy_order_id])
    assert paper not in client.get(reverse("hotlists:entry", args=[entry.pk])).content.decode()
    approver = sign_in(agency.captain)
    page = approver.get(reverse("hotlists:approvals")).content.decode()
    assert paper in page and "read the order" in page
    assert approver.get(paper).status_code == 200
    kept = agency.draft(invades_privacy=True, privacy_order_id=entry.privacy_order_id)
    correct_entry(entry_id=entry.pk, draft=kept, version=1, actor=agency.officer)
    again = facts | {"version": 2, "summary": "Theft of the mill's white pickup"}
    page = reverse("hotlists:correct-entry", args=[entry.pk])
    assert sign_in(agency.officer).post(page, again).status_code == 302
    entry.refresh_from_db()
    assert (entry.version, entry.invades_privacy, entry.privacy_order_id is None) == (
        3,
        True,
        False,
    )


def test_an_order_that_a_correction_replaces_is_destroyed(
    lexington, django_capture_on_commit_callbacks
):
    first, second = (lexington.paper(lexington.officer) for _ in range(2))
    draft = lexington.draft(invades_privacy=True, privacy_order_id=first.pk)
    entry = add_entry(draft=draft, actor=lexington.officer)
    path = Path(first.file.path)
    for version, order in ((1, first), (2, second)):
        assert path.exists()
        draft = lexington.draft(invades_privacy=True, privacy_order_id=order.pk)
        with django_capture_on_commit_callbacks(execute=True):
            correct_entry(entry_id=entry.pk, draft=draft, version=version, actor=lexington.officer)
    first.refresh_from_db()
    assert first.destroyed_at is not None
    assert not path.exists()
    second.refresh_from_db()
    assert second.destroyed_at is None
