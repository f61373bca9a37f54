"""The log: who sees which request, how it is found, sorted, paged and taken out."""

import csv
import io
import os
import re
import shutil
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from data_requests.models import DataRequest
from data_requests.permissions import visible_to
from data_requests.services.drafting import draft_request
from data_requests.views.log import PRINTED
from ledger.models import Event
from tests.data_requests.asking import (
    officer_draft,
    release_draft,
    submitted,
)
from tests.governance.test_rendering import text_of

LOG = "data_requests:log"


@pytest.mark.clause("KIN-III.C", "KIN-IV.E.1")
def test_every_request_is_in_the_log_with_its_papers(
    agency, sign_in, django_assert_max_num_queries
):
    release = submitted(agency, release_draft(agency))
    for _ in range(3):
        submitted(agency, officer_draft(agency))
    client = sign_in(agency.captain)
    client.get(reverse(LOG))
    with django_assert_max_num_queries(12):
        page = client.get(reverse(LOG)).content.decode()
    for request in DataRequest.objects.all():
        assert request.number in page
    assert "Dawson County Sheriff" in page
    file = client.get(reverse("data_requests:request", args=[release.pk])).content.decode()
    assert "letter.pdf" in file
    assert Event.objects.filter(kind="request.opened", actor=agency.captain).exists()


def test_each_sees_theirs_and_the_keepers_all(agency):
    own = submitted(agency, officer_draft(agency))
    others = submitted(agency, officer_draft(agency), agency.captain)
    draft = draft_request(draft=officer_draft(agency), actor=agency.officer)
    seen = {
        who: set(visible_to(getattr(agency, who), DataRequest.objects.all()))
        for who in (
            "officer",
            "other_officer",
            "sergeant",
            "captain",
            "chief",
            "auditor",
            "sysadmin",
        )
    }
    assert seen["officer"] == {own, draft}
    assert seen["other_officer"] == seen["sysadmin"] == set()
    assert seen["sergeant"] == {own}
    assert seen["captain"] == seen["chief"] == seen["auditor"] == {own, others}


def test_a_request_that_one_may_not_see_is_not_there(agency, sign_in):
    own = submitted(agency, release_draft(agency))
    client = sign_in(agency.other_officer)
    paper = own.documents.get()
    for address in (
        reverse("data_requests:request", args=[own.pk]),
        reverse("data_requests:document", args=[own.pk, paper.pk]),
        reverse("data_requests:statement", args=[own.pk]),
        reverse("data_requests:request", args=[own.pk + 999]),
    ):
        assert client.get(address).status_code == 404
    other = submitted(agency, officer_draft(agency), agency.other_officer)
    assert (
        client.get(reverse("data_requests:document", args=[other.pk, paper.pk])).status_code == 404
    )


def test_it_is_found_by_number_case_name_and_agency(agency, sign_in):
    release = submitted(agency, release_draft(agency))
    officer = submitted(agency, officer_draft(agency, plate="WLE6243"))
    client = sign_in(agency.captain)

    def found(**wanted):
        return {row[0] for row in client.get(reverse(LOG), wanted).context["rows"]}

    assert found(q=release.number) == {release}
    assert found(q="Dawson") == found(q="ortiz") == found(kind="release") == {release}
    assert found(q=officer.case.number) == {officer}
    assert found(status="submitted") == found(show="open") == {release, officer}
    assert found(show="overdue") == found(q="nothing like it") == set()
    DataRequest.objects.filter(pk=officer.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    assert found(show="overdue") == {officer}
    first = client.get(reverse(LOG), {"sort": "oldest"}).context["rows"][0][0]
    assert first == release


def test_what_names_a_plate_is_found_without_an_address_that_bears_it(agency, sign_in):
    named = submitted(agency, officer_draft(agency, plate="WLE6243"))
    submitted(agency, officer_draft(agency))
    client = sign_in(agency.captain)
    answer = client.post(reverse(LOG), {"plate": "wle 6243"})
    assert [row[0] for row in answer.context["rows"]] == [named]
    text = answer.content.decode()
    assert 'value="WLE6243"' in text
    assert not re.findall(r'(?:href|action)="[^"]*(?i:wle)', text)
    assert not client.get(reverse(LOG), {"q": "wle 6243"}).context["rows"]
    assert (
        not sign_in(agency.other_officer).post(reverse(LOG), {"plate": "WLE6243"}).context["rows"]
    )


def test_it_shows_what_waits_for_whom(agency, sign_in):
    request = submitted(agency, officer_draft(agency))
    draft = draft_request(draft=officer_draft(agency), actor=agency.officer)
    waits = {
        who: {
            row[0]
            for row in sign_in(getattr(agency, who))
            .get(reverse(LOG), {"show": "mine"})
            .context["rows"]
        }
        for who in ("officer", "sergeant", "captain")
    }
    reviewer = agency.profile.requests.form("officer_data").approvals[0]
    assert waits["officer"] == {draft}
    assert waits["sergeant"] == ({request} if reviewer == "supervisor" else set())
    assert waits["captain"] == ({request} if reviewer == "administrator" else set())


def test_it_is_taken_out_as_a_table_without_formulas(agency, sign_in):
    draft = release_draft(agency)
    submitted(agency, draft)
    request = DataRequest.objects.get()
    request.outside.name = "=HYPERLINK(1)"
    request.outside.save()
    answer = sign_in(agency.captain).get(reverse("data_requests:log-csv"))
    text = answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert request.number in text
    assert "'=HYPERLINK" in text
    assert "KTX4827" not in text
    assert Event.objects.get(kind="request.log_taken").data == {"rows": 1}
    assert sign_in(agency.officer).get(reverse("data_requests:log-csv")).status_code == 403


def test_it_is_printed_as_it_is_filtered(agency, sign_in):
    submitted(agency, release_draft(agency))
    client = sign_in(agency.auditor)
    for query in ({}, {"q": "nothing like it"}):
        answer = client.get(reverse("data_requests:log-pdf"), query)
        assert answer.content.startswith(b"%PDF-")
    assert [e.data["rows"] for e in Event.objects.filter(kind="request.log_taken")] == [1, 0]
    assert sign_in(agency.officer).get(reverse("data_requests:log-pdf")).status_code == 403


@pytest.mark.skipif(
    shutil.which("pdftotext") is None and "ALPR_REQUIRE_BROWSER" not in os.environ,
    reason="pdftotext (poppler) is not installed",
)
@pytest.mark.clause("KIN-III.C", "KIN-IV.E.1")
def test_every_request_is_taken_out_and_printed_however_many_there_are(lexington, sign_in):
    now = timezone.now()
    DataRequest.objects.bulk_create(
        DataRequest(
            kind=DataRequest.Kind.OFFICER_DATA,
            status=DataRequest.Status.SUBMITTED,
            requested_by=lexington.officer,
            recorded_by=lexington.officer,
            recorded_at=now,
            submitted_at=now,
        )
        for _ in range(PRINTED + 2)
    )
    numbers = {each.number for each in DataRequest.objects.all()}
    client = sign_in(lexington.captain)
    rows = list(csv.DictReader(io.StringIO(client.get(reverse(f"{LOG}-csv")).content.decode())))
    assert {row["Number"] for row in rows} == numbers
    page = client.get(reverse(LOG)).content.decode()
    assert ("part=2" in page, "part=3" in page) == (True, False)
    parts = [text_of(client.get(reverse(f"{LOG}-pdf"), {"part": part}).content) for part in (1, 2)]
    assert f"Part 2 of 2: requests {PRINTED + 1} to {PRINTED + 2} of {PRINTED + 2}" in parts[1]
    assert "Due Acts next" in " ".join(parts[0].split())
    assert "Submitted Administrator" in " ".join(parts[1].split())
    assert [len(set(re.findall(r"DR-\d{4}-\d+", part))) for part in parts] == [PRINTED, 2]
    assert set(re.findall(r"DR-\d{4}-\d+", "".join(parts))) == numbers
