"""Approvals on pages: whole for their audience, sealed for auditor and chief, else absent."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from governance.models import WrittenApproval
from governance.services import ask_approval, close_case
from ledger.models import Event
from tests.cast import PDF

LIST = reverse("governance:written-approvals")
SUBJECT = "Watch on the warehouse"


def page_of(approval, name="written-approval"):
    return reverse(f"governance:{name}", args=[approval.pk])


@pytest.fixture
def approval(agency):
    return agency.written_approval(audience=[agency.dispatcher])


@pytest.mark.parametrize("who", ["other_officer", "dispatcher", "captain"])
def test_its_audience_and_who_approved_read_it(agency, approval, sign_in, who):
    client = sign_in(getattr(agency, who))
    assert SUBJECT in client.get(LIST).content.decode()
    page = client.get(page_of(approval))
    assert SUBJECT in page.content.decode()
    event = Event.objects.about(approval).get(kind="written_approval.opened")
    assert (event.actor, event.data) == (getattr(agency, who), {"sealed": False})
    assert client.get(page_of(approval, "approval-document")).status_code == 200


@pytest.mark.parametrize("who", ["auditor", "chief"])
def test_auditor_and_chief_see_that_it_exists_and_no_more(agency, approval, sign_in, who):
    client = sign_in(getattr(agency, who))
    for address in (LIST, page_of(approval)):
        page = client.get(address).content.decode()
        assert "Sealed" in page
        assert approval.case.number in page
        assert str(agency.other_officer) in page
        assert str(agency.captain) in page
        assert SUBJECT not in page
        assert str(agency.dispatcher) not in page
    event = Event.objects.about(approval).get(kind="written_approval.opened")
    assert event.data == {"sealed": True}
    assert client.get(page_of(approval, "approval-document")).status_code in (403, 404)


@pytest.mark.parametrize("who", ["officer", "sergeant"])
def test_for_others_there_is_nothing(agency, approval, sign_in, who):
    client = sign_in(getattr(agency, who))
    page = client.get(LIST).content.decode()
    assert SUBJECT not in page
    assert "No written approvals" in page
    for name in ("written-approval", "approval-document"):
        assert client.get(page_of(approval, name)).status_code == 404
    assert not Event.objects.filter(kind="written_approval.opened").exists()


def test_its_paper_opens_from_nowhere_else(agency, approval, sign_in):
    paper = reverse("governance:document", args=[approval.document_id])
    for person in (agency.auditor, agency.chief, agency.captain):
        assert sign_in(person).get(paper).status_code == 404


def test_a_member_asks_and_the_administrator_decides_on_pages(agency, sign_in):
    today = timezone.localdate(timezone=ZoneInfo(agency.profile.agency.timezone)).isoformat()
    form = {
        "kind": "entry", "subject": SUBJECT, "case": agency.case().number, "starts_on": today,
        "ends_on": today, "audience": [agency.dispatcher.pk],
    }  # fmt: skip
    client = sign_in(agency.officer)
    assert client.get(reverse("governance:ask-approval")).status_code == 200
    assert client.post(reverse("governance:ask-approval"), form).status_code == 302
    approval = WrittenApproval.objects.get()
    assert set(approval.audience.all()) == {agency.officer, agency.dispatcher}
    client = sign_in(agency.captain)
    assert SUBJECT in client.get(LIST, {"show": "waiting"}).content.decode()
    assert "Approve in writing" in client.get(page_of(approval)).content.decode()
    decide = page_of(approval, "decide-approval")
    assert client.post(decide, {"answer": "approve"}).status_code == 403
    signed = SimpleUploadedFile("signed.pdf", PDF)
    assert client.post(decide, {"answer": "approve", "document": signed}).status_code == 302
    approval.refresh_from_db()
    assert approval.stands_at(timezone.now())
    assert "Approve in writing" not in client.get(page_of(approval)).content.decode()
    assert client.post(page_of(approval, "end-approval")).status_code == 302


def test_a_case_is_named_by_its_number_and_is_open(agency, sign_in):
    client, case = sign_in(agency.officer), agency.case()
    day = (timezone.now() + timedelta(days=2)).date().isoformat()
    form = {"kind": "entry", "subject": SUBJECT, "starts_on": day, "ends_on": day}
    ask = reverse("governance:ask-approval")
    assert f'<option value="{case.number}">' in client.get(ask).content.decode()
    unknown = client.post(ask, form | {"case": "99-99999"}).content.decode()
    assert "No case has this number yet" in unknown
    close_case(case_id=case.pk, actor=agency.captain)
    assert f'<option value="{case.number}">' not in client.get(ask).content.decode()
    assert client.post(ask, form | {"case": case.number.lower()}).status_code == 403
    assert not WrittenApproval.objects.exists()


def test_an_incomplete_request_comes_back_marked(agency, sign_in):
    page = sign_in(agency.officer).post(reverse("governance:ask-approval"), {"subject": SUBJECT})
    assert page.status_code == 200
    assert "Not sent yet" in page.content.decode()
    assert not WrittenApproval.objects.exists()


def test_the_lists_queries_do_not_grow_with_the_rows(
    agency, sign_in, django_assert_max_num_queries
):
    for _ in range(12):
        ask_approval(draft=agency.approval_draft(), actor=agency.other_officer)
    client = sign_in(agency.auditor)
    with django_assert_max_num_queries(14):
        assert client.get(LIST).status_code == 200
    client = sign_in(agency.captain)
    with django_assert_max_num_queries(14):
        assert client.get(LIST).status_code == 200
