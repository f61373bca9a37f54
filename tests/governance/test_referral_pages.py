"""The pages of referrals: reported from any page, followed by who decides."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from governance.models import Referral
from governance.services.referral import report_misuse
from tests.cast import PDF
from tests.governance.test_referral import FOUND, GROUNDS, report

REPORT = "governance:report-misuse"


def test_every_page_has_the_way_to_report(agency, sign_in):
    address = reverse(REPORT)
    for person, name in (
        (agency.officer, "hotlists:alerts"),
        (agency.dispatcher, "hotlists:history"),
        (agency.captain, "governance:policy"),
        (agency.sysadmin, "personnel:people"),
    ):
        page = sign_in(person).get(reverse(name)).content.decode()
        assert f'href="{address}"' in page


def test_a_dispatcher_reports_a_colleague(agency, sign_in):
    client = sign_in(agency.dispatcher)
    answer = client.post(reverse(REPORT), {"person": agency.officer.pk, "grounds": GROUNDS})
    assert answer.url == reverse(REPORT)
    assert "Thank you" in client.get(answer.url).content.decode()
    referral = Referral.objects.get()
    assert (referral.reported_by, referral.person) == (agency.dispatcher, agency.officer)


def test_the_form_offers_no_report_on_oneself_and_asks_for_both_fields(agency, sign_in):
    client = sign_in(agency.officer)
    assert f'value="{agency.officer.pk}"' not in client.get(reverse(REPORT)).content.decode()
    answer = client.post(reverse(REPORT), {"person": agency.officer.pk, "grounds": ""})
    assert answer.status_code == 200
    assert answer.content.decode().count("field-error") == 2
    assert not Referral.objects.exists()


def test_a_supervisor_reports_and_sees_the_referral(agency, sign_in):
    client = sign_in(agency.sergeant)
    answer = client.post(reverse(REPORT), {"person": agency.officer.pk, "grounds": GROUNDS})
    page = client.get(answer.url).content.decode()
    for words in ("Access is suspended", GROUNDS, "The report is as it was made"):
        assert words in page
    assert "Record the outcome" not in page


def test_the_chief_takes_up_a_report_and_closes_it(agency, sign_in):
    referral = report(agency, agency.other_officer)
    client = sign_in(agency.chief)
    address = reverse("governance:referral", args=[referral.pk])
    assert "Suspend access now" in client.get(address).content.decode()
    client.post(reverse("governance:take-up-referral", args=[referral.pk]))
    assert "Record the outcome" in client.get(address).content.decode()
    closing = reverse("governance:close-referral", args=[referral.pk])
    assert client.post(closing, {"outcome": "corrected", "note": ""}).status_code == 400
    assert client.post(closing, {"outcome": "corrected", "note": FOUND}).status_code == 302
    page = client.get(address).content.decode()
    assert "Misuse; access restored" in page
    assert FOUND in page


def test_about_the_chief_the_auditor_closes_it_with_the_letter(agency, sign_in):
    referral = report_misuse(person_id=agency.chief.pk, actor=agency.other_officer, grounds=GROUNDS)
    address = reverse("governance:referral", args=[referral.pk])
    assert sign_in(agency.chief).get(address).status_code == 404
    assert sign_in(agency.captain).get(address).status_code == 404
    client = sign_in(agency.auditor)
    assert agency.profile.monitoring.outside_recipient.name in client.get(address).content.decode()
    closing = reverse("governance:close-referral", args=[referral.pk])
    facts = {"outcome": "no_ground", "note": FOUND}
    assert client.post(closing, facts).status_code == 403
    facts["document"] = SimpleUploadedFile("letter.pdf", PDF)
    assert client.post(closing, facts).status_code == 302
    paper = reverse("governance:document", args=[Referral.objects.get().document_id])
    assert client.get(paper).status_code == 200
    assert sign_in(agency.chief).get(paper).status_code == 404


def test_who_it_is_about_does_not_find_it(agency, sign_in):
    referral = report(agency, agency.captain, agency.sergeant)
    for name in ("referral", "take-up-referral"):
        address = reverse(f"governance:{name}", args=[referral.pk])
        client = sign_in(agency.sergeant)
        # Suspended: the gate comes first; restored, the page is not there.
        assert client.get(address).status_code in (302, 403)


def test_the_list_counts_the_year_and_marks_what_is_overdue(
    agency, sign_in, django_assert_max_num_queries
):
    for _ in range(3):
        report(agency, agency.other_officer)
    report(agency, agency.sergeant)
    Referral.objects.filter(status="reported").update(due_at=timezone.now())
    client = sign_in(agency.chief)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("governance:referrals")).content.decode()
    assert "4 reports, 1 with access suspended" in page
    assert page.count("Overdue") == 3
    closed = client.get(reverse("governance:referrals"), {"show": "closed"}).content.decode()
    assert "No referrals here" in closed


@pytest.mark.parametrize("who", ["officer", "dispatcher", "sysadmin"])
def test_the_list_is_for_oversight(agency, sign_in, who):
    client = sign_in(getattr(agency, who))
    assert client.get(reverse("governance:referrals")).status_code == 403
