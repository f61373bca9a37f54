"""Requests from outside law enforcement: on a basis of the law, else answered with its words."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from data_requests.answer import decision_of, words_of
from data_requests.models import DataRequest, OtherAsk
from data_requests.services.decision import Decision, decide_request
from data_requests.services.drafting import attach_paper, draft_request
from data_requests.services.submission import submit_request
from ledger.models import Event
from tests.data_requests.asking import (
    granted,
    officer_draft,
    other_draft,
    pdf,
    release_draft,
    submitted,
    verified,
)


@pytest.mark.clause("NE-60-3205(2)", "LEX-3.G.i")
@pytest.mark.parametrize("basis", ["court_order", "party", "emergency", "missing_person"])
def test_in_nebraska_it_is_granted_on_a_basis_of_the_law(lexington, basis):
    request = verified(lexington, submitted(lexington, other_draft("party", basis)))
    done = granted(lexington, request)
    assert done.status == DataRequest.Status.GRANTED
    assert done.steps.last().clause == "NE-60-3205(2)"


@pytest.mark.clause("NE-60-3205(2)", "LEX-3.G.i")
def test_in_nebraska_the_answer_to_others_waits_for_counsel(lexington):
    request = verified(lexington, submitted(lexington, other_draft()))
    with pytest.raises(PolicyViolation):
        granted(lexington, request)
    with pytest.raises(PolicyViolation, match="counsel") as refused:
        decide_request(
            request_id=request.pk,
            actor=lexington.captain,
            decision=Decision(outcome="refused", note="Not public"),
        )
    assert "counsel" in refused.value.next_step


@pytest.mark.clause("KIN-IV.D.5")
def test_in_kinston_it_is_answered_with_the_citation(kinston):
    request = verified(kinston, submitted(kinston, other_draft()))
    with pytest.raises(PolicyViolation) as refused:
        granted(kinston, request)
    assert refused.value.clause == "NC-20-183.32(e)"
    done = decide_request(
        request_id=request.pk, actor=kinston.captain, decision=Decision(outcome="refused")
    )
    assert "not a public record" in done.other.answer
    assert done.other.answer_clause == done.steps.last().clause == "NC-20-183.32(e)"


def test_an_answer_without_its_citation_is_refused_by_the_database(agency):
    submitted(agency, other_draft())
    with pytest.raises(IntegrityError, match="citation"), transaction.atomic():
        OtherAsk.objects.update(answer="No.")


@pytest.mark.clause("NE-60-3205(2)", "LEX-3.G.i")
@pytest.mark.parametrize("basis", ["court_order", "party", "emergency", "missing_person"])
def test_a_basis_is_shown_by_its_paper_not_by_the_word_of_who_asks(lexington, basis):
    rule = lexington.profile.requests.other.basis(basis)
    draft = other_draft("public", basis, papers={})
    request = draft_request(draft=draft, actor=lexington.officer)
    with pytest.raises(PolicyViolation, match=rule.paper) as refused:
        submit_request(request_id=request.pk, actor=lexington.officer)
    assert refused.value.clause == "NE-60-3205(2)"
    attach_paper(request_id=request.pk, kind="proof", upload=pdf(), actor=lexington.officer)
    submit_request(request_id=request.pk, actor=lexington.officer)
    verified(lexington, request)
    request.documents.all().delete()  # one that was handed in before this was asked for
    with pytest.raises(PolicyViolation, match=rule.paper):
        granted(lexington, request)
    picture = SimpleUploadedFile("order.png", b"\x89PNG\r\n")
    with pytest.raises(ValidationError, match="as a PDF"):
        attach_paper(request_id=request.pk, kind="proof", upload=picture, actor=lexington.officer)


@pytest.mark.clause("NE-60-3205(2)")
def test_the_public_page_takes_the_paper_of_the_basis(lexington, client):
    address = f"{reverse('data_requests:ask-kind', args=['other'])}?as=party"
    said = {"name": "Pat Rowe", "reason": "Reads of my car", "basis": "court_order"}
    answer = client.post(address, said)
    assert answer.status_code == 403
    assert "the court order itself" in answer.context["refusal"].message
    assert client.post(address, said | {"proof": pdf("order.pdf")}).status_code == 200
    assert DataRequest.objects.get().documents.get().kind == "proof"


@pytest.mark.clause("KIN-IV.D.5", "LEX-3.G.i")
def test_the_laws_answer_reaches_who_asked_on_the_public_page(kinston, client):
    address = f"{reverse('data_requests:ask-kind', args=['other'])}?as=public"
    said = {"name": "Pat Rowe", "reason": "All reads of my street last summer"}
    given = client.post(address, said).context["receipt"]
    keys = {"receipt": given.receipt, "secret": given.secret}
    request = DataRequest.objects.get()
    refused = Decision(outcome="refused", note="Nobody here may have that.")
    before = client.post(reverse("data_requests:ask-state"), keys).content.decode()
    decide_request(request_id=request.pk, actor=kinston.captain, decision=refused)
    page = client.post(reverse("data_requests:ask-state"), keys).content.decode()
    for words in ("not a public record", "NC-20-183.32(e)", "by the law that is named below"):
        assert words in page
        assert words not in before
    assert "on its way" not in page
    assert "Nobody here may have that" not in page


@pytest.mark.clause("KIN-IV.D.5", "LEX-3.G.i")
def test_staff_print_the_answer_as_a_letter_once_it_is_decided(agency, sign_in):
    request = submitted(agency, release_draft(agency))
    address = reverse("data_requests:answer-letter", args=[request.pk])
    client = sign_in(agency.captain)
    assert client.get(address).status_code == 404
    refused = Decision(outcome="refused", note="The case is not open.", ground="purpose")
    decide_request(request_id=request.pk, actor=agency.captain, decision=refused)
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF-")
    page = client.get(reverse("data_requests:request", args=[request.pk])).content.decode()
    assert address in page
    event = Event.objects.get(kind="request.answer_printed")
    assert event.actor == agency.captain
    assert sign_in(agency.other_officer).get(address).status_code == 404


@pytest.mark.clause("KIN-IV.D.5")
def test_the_letter_says_what_the_law_says(kinston):
    request = verified(kinston, submitted(kinston, other_draft()))
    refused = Decision(outcome="refused")
    decide_request(request_id=request.pk, actor=kinston.captain, decision=refused)
    request = DataRequest.objects.get()
    decision = decision_of(request)
    assert decision is not None
    assert words_of(request, decision)[0] == kinston.profile.requests.other.answer
    assert decision_of(submitted(kinston, officer_draft(kinston))) is None
