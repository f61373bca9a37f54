"""A refusal is loud on every path, names its clause and next step, and stays on record."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.html import escape

from camera_ingest.services.key import issue_key
from governance.models import Adoption, Case
from hotlists.models import Alert, Match, Stop
from ledger.models import Event
from reads.tasks import purge_expired


@pytest.fixture
def alert(agency, camera):
    agency.add_entry("KTX4827")
    agency.read(camera, "KTX4827")
    return Alert.objects.get()


@pytest.fixture
def closed_case(agency, sign_in):
    case = agency.case()
    sign_in(agency.officer).post(close_of(case))
    return case


def close_of(case):
    return reverse("governance:close-case", args=[case.pk])


def refusal():
    return Event.objects.get(kind="refusal")


def test_a_page_says_what_clause_and_what_next(agency, closed_case, client):
    response = client.post(close_of(closed_case))
    page = response.content.decode()
    clause = agency.profile.cite("cases")
    assert response.status_code == 403
    for text in (clause, clause.summary, "This case is already closed.", "Open a new case"):
        assert escape(text) in page
    assert "<html" in page


def test_a_page_leads_back_to_where_one_was(agency, closed_case, client):
    back = "http://testserver/cases/"
    response = client.post(close_of(closed_case), headers={"Referer": back})
    assert f'href="{back}"' in response.content.decode()


def test_an_htmx_request_gets_the_fragment_alone(agency, closed_case, client):
    response = client.post(close_of(closed_case), headers={"HX-Request": "true"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "<html" not in page
    assert escape(agency.profile.cite("cases").summary) in page


def test_a_refusal_on_a_page_names_who_from_where_and_what_they_tried(agency, closed_case, client):
    client.post(close_of(closed_case), REMOTE_ADDR="10.1.2.3")
    event = refusal()
    assert event.outcome == Event.Outcome.REFUSED
    assert (event.actor, event.source_address) == (agency.officer, "10.1.2.3")
    assert event.clause == agency.profile.cite("cases")
    assert event.data == {"act": "governance:close-case"}


def test_a_forged_address_header_is_not_believed(agency, closed_case, client):
    forged = {"X-Forwarded-For": "not an address, 6.6.6.6"}
    client.post(close_of(closed_case), REMOTE_ADDR="10.1.2.3", headers=forged)
    assert refusal().source_address == "10.1.2.3"


def test_a_refused_act_is_undone_and_its_refusal_stays(agency, alert, sign_in):
    match = alert.matches.get()
    form = {f"match_outcome_{match.pk}": "confirmed", "field_outcome": "stop"}
    response = sign_in(agency.officer).post(reverse("hotlists:end", args=[alert.pk]), form)
    assert response.status_code == 403
    match.refresh_from_db()
    assert match.outcome == ""
    assert not Stop.objects.exists()
    assert not Event.objects.about(alert).filter(kind="alert.ended").exists()
    assert refusal().clause == agency.profile.cite("stop_report")


def test_a_role_that_may_not_is_recorded_without_a_clause(agency, sign_in):
    response = sign_in(agency.officer).post(reverse("governance:propose"))
    assert response.status_code == 403
    event = refusal()
    assert (event.actor, event.clause) == (agency.officer, "")
    assert event.data == {"act": "governance:propose"}


def test_the_api_answers_with_a_problem_document(agency, camera, client):
    key = issue_key(camera_id=camera.pk, actor=agency.captain)
    Adoption.objects.all().delete()
    response = client.post(
        reverse("camera_ingest:reads"),
        json.dumps({"reads": []}),
        content_type="application/json",
        headers={"X-Camera-Key": key},
    )
    body = response.json()
    assert response.status_code == body["status"] == 403
    assert response["Content-Type"] == "application/problem+json"
    assert body["clause"] == agency.profile.cite("adoption")
    assert set(body) == {"title", "status", "clause", "next_step"}
    assert refusal().data == {"act": "reads"}


def test_the_api_names_a_missing_key(agency, client):
    response = client.post(reverse("camera_ingest:reads"), "[]", content_type="application/json")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"]


def test_a_refused_task_fails_and_is_recorded(agency):
    Adoption.objects.all().delete()
    assert purge_expired.apply().failed()
    event = refusal()
    assert (event.actor, event.clause) == (None, agency.profile.cite("adoption"))
    assert event.data == {"act": "reads.tasks.purge_expired"}


def test_a_refused_command_ends_with_the_clause_and_is_recorded(agency):
    Adoption.objects.all().delete()
    with pytest.raises(CommandError) as refused:
        call_command("purge_expired")
    clause = agency.profile.cite("adoption")
    assert str(clause) in str(refused.value)
    assert "the Chief adopts it" in str(refused.value)
    assert (refusal().clause, refusal().data) == (clause, {"act": "purge_expired"})


def test_what_is_only_incomplete_is_turned_back_and_is_no_refusal(agency, sign_in):
    response = sign_in(agency.officer).post(reverse("governance:add-case"), {"number": ""})
    assert response.status_code == 400
    assert not Event.objects.filter(kind="refusal").exists()
    assert not Case.objects.exists()


def test_a_match_is_still_open_after_a_refused_ending(agency, alert, sign_in):
    address = reverse("hotlists:end", args=[alert.pk])
    client = sign_in(agency.officer)
    client.post(address, {"field_outcome": "no_action"})
    assert Match.objects.get().outcome == ""
    alert.refresh_from_db()
    assert alert.status == Alert.Status.OPEN
