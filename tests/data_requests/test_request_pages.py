"""Each kind of request on its pages: written, completed, submitted, reviewed."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from data_requests.forms import FIELDS
from data_requests.models import DataRequest
from data_requests.services.mailing import mail_steps
from ledger.models import Event
from tests.cast import PDF
from tests.data_requests.asking import REASON, camera_of, officer_draft, submitted


def url(name, *args):
    return reverse(f"data_requests:{name}", args=args)


def written(agency, **changes):
    said = {
        "case": agency.case().number,
        "purpose": "criminal_investigation",
        "reason": REASON,
        "plate": "KTX 4827",
        "cameras": [camera_of(agency).pk],
        "window_from": "2026-01-02T08:00",
        "window_to": "2026-01-02T20:00",
    }
    return said | changes


def test_an_officer_writes_one_completes_and_submits_it(agency, sign_in):
    client = sign_in(agency.officer)
    for form in client.get(url("new")).context["forms"]:
        assert client.get(url("new-kind", form.code)).status_code == 200
    answer = client.post(url("new-kind", "officer_data"), written(agency, reason=""))
    request = DataRequest.objects.get()
    assert answer.url == url("request", request.pk)
    page = client.get(answer.url).content.decode()
    assert "A reason that says something about the case" in page
    assert "Add what is missing" in page
    client.post(url("change", request.pk), written(agency))
    assert client.post(url("submit", request.pk)).status_code == 302
    request.refresh_from_db()
    assert (request.status, request.plate) == ("submitted", "KTX4827")
    local = {"lexington_ne": 14, "kinston_nc": 13}[agency.profile.name]
    assert request.window_from.hour == local  # 08:00 by the agency's clock


def test_what_is_wrong_in_a_form_is_named(agency, sign_in):
    client = sign_in(agency.officer)
    answer = client.post(
        url("new-kind", "officer_data"), written(agency, cameras=[999], window_from="yesterday")
    )
    assert {"cameras", "window_from"} <= set(answer.context["form"].errors)
    answer = client.post(
        url("new-kind", "officer_data"), written(agency, window_to="2026-01-01T08:00")
    )
    assert answer.status_code == 403
    assert "ends before it starts" in answer.content.decode()
    assert REASON in answer.content.decode()  # nothing typed is lost
    assert Event.objects.get(kind="refusal").outcome == "refused"
    answer = client.post(
        url("new-kind", "officer_data"), written(agency, window_from="1976-01-01T08:00")
    )
    assert answer.status_code == 403
    assert client.get(url("new-kind", "everything")).status_code == 404
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("kind", [kind for kind in FIELDS if kind in ("release", "other")])
def test_a_request_from_outside_is_recorded_with_its_letter(agency, sign_in, kind):
    client = sign_in(agency.officer)
    said = written(agency) | dict(
        asker="state_agency" if kind == "release" else "party",
        name="Lena Ortiz",
        agency="Dawson County Sheriff",
        training="State course, March 2026",
        never_sold="on",
        basis="",
        letter=SimpleUploadedFile("letter.pdf", PDF),
    )
    client.post(url("new-kind", kind), said)
    request = DataRequest.objects.get()
    assert (request.requested_by, request.outside.name) == (None, "Lena Ortiz")
    paper = request.documents.get()
    answer = client.get(url("document", request.pk, paper.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.post(url("submit", request.pk)).status_code == 302


def test_the_statement_prints_ready_to_sign(agency, sign_in):
    request = submitted(agency, officer_draft(agency))
    answer = sign_in(agency.officer).get(url("statement", request.pk))
    assert answer.content.startswith(b"%PDF-")
    assert f"{request.number}-v1" in answer["Content-Disposition"]


def test_mail_at_each_step_names_a_number_and_no_plate(agency, sign_in):
    for person in agency.people.values():
        person.email = f"{person.username}@police.example"
        person.save()
    request = submitted(agency, officer_draft(agency))
    assert mail_steps() >= 1
    assert mail_steps() == 0
    reviewer = agency.profile.requests.form("officer_data").approvals[0]
    expected = "sergeant" if reviewer == "supervisor" else "captain"
    assert {address for message in mail.outbox for address in message.to} == {
        f"{expected}@police.example"
    }
    for message in mail.outbox:
        text = message.subject + message.body
        assert request.number in text
        assert "KTX4827" not in text
        assert "feed store" not in text


def test_only_buttons_that_work_are_offered(agency, sign_in):
    request = submitted(agency, officer_draft(agency))
    offered = {
        who: sign_in(getattr(agency, who)).get(url("request", request.pk)).context["acts"]
        for who in ("officer", "sergeant", "captain", "auditor")
    }
    first = agency.profile.requests.form("officer_data").approvals[0]
    assert "decide" not in offered["officer"]
    assert offered["auditor"] == set()
    assert ("approve" in offered["sergeant"]) == (first == "supervisor")
    assert ("decide" in offered["captain"]) == (first == "administrator")
