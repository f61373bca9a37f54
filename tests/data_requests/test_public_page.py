"""The public page: asked without an account, the receipt, and the state behind its secret."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, Intake, IntakeAttempt
from data_requests.services.intake import receive_request, request_of
from data_requests.services.verification import verify_requester
from governance.models import Adoption
from ledger.models import Event
from reads.models import Hold
from tests.cast import PDF
from tests.data_requests.asking import called, camera_of, outside, preservation_draft, today


def url(name, *args):
    return reverse(f"data_requests:{name}", args=args)


def said(agency, **changes):
    now = timezone.now()
    facts = {
        "name": "Pat Rowe",
        "phone": "555-010-3003",
        "case_reference": "CR 26-17",
        "plate": "KTX 4827",
        "cameras": [camera_of(agency).pk],
        "window_from": f"{now - timedelta(days=3):%Y-%m-%dT%H:%M}",
        "window_to": f"{now - timedelta(days=2):%Y-%m-%dT%H:%M}",
        "facts": "A witness saw the white van leave the feed store at 2 a.m.",
        "parties": "State against Rowe",
    }
    return facts | changes


def oath(**changes):
    facts = {
        "statement": SimpleUploadedFile("sworn.pdf", PDF),
        "signer": "Pat Rowe",
        "oath_by": "Mary Quill",
        "oath_title": "Notary public",
        "commission": "20261234, until May 2029",
        "place": "Dawson County",
        "sworn_on": f"{today()}",
    }
    return facts | changes


def ask(client, agency, asker="defendant", kind="preservation", **changes):
    return client.post(f"{url('ask-kind', kind)}?as={asker}", said(agency, **changes))


def keys_of(answer):
    given = answer.context["receipt"]
    return {"receipt": given.receipt, "secret": given.secret}


def draft_of(agency, **changes):
    return preservation_draft(
        agency, outside=outside(), case_id=None, case_reference="S 26-9", **changes
    )


@pytest.mark.clause("NE-60-3205(1)")
def test_in_nebraska_a_defendant_asks_without_an_account(lexington, client):
    answer = ask(client, lexington, **oath())
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    hold = Hold.objects.live(timezone.now()).get()
    request = DataRequest.objects.get()
    assert (request.hold, request.outside.asker) == (hold, "defendant")
    keys = keys_of(answer)
    page = client.post(url("ask-state"), keys).content.decode()
    assert "Received. We are looking at it." in page
    for hidden in ("KTX4827", request.number, "Rowe", "Scheduled", "2nd &amp; Main"):
        assert hidden not in page


@pytest.mark.clause("NC-20-183.32(c)#requests")
def test_in_kinston_it_is_closed_to_defendants_and_says_how_to_ask_by_court(kinston, client):
    page = client.get(url("ask"), {"as": "defendant"}).content.decode()
    assert "is closed to you here" in page
    assert "Ask the court" in page
    assert "NC-20-183.32(c)" in page
    assert ask(client, kinston).status_code == 404
    draft = preservation_draft(kinston, outside=outside("defendant"), case_id=None)
    with pytest.raises(PolicyViolation) as refused:
        receive_request(draft=draft, source="10.0.0.9")
    assert refused.value.clause == "NC-20-183.32(c)#requests"
    assert not DataRequest.objects.exists()


def test_a_law_enforcement_agency_may_use_it_under_both_laws(agency, client):
    answer = ask(client, agency, "state_agency", title="Detective", **oath())
    assert answer.status_code == 200
    assert Hold.objects.live(timezone.now()).count() == 1


def test_unsworn_it_holds_provisionally_and_the_oath_may_follow(agency, client):
    answer = ask(client, agency, "state_agency")
    keys = keys_of(answer)
    assert Hold.objects.provisional(timezone.now()).count() == 1
    assert client.post(url("ask-print"), keys).content.startswith(b"%PDF-")
    page = client.post(url("ask-statement"), keys | oath()).content.decode()
    assert "Your sworn statement has arrived" in page
    assert Hold.objects.live(timezone.now()).count() == 1


def test_a_half_filled_jurat_is_not_taken_and_nothing_typed_is_lost(agency, client):
    answer = ask(client, agency, "state_agency", **oath(commission=""))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "their commission missing" in page
    assert "State against Rowe" in page
    assert not DataRequest.objects.exists()
    assert Event.objects.filter(kind="refusal").exists()


def test_the_receipt_is_random_and_its_secret_is_not_kept(agency):
    given = receive_request(draft=draft_of(agency), source="10.0.0.1")
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", given.receipt)
    kept = Intake.objects.get()
    assert given.secret.replace("-", "") not in kept.secret_digest
    assert "10.0.0.1" not in IntakeAttempt.objects.get().source
    lower = given.secret.lower().replace("-", " ")
    assert request_of(receipt=given.receipt.lower(), secret=lower) == kept.request


@pytest.mark.parametrize(
    "wrong", [{"secret": "0" * 20}, {"receipt": "00000-00000"}, {"secret": ""}]
)
def test_a_wrong_receipt_and_a_wrong_secret_are_answered_alike(agency, client, wrong):
    given = receive_request(draft=draft_of(agency), source="10.0.0.1")
    keys = {"receipt": given.receipt, "secret": given.secret} | wrong
    for page in ("ask-state", "ask-print"):
        answer = client.post(url(page), keys)
        assert answer.status_code == 404
        assert "No request has this receipt with this secret" in answer.content.decode()
    assert client.post(url("ask-statement"), keys | oath()).status_code == 404
    upload = SimpleUploadedFile("more.pdf", PDF)
    assert client.post(url("ask-paper"), keys | {"paper": upload}).status_code == 404


def test_a_wide_one_waits_unheld_for_the_call_back(lexington):
    start = timezone.now() - timedelta(days=6)
    wide = draft_of(lexington, plate="", window_from=start, window_to=start + timedelta(hours=73))
    assert receive_request(draft=wide, source="10.0.0.1").is_wide
    assert not Hold.objects.exists()
    request = DataRequest.objects.get()
    verify_requester(request_id=request.pk, actor=lexington.captain, **called(lexington))
    request.refresh_from_db()
    assert request.hold is not None
    assert request.intake.called_back_by == lexington.captain
    narrow = draft_of(lexington, plate="", window_from=start, window_to=start + timedelta(hours=72))
    assert not receive_request(draft=narrow, source="10.0.0.1").is_wide


def test_one_plate_over_many_days_waits_too(agency):
    longest = timedelta(days=agency.profile.requests.intake.widest_plate_days)
    end = timezone.now() - timedelta(hours=1)

    def over(window):
        draft = draft_of(agency, window_from=end - window, window_to=end)
        return receive_request(draft=draft, source="10.0.0.1").is_wide

    assert over(longest + timedelta(seconds=1))
    assert not Hold.objects.exists()
    verify_requester(
        request_id=DataRequest.objects.get().pk, actor=agency.captain, **called(agency)
    )
    assert Hold.objects.count() == 1
    assert not over(longest)
    assert Hold.objects.count() == 2


def test_an_agency_that_adopted_before_there_was_such_a_limit_has_it(agency):
    adoption = Adoption.objects.get()
    had = adoption.content["requests"]["intake"].pop("widest_plate_days")
    assert adoption.profile.requests.intake.widest_plate_days == had


@pytest.mark.parametrize("typed", ["-", " . - ", "\u00b7"])
def test_signs_in_place_of_a_plate_do_not_ask_for_every_plate(agency, client, typed):
    """They clean to no plate at all, which stands for all: nothing is held for them."""
    with pytest.raises(ValidationError, match="letters and digits"):
        receive_request(draft=draft_of(agency, plate=typed), source="10.0.0.1")
    answer = ask(client, agency, "state_agency", plate=typed)
    assert answer.status_code == 400
    assert "letters and digits" in answer.content.decode()
    assert not Hold.objects.exists()
    assert not DataRequest.objects.exists()


def test_many_from_one_place_are_refused_and_others_are_not(agency):
    for _ in range(agency.profile.requests.intake.hourly):
        receive_request(draft=draft_of(agency), source="10.0.0.1")
    with pytest.raises(PolicyViolation, match="Too many"):
        receive_request(draft=draft_of(agency), source="10.0.0.1")
    assert receive_request(draft=draft_of(agency), source="10.0.0.2")


def test_a_form_that_is_too_large_is_not_read(agency, settings):
    settings.PUBLIC_MAX_BYTES = 1000
    big = SimpleUploadedFile("big.pdf", PDF + b"x" * 100_000)
    answer = ask(Client(), agency, "state_agency", **oath(statement=big))
    assert answer.status_code == 413
    assert not DataRequest.objects.exists()


def test_a_form_of_another_site_is_refused(agency):
    client = Client(enforce_csrf_checks=True)
    assert ask(client, agency, "state_agency").status_code == 403
    assert client.post(url("ask-state"), {"receipt": "x", "secret": "x"}).status_code == 403
    assert not DataRequest.objects.exists()


def test_an_upload_leaves_as_a_download_only(agency, client, sign_in):
    keys = keys_of(ask(client, agency, "state_agency"))
    page = SimpleUploadedFile("page.html", b"<script>alert(1)</script>")
    assert client.post(url("ask-paper"), keys | {"paper": page}).status_code == 400
    upload = SimpleUploadedFile("more.pdf", PDF + b"<script>")
    assert client.post(url("ask-paper"), keys | {"paper": upload}).status_code == 200
    request = DataRequest.objects.get()
    paper = request.documents.get()
    answer = sign_in(agency.captain).get(url("document", request.pk, paper.pk))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"


def test_events_of_the_public_page_hold_no_words(agency, client):
    ask(client, agency, "state_agency", **oath())
    for event in Event.objects.all():
        assert "KTX4827" not in str(event.data)
        assert "Rowe" not in str(event.data)


def test_pages_of_the_public_are_open_and_name_nobody(agency, client):
    for asker in ["", *(each.code for each in agency.profile.requests.askers)]:
        page = client.get(url("ask"), {"as": asker})
        assert page.status_code == 200
        for person in ("Captain Captain", "Officer Officer", "Chief Chief"):
            assert person not in page.content.decode()
    assert client.get(url("ask-kind", "warrant"), {"as": "court"}).status_code == 404
    assert client.get(url("ask-kind", "preservation")).status_code == 404
    assert client.get(url("ask-state")).status_code == 200
