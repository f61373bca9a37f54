"""The oath of somebody outside is checked by staff: what they filled in proves no notary."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, OutsideRequester
from data_requests.services.decision import decide_request
from data_requests.services.intake import SignedStatement, receive_request, send_statement
from data_requests.services.verification import verify_requester
from tests.data_requests.asking import (
    GRANT,
    called,
    jurat,
    outside,
    pdf,
    preservation_draft,
    release_draft,
)

pytestmark = pytest.mark.clause("NC-20-183.32(c)#requests", "KIN-IV.E.4#requests", "NE-60-3205(1)")
UNCHECKED = {"oath_checked": " "}


def statement():
    return SignedStatement(jurat=jurat(), paper=pdf("sworn.pdf"))


def received(agency, said=None, draft=None):
    """Come in by the public page; the request, and what opens it."""
    whole = {"outside": outside(), "case_id": None, "case_reference": "S 26-9"}
    draft = draft or preservation_draft(agency, **whole)
    given = receive_request(draft=draft, source="10.0.0.1", statement=said)
    request = DataRequest.objects.get()
    return request, {"receipt": given.receipt, "secret": given.secret}


def verify(agency, request, **facts):
    facts = called(agency) | facts
    return verify_requester(request_id=request.pk, actor=agency.sergeant, **facts)


def test_a_sworn_request_is_not_verified_before_its_oath_is(agency, sign_in):
    request, _keys = received(agency, statement())
    page = sign_in(agency.captain).get(reverse("data_requests:request", args=[request.pk]))
    assert "How you checked the oath" in page.content.decode()
    with pytest.raises(PolicyViolation, match="checked the oath") as refused:
        verify(agency, request, **UNCHECKED)
    assert refused.value.clause == agency.profile.requests.form("preservation").clause
    assert OutsideRequester.objects.get().verified_at is None
    address = reverse("data_requests:verify", args=[request.pk])
    assert sign_in(agency.sergeant).post(address, called(agency)).status_code == 302
    page = sign_in(agency.captain).get(reverse("data_requests:request", args=[request.pk]))
    assert "Oath: Mary Quill, commission looked up" in page.content.decode()
    assert decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)


def test_without_a_statement_there_is_no_oath_to_check(agency, sign_in):
    request, _keys = received(agency, draft=release_draft(agency))
    page = sign_in(agency.captain).get(reverse("data_requests:request", args=[request.pk]))
    assert "How you checked the oath" not in page.content.decode()
    assert verify(agency, request, **UNCHECKED).verified_at
    assert OutsideRequester.objects.get().oath_checked == ""


def test_an_oath_that_comes_later_is_checked_before_anything_is_granted(agency, sign_in):
    request, keys = received(agency)
    verify(agency, request, **UNCHECKED)
    send_statement(**keys, statement=statement())
    with pytest.raises(PolicyViolation, match="not verified"):
        decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    client = sign_in(agency.captain)
    page = client.get(reverse("data_requests:request", args=[request.pk]))
    assert "verify" in page.context["acts"]
    # What was found out before is there still; only the oath is to be added.
    assert 'value="5550109999"' in page.content.decode()
    verify(agency, request)
    assert decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)


def test_its_check_is_due_as_many_days_after_it_came(lexington, sign_in):
    request, keys = received(lexington)
    verify(lexington, request, **UNCHECKED)
    late = timezone.now() + timedelta(days=20)
    with time_machine.travel(late, tick=False):
        send_statement(**keys, statement=statement())
        page = sign_in(lexington.captain).get(reverse("data_requests:request", args=[request.pk]))
        within = lexington.profile.requests.intake.verify_within
        assert page.context["verify_by"] == within.after(late)


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.D.2")
def test_who_verified_them_alone_does_not_grant_what_came_by_the_page(agency, sign_in):
    request, _keys = received(agency, statement())
    page = reverse("data_requests:request", args=[request.pk])
    facts = {"request_id": request.pk, **called(agency)}
    verify_requester(actor=agency.captain, **facts)
    with pytest.raises(PolicyViolation, match="verified this requester yourself"):
        decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    assert "verify" not in sign_in(agency.captain).get(page).context["acts"]
    assert "verify" in sign_in(agency.sergeant).get(page).context["acts"]
    verify_requester(actor=agency.sergeant, **facts)
    assert "verify" not in sign_in(agency.captain).get(page).context["acts"]
    assert decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
