"""Somebody outside puts their request right, or withdraws it, with receipt and secret alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, IntakeAttempt, Step
from data_requests.services.decision import return_request
from data_requests.services.intake import receive_request, resubmit_request
from data_requests.services.verification import verify_requester
from reads.models import Hold
from tests.data_requests.asking import called
from tests.data_requests.test_public_page import ask, draft_of, keys_of, oath, said, url

NOTE = "Name the hours, not the whole day."


@pytest.fixture
def returned(agency, client):
    """Its keys: asked by a detective on the public page, sent back with a reason."""
    keys = keys_of(ask(client, agency, "state_agency", **oath()))
    return_request(request_id=DataRequest.objects.get().pk, actor=agency.captain, note=NOTE)
    return keys


def change(client, agency, keys, **changes):
    return client.post(url("ask-change"), said(agency, **changes) | keys | {"send": "1"})


def test_they_read_why_and_hand_it_in_again_changed_and_sworn(agency, client, returned):
    page = client.post(url("ask-state"), returned).content.decode()
    assert NOTE in page
    form = client.post(url("ask-change"), returned)
    assert 'value="KTX4827"' in form.content.decode()
    answer = change(client, agency, returned, plate="WLE 6243", **oath())
    assert "Your request is handed in again" in answer.content.decode()
    request = DataRequest.objects.get()
    assert (request.status, request.plate, request.version) == ("submitted", "WLE6243", 2)
    assert not request.hold.is_provisional
    assert {hold.plate for hold in Hold.objects.live(timezone.now())} == {"KTX4827", "WLE6243"}
    assert request.steps.filter(action=Step.Action.CHANGED).count() == 1


def test_changed_without_a_new_oath_it_holds_provisionally(agency, client, returned):
    answer = change(client, agency, returned, plate="WLE 6243")
    assert "Your sworn statement is still missing" in answer.content.decode()
    assert DataRequest.objects.get().hold.is_provisional


def test_what_lacks_a_part_stays_as_it_was_and_nothing_typed_is_lost(agency, client, returned):
    answer = change(client, agency, returned, window_from="", facts="The white van, at 2 a.m.")
    assert answer.status_code == 403
    assert "the dates and time frames" in answer.content.decode()
    assert "The white van, at 2 a.m." in answer.content.decode()
    request = DataRequest.objects.get()
    assert (request.status, request.version) == ("fix_required", 1)


def test_tries_to_change_it_count_as_tries(agency, client, returned):
    IntakeAttempt.objects.all().delete()
    for _ in range(agency.profile.requests.intake.hourly):
        assert change(client, agency, returned, window_from="").status_code == 403
    answer = change(client, agency, returned)
    assert answer.status_code == 403
    assert "Too many requests" in answer.content.decode()


def test_a_request_not_sent_back_can_not_be_changed(agency, client):
    keys = keys_of(ask(client, agency, "state_agency", **oath()))
    answer = change(client, agency, keys, plate="WLE 6243")
    assert "We are looking at it" in answer.content.decode()
    with pytest.raises(PolicyViolation, match="can not be changed"):
        resubmit_request(**keys, draft=draft_of(agency, plate="WLE6243"), source="10.0.0.1")
    assert DataRequest.objects.get().plate == "KTX4827"


def test_made_wide_it_waits_for_a_call_back_of_its_own(agency):
    given = receive_request(draft=draft_of(agency), source="10.0.0.1")
    keys = {"receipt": given.receipt, "secret": given.secret}
    request = DataRequest.objects.get()
    verify_requester(request_id=request.pk, actor=agency.captain, **called(agency))
    return_request(request_id=request.pk, actor=agency.captain, note=NOTE)
    start = timezone.now() - timedelta(days=6)
    wide = {"plate": "", "window_from": start, "window_to": start + timedelta(hours=73)}
    if agency.profile.name == "kinston_nc":  # no request there without a plate
        with pytest.raises(PolicyViolation, match="the plate"):
            resubmit_request(**keys, draft=draft_of(agency, **wide), source="10.0.0.1")
        return
    resubmit_request(**keys, draft=draft_of(agency, **wide), source="10.0.0.1")
    assert {hold.plate for hold in Hold.objects.all()} == {"KTX4827"}
    verify_requester(request_id=request.pk, actor=agency.captain, **called(agency))
    assert {hold.plate for hold in Hold.objects.all()} == {"KTX4827", ""}


@pytest.mark.parametrize("is_returned", [True, False])
def test_they_withdraw_it_and_a_second_person_ends_the_hold(agency, client, is_returned):
    keys = keys_of(ask(client, agency, "state_agency", **oath()))
    request = DataRequest.objects.get()
    if is_returned:
        return_request(request_id=request.pk, actor=agency.captain, note=NOTE)
    page = client.post(url("ask-withdraw"), keys).content.decode()
    assert "Your request is withdrawn" in page
    assert "Withdraw my request" not in page
    request.refresh_from_db()
    assert request.status == DataRequest.Status.WITHDRAWN
    hold = Hold.objects.live(timezone.now()).get()
    assert hold.end_asked_at is not None
    assert client.post(url("ask-withdraw"), keys).status_code == 403


def test_one_called_back_and_held_by_a_member_can_be_withdrawn_too(lexington, client):
    start = timezone.now() - timedelta(days=6)
    wide = draft_of(lexington, plate="", window_from=start, window_to=start + timedelta(hours=73))
    given = receive_request(draft=wide, source="10.0.0.1")
    request = DataRequest.objects.get()
    verify_requester(request_id=request.pk, actor=lexington.captain, **called(lexington))
    keys = {"receipt": given.receipt, "secret": given.secret}
    assert client.post(url("ask-withdraw"), keys).status_code == 200
    assert Hold.objects.get().end_asked_at is not None


@pytest.mark.parametrize("name", ["ask-change", "ask-withdraw"])
def test_a_wrong_secret_changes_and_withdraws_nothing(agency, client, returned, name):
    wrong = said(agency, plate="WLE6243") | returned | {"secret": "0" * 20, "send": "1"}
    answer = client.post(reverse(f"data_requests:{name}"), wrong)
    assert answer.status_code == 404
    assert DataRequest.objects.get().status == DataRequest.Status.FIX_REQUIRED
    assert client.get(reverse(f"data_requests:{name}")).status_code == 405
