"""Notices to another agency's system: signed, without plate, retried, disclosed."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from hotlists import tasks
from hotlists.models import Delivery, Disclosure
from hotlists.services.notice_out import (
    TRIES,
    queue_notices_out,
    resend_overdue,
    send_again,
    send_notice_out,
)
from hotlists.services.recipient import (
    approve_plate,
    approve_recipient,
    revoke_recipient,
)
from ledger.models import Event
from tests.hotlists.outside import ask, run_outside

PLATE = "KTX4827"


@pytest.fixture
def outside(tmp_path, settings):
    with run_outside(tmp_path) as running:
        settings.NOTICES_OUT_TO_LOCAL = True
        settings.NOTICES_OUT_CA_FILE = str(running.authority)
        yield running


@pytest.fixture
def recipient_of(agency):
    """An approved recipient at this address, and its secret."""

    def approved(url, *, with_plate=False, **changes):
        asked = ask(agency, url=url, wants_plate=with_plate, **changes)
        found, secret = approve_recipient(recipient_id=asked.pk, actor=agency.captain)
        if with_plate:
            found = approve_plate(recipient_id=found.pk, actor=agency.captain)
        return found, secret

    return approved


@pytest.fixture
def queued(desk, outside, recipient_of):
    """A notice on its way to the server outside; returns it and the secret."""

    def made(**changes):
        _, secret = recipient_of(outside.url, **changes)
        assert queue_notices_out([desk.alert.pk]) == 1
        return Delivery.objects.get(), secret

    return made


def test_it_is_signed_not_confirmed_and_without_the_plate(agency, desk, outside, queued):
    delivery, secret = queued()
    assert send_notice_out(delivery_id=delivery.pk)
    [(headers, body)] = outside.received
    signed = headers["X-ALPR-Timestamp"].encode() + b"." + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-ALPR-Signature"] == f"sha256={expected}"
    assert headers["Host"] == outside.url.split("/")[2]
    content = json.loads(body)
    assert content["status"] == "not confirmed"
    assert content["text"].startswith("Not confirmed.")
    assert content["alert"] == str(desk.alert.pk)
    assert not {"plate", "state", "place", "captured_at"} & set(content)
    assert PLATE not in body.decode()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.tries, delivery.problem) == ("sent", 1, "")


def test_it_is_recorded_as_a_disclosure(desk, queued):
    delivery, _ = queued()
    send_notice_out(delivery_id=delivery.pk)
    made = Disclosure.objects.get()
    assert (made.kind, made.recipient, made.alert) == (
        "notice_out", delivery.recipient, desk.alert,
    )  # fmt: skip
    assert (made.agency, made.basis) == ("County Sheriff", "Task force agreement")
    assert not made.with_plate
    assert "categories" in made.fields
    assert "plate" not in made.fields
    assert Event.objects.get(kind="disclosure.made").data["plate"] is False


def test_the_plate_goes_only_where_it_was_approved(outside, queued):
    delivery, _ = queued(with_plate=True)
    send_notice_out(delivery_id=delivery.pk)
    content = json.loads(outside.received[0][1])
    assert content["plate"] == PLATE
    made = Disclosure.objects.get()
    assert made.with_plate
    assert "plate" in made.fields


def test_a_plate_that_was_purged_does_not_go(desk, outside, queued):
    delivery, _ = queued(with_plate=True)
    desk.alert.sightings.all().delete()
    send_notice_out(delivery_id=delivery.pk)
    assert "plate" not in json.loads(outside.received[0][1])
    assert not Disclosure.objects.get().with_plate


def test_only_alerts_of_its_list_and_each_once(agency, desk, recipient_of, outside):
    recipient_of(outside.url, hot_list_id=agency.add_list("Another list").pk)
    assert queue_notices_out([desk.alert.pk]) == 0
    recipient_of(outside.url, hot_list_id=agency.add_list("List of stolen_vehicle").pk)
    assert queue_notices_out([desk.alert.pk]) == 1
    assert queue_notices_out([desk.alert.pk]) == 0


def test_it_is_queued_by_set(desk, recipient_of, outside, django_assert_max_num_queries):
    for _ in range(3):
        recipient_of(outside.url)
    with django_assert_max_num_queries(6):
        assert queue_notices_out([desk.alert.pk]) == 3


def test_it_is_tried_again_and_then_given_up(agency, outside, queued):
    delivery, _ = queued()
    outside.answers = [500] * TRIES
    for _ in range(TRIES - 1):
        with pytest.raises(tasks.NotTaken):
            tasks.send_notice_out.run(delivery.pk)
    tasks.send_notice_out.run(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.problem, delivery.tries) == ("dead", "refused", TRIES)
    assert Event.objects.filter(kind="notice_out.dead").count() == 1
    assert Disclosure.objects.count() == TRIES
    tasks.send_notice_out.run(delivery.pk)
    assert len(outside.received) == TRIES


def test_what_was_given_up_is_sent_again_by_hand(agency, outside, queued, sign_in):
    delivery, _ = queued()
    outside.answers = [500] * TRIES
    for _ in range(TRIES):
        send_notice_out(delivery_id=delivery.pk)
    with pytest.raises(PermissionDenied):
        send_again(delivery_id=delivery.pk, actor=agency.sergeant)
    client = sign_in(agency.captain)
    assert "did not arrive" in client.get(reverse("hotlists:board")).content.decode()
    page = client.get(reverse("hotlists:recipients")).content.decode()
    assert "The other side did not take it" in page
    assert client.post(reverse("hotlists:send-again", args=[delivery.pk])).status_code == 302
    assert send_notice_out(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert delivery.status == "sent"
    with pytest.raises(PolicyViolation):
        send_again(delivery_id=delivery.pk, actor=agency.captain)


def test_a_redirect_is_not_followed(outside, queued):
    delivery, _ = queued()
    outside.answers = [307]
    assert not send_notice_out(delivery_id=delivery.pk)
    assert len(outside.received) == 1


def test_an_address_inside_is_never_reached(outside, queued, settings):
    delivery, _ = queued()
    settings.NOTICES_OUT_TO_LOCAL = False
    assert send_notice_out(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.problem) == ("dead", "address")
    assert outside.received == []
    assert not Disclosure.objects.exists()


def test_a_certificate_of_another_name_is_not_trusted(
    agency, desk, recipient_of, tmp_path, settings
):
    with run_outside(tmp_path, "other.example") as running:
        settings.NOTICES_OUT_TO_LOCAL = True
        settings.NOTICES_OUT_CA_FILE = str(running.authority)
        recipient_of(running.url)
        queue_notices_out([desk.alert.pk])
        delivery = Delivery.objects.get()
        assert not send_notice_out(delivery_id=delivery.pk)
        assert running.received == []
    assert not Disclosure.objects.exists()


def test_nothing_listens_there(desk, recipient_of, outside, settings):
    recipient_of("https://localhost:1/")
    queue_notices_out([desk.alert.pk])
    delivery = Delivery.objects.get()
    assert not send_notice_out(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.problem) == ("pending", "no_answer")
    assert not Disclosure.objects.exists()


def test_what_waits_for_a_revoked_recipient_is_given_up(agency, outside, queued):
    delivery, _ = queued()
    revoke_recipient(recipient_id=delivery.recipient_id, actor=agency.captain)
    assert send_notice_out(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.problem) == ("dead", "revoked")
    assert outside.received == []


def test_a_lost_message_is_sent_by_the_schedule(queued, clock):
    queued()
    assert resend_overdue() == 0
    clock.shift(timedelta(hours=1))
    assert resend_overdue() == 1


def test_the_queue_holds_ids_alone(desk, recipient_of, outside, django_capture_on_commit_callbacks):
    recipient_of(outside.url, with_plate=True)
    with django_capture_on_commit_callbacks() as callbacks:
        queue_notices_out([desk.alert.pk])
    [callback] = callbacks
    assert callback.args == (Delivery.objects.get().pk,)


def test_the_database_refuses_a_notice_sent_at_no_time(queued):
    queued()
    with pytest.raises(IntegrityError, match="delivery_sent_when_dated"), transaction.atomic():
        Delivery.objects.update(status="sent")
    with pytest.raises(IntegrityError, match="delivery_sent_when_dated"), transaction.atomic():
        Delivery.objects.update(status="dead")


def test_events_hold_no_plate(queued):
    delivery, _ = queued(with_plate=True)
    send_notice_out(delivery_id=delivery.pk)
    assert PLATE.lower() not in str(list(Event.objects.values_list("data", flat=True))).lower()
