"""What a request rests on: the closed list; in North Carolina a preservation on one thing more."""

from dataclasses import replace

import pytest
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from data_requests.forms import RequestForm
from data_requests.models import DataRequest
from data_requests.services.drafting import draft_request
from data_requests.statement import statement_pdf
from reads.models import Hold
from tests.data_requests.asking import officer_draft, preservation_draft, release_draft
from tests.data_requests.test_public_page import ask, said

CARRIER = "motor_carrier_safety"
LABEL = "Violation of a motor carrier safety regulation"
MARK = pytest.mark.clause("NC-20-183.30", "NC-20-183.31(b)", "NC-20-183.32(c)#requests")
PURPOSE = pytest.mark.clause(
    "LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2"
)
DRAFTS = {
    "preservation": preservation_draft,
    "officer_data": officer_draft,
    "release": release_draft,
}


@MARK
def test_a_preservation_rests_on_motor_carrier_safety_chosen_on_the_page(kinston, sign_in):
    client = sign_in(kinston.officer)
    page = reverse("data_requests:new-kind", args=["preservation"])
    assert LABEL in client.get(page).content.decode()
    facts = said(kinston, asker="member", case=kinston.case().number, purpose=CARRIER)
    made = client.post(page, facts)
    request = DataRequest.objects.get()
    assert (made.status_code, request.purpose) == (302, CARRIER)
    assert LABEL in client.get(made.url).content.decode()
    assert statement_pdf(request, kinston.profile).startswith(b"%PDF-")
    client.post(reverse("data_requests:submit", args=[request.pk]))
    assert Hold.objects.filter(origin_id=str(request.pk)).exists()


@MARK
def test_it_is_chosen_on_the_public_page_too(kinston, client):
    answer = ask(client, kinston, asker="state_agency", purpose=CARRIER)
    assert answer.status_code == 200
    assert DataRequest.objects.get().purpose == CARRIER
    answer = ask(client, kinston, asker="state_agency", purpose="traffic_enforcement")
    assert answer.status_code == 400


@MARK
@PURPOSE
@pytest.mark.parametrize("kind", ["officer_data", "release"])
def test_what_is_seen_or_given_away_never_rests_on_it(kinston, kind):
    draft = replace(DRAFTS[kind](kinston), purpose=CARRIER)
    with pytest.raises(PolicyViolation) as refused:
        draft_request(draft=draft, actor=kinston.officer)
    assert refused.value.clause == "NC-20-183.31(b)"
    offered = RequestForm(kind=kind, profile=kinston.profile).fields["purpose"].choices
    assert CARRIER not in dict(offered)


@MARK
@pytest.mark.parametrize("kind", DRAFTS)
@pytest.mark.parametrize("purpose", ["traffic_enforcement", "parking_traffic", "public_safety"])
def test_no_request_rests_on_traffic(kinston, kind, purpose):
    draft = replace(DRAFTS[kind](kinston), purpose=purpose)
    with pytest.raises(PolicyViolation) as refused:
        draft_request(draft=draft, actor=kinston.officer)
    assert refused.value.clause == "NC-20-183.31(b)"
    assert not DataRequest.objects.exists()


def test_where_the_law_names_no_more_a_preservation_has_no_such_choice(lexington):
    form = RequestForm(kind="preservation", profile=lexington.profile)
    assert "purpose" not in form.fields
