"""An entry that goes into somebody's privacy rests on a court order, which is kept with it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from governance.models import Document
from hotlists.models import Entry
from hotlists.services.entry import add_entry
from hotlists.services.entry_change import correct_entry
from hotlists.services.look_back import look_back
from ledger.models import Event
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


def test_the_form_takes_it_the_approver_reads_it_and_a_correction_keeps_it(agency, sign_in):
    kind = agency.profile.entries.kinds[0].code
    facts = FORM | {"hot_list_id": agency.add_list().pk, "kind": kind, "case_id": agency.case().pk}
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
