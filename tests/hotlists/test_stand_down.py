"""An alert that is called off: who outside was told of it is told to stand down."""

import json

import pytest
from django.urls import reverse

from hotlists.models import Check, Delivery, Disclosure, Recipient
from hotlists.services.notice_out import queue_notices_out, send_notice_out
from hotlists.services.recipient import approve_recipient
from hotlists.services.stand_down import queue_stand_downs
from tests.hotlists.outside import ask, run_outside

PLATE = "KTX4827"


@pytest.fixture
def outside(tmp_path, settings):
    with run_outside(tmp_path) as running:
        settings.NOTICES_OUT_TO_LOCAL = True
        settings.NOTICES_OUT_CA_FILE = str(running.authority)
        yield running


def recipient(agency, outside, **changes) -> Recipient:
    asked = ask(agency, url=outside.url, **changes)
    return approve_recipient(recipient_id=asked.pk, actor=agency.captain)[0]


@pytest.fixture
def told(agency, desk, outside):
    """A recipient that took the notice of the alert."""
    found = recipient(agency, outside)
    queue_notices_out([desk.alert.pk])
    assert send_notice_out(delivery_id=Delivery.objects.get().pk)
    return found


def stand_down():
    return Delivery.objects.filter(kind=Delivery.Kind.STAND_DOWN)


def call_off(desk, how):
    agency = desk.agency
    if how == "not wanted":
        desk.answer(agency.dispatcher, Check.Result.NOT_VALID)
    elif how == "misread":
        desk.compare_photo(agency.officer, is_same=False)
    else:
        desk.end(agency.officer, "did_not_correlate", mismatch="wrong_vehicle")


@pytest.mark.parametrize("how", ["not wanted", "misread", "another vehicle"])
def test_who_was_told_is_told_that_it_is_called_off(desk, outside, told, how):
    call_off(desk, how)
    assert send_notice_out(delivery_id=stand_down().get().pk)
    first, second = (json.loads(body) for _, body in outside.received)
    assert (first["status"], second["status"]) == ("not confirmed", "stand down")
    assert second["text"].startswith("Called off.")
    assert second["alert"] == first["alert"] == str(desk.alert.pk)
    assert not {"plate", "state", "place"} & set(second)
    assert PLATE not in outside.received[1][1].decode()
    assert Disclosure.objects.filter(recipient=told).count() == 2


@pytest.mark.parametrize("outcome", ["confirmed", "not_determined"])
def test_what_was_not_called_off_sends_nothing(agency, desk, told, outcome):
    desk.end(agency.officer, outcome)
    assert not stand_down().exists()


def test_nobody_is_told_twice(desk, told):
    call_off(desk, "misread")
    assert queue_stand_downs(desk.alert) == 0
    assert stand_down().count() == 1


def test_who_was_told_nothing_yet_is_told_nothing(agency, desk, outside):
    recipient(agency, outside)
    queue_notices_out([desk.alert.pk])
    notice = Delivery.objects.get()
    call_off(desk, "misread")
    for delivery in (notice, stand_down().get()):
        assert send_notice_out(delivery_id=delivery.pk)
        delivery.refresh_from_db()
        assert (delivery.status, delivery.problem) == ("dead", "called_off")
    assert outside.received == []
    assert not Delivery.objects.in_trouble().exists()


def test_of_two_lists_it_is_called_off_for_the_recipient_of_one(agency, open_desk, outside):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    lists = [agency.add_list(f"List of {each}").pk for each in ("stolen_vehicle", "stolen_plate")]
    vehicle, plate, both = (recipient(agency, outside, hot_list_id=each) for each in (*lists, None))
    queue_notices_out([desk.alert.pk])
    match = desk.alert.matches.get(list_name="List of stolen_vehicle")
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID, match=match)
    assert [each.recipient for each in stand_down()] == [vehicle]
    assert {plate, both} == {each.recipient for each in Delivery.objects.all()} - {vehicle}


def test_the_page_says_which_notice_did_not_arrive(agency, desk, told, outside, sign_in):
    call_off(desk, "misread")
    outside.answers = [500]
    assert not send_notice_out(delivery_id=stand_down().get().pk)
    page = sign_in(agency.captain).get(reverse("hotlists:recipients")).content.decode()
    assert "Stand down" in page
