"""Searching by API: the same gate, the same refusals, the same record as on the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event
from personnel.models import TrainingRecord
from reads.models import Inquiry
from tests.reads.searches import REASON, photograph, search

PLATE = "KTX4827"
HERE = reverse("reads:api-inquiries")


def body(agency, *, question=None, **changes):
    now = timezone.now()
    asked = {
        "plate": PLATE,
        "captured_from": (now - timedelta(days=2)).isoformat(),
        "captured_to": now.isoformat(),
    }
    facts = {
        "purpose": "criminal_investigation",
        "case_number": agency.case().number,
        "reason": REASON,
        "is_determined_relevant": True,
        "is_attested": True,
        "question": asked | (question or {}),
    }
    return {name: value for name, value in (facts | changes).items() if value is not None}


def post(client, facts):
    return client.post(HERE, facts, content_type="application/json")


def reads_of(inquiry):
    return reverse("reads:api-inquiry-reads", args=[inquiry.pk])


@pytest.fixture
def stored(agency, camera):
    at = timezone.now() - timedelta(hours=1)
    agency.read(camera, PLATE, at=at, confidence=0.93, **photograph(PLATE))
    return camera


@pytest.mark.clause("LEX-3.G.iii")
def test_a_search_is_on_record_and_its_page_can_be_read(agency, stored, sign_in):
    client = sign_in(agency.officer)
    answer = post(client, body(agency, on_behalf_of=agency.sergeant.badge_number))
    inquiry = Inquiry.objects.get()
    assert answer.status_code == 201
    assert answer.json()["id"] == inquiry.pk
    assert answer.json()["results"] == "1"
    assert (inquiry.kind, inquiry.requester) == ("api", agency.sergeant)
    assert Event.objects.about(inquiry).get().data["kind"] == "api"
    page = client.get(reads_of(inquiry))
    [read] = page.json()["reads"]
    assert "no-store" in page["Cache-Control"]
    assert (read["plate"], read["camera"], read["confidence"]) == (PLATE, "cam-1", 0.93)
    assert client.get(read["crop_url"])["Content-Type"] == "image/jpeg"
    assert PLATE not in read["page_url"]
    assert Event.objects.about(inquiry).filter(kind="inquiry.page_viewed").count() == 1


REFUSED = [
    ({"purpose": "traffic_enforcement"}, "closed list"),
    ({"purpose": "personal"}, "not a purpose"),
    ({"purpose": None}, "closed list"),
    ({"case_number": None}, "an open case"),
    ({"case_number": "26-999999"}, "an open case"),
    ({"call_number": "none"}, "looks like"),
    ({"reason": "investigation"}, "says nothing about the case"),
    ({"is_attested": None}, "no prohibited use"),
    ({"invades_privacy": True}, "court order"),
    ({"is_sensitive": True}, "written approval"),
    ({"question": {"plate": "**"}}, "every plate"),
    ({"question": {"captured_from": "2006-01-01T00:00:00Z"}}, "at most"),
]


@pytest.mark.clause("LEX-3.G.iii", "LEX-3", "LEX-3.F", "KIN-IV.B.1", "NE-60-3204(3)#access")
@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_it_is_refused_with_the_clause_as_on_the_page(agency, sign_in, changes, words):
    if changes.get("purpose") == "traffic_enforcement" and agency.profile.agency.state == "NC":
        words = "not a purpose"
    answer = post(sign_in(agency.officer), body(agency, **changes))
    assert answer.status_code == answer.json()["status"] == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert words in answer.json()["title"]
    assert answer.json()["clause"]
    assert answer.json()["next_step"]
    assert not Inquiry.objects.exists()
    assert Event.objects.get(kind="refusal").data == {"act": "inquiries"}


@pytest.mark.parametrize(
    "changes",
    [
        {"question": {"plate": 5}},
        {"question": {"regex": ".*"}},
        {"question": {"captured_from": "soon"}},
        {"question": {"captured_from": "2026-11-01T00:00:00"}},
        {"question": {"camera_ids": ["x"]}},
        {"question": {"plate": "A" * 5000}},
        {"on_behalf_of": "nobody"},
        {"reason": "x" * 1001},
        {"approval": "x"},
    ],
)
def test_what_is_malformed_is_a_bad_request_that_says_nothing_back(agency, sign_in, changes):
    answer = post(sign_in(agency.officer), body(agency, **changes))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert PLATE not in answer.content.decode()
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', '{"question": 5}', "[" * 5000])
def test_what_is_no_object_is_a_bad_request(agency, sign_in, text):
    answer = sign_in(agency.officer).post(HERE, text, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_nobody_searches_without_signing_in_or_without_the_token_of_the_page(agency, stored):
    facts = body(agency)
    assert post(Client(), facts).status_code == 401
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(
        agency.officer, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert post(forged, facts).status_code == 403
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("who", ["dispatcher", "auditor", "sysadmin"])
def test_nobody_searches_who_does_not_act(agency, stored, sign_in, who):
    assert post(sign_in(getattr(agency, who)), body(agency)).status_code == 403
    assert not Inquiry.objects.exists()


@pytest.mark.clause("LEX-2.B", "KIN-IV.B.2")
def test_training_that_ends_ends_the_looking(agency, stored, sign_in):
    inquiry = search(agency)
    client = sign_in(agency.officer)
    assert client.get(reads_of(inquiry)).status_code == 200
    TrainingRecord.objects.filter(person=agency.officer).update(expires_at=timezone.now())
    answer = client.get(reads_of(inquiry))
    assert (answer.status_code, "training" in answer.json()["title"]) == (403, True)


def test_somebody_elses_search_is_absent_and_a_closed_one_refused(agency, stored, sign_in):
    inquiry = search(agency)
    assert sign_in(agency.captain).get(reads_of(inquiry)).status_code == 404
    client = sign_in(agency.officer)
    for wrong in ({"page": "0"}, {"page": "401"}, {"page": "x"}, {"sort": "'; --"}):
        assert client.get(reads_of(inquiry), wrong).status_code == 400
    with time_machine.travel(inquiry.open_until):
        answer = sign_in(agency.officer).get(reads_of(inquiry))
        assert answer.status_code == 403
        assert "closed" in answer.json()["title"]


def test_the_schema_describes_it(agency, sign_in):
    schema = sign_in(agency.officer).get("/api/schema").content.decode()
    assert "/api/v1/inquiries:" in schema
    assert "/api/v1/inquiries/{inquiry_id}/reads:" in schema
