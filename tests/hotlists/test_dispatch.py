"""The dispatcher's card: what is asked, about which entry, for whom it is answered."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hotlists.cards import card_of
from hotlists.models import Check
from hotlists.queue import queue_rows
from hotlists.services.alert import claim_alert
from hotlists.services.check import answer_status
from hotlists.services.duty import start_duty
from ledger.models import Event

HTMX = {"HTTP_HX_REQUEST": "true"}
STATUS = pytest.mark.clause("LEX-3.C.vii.a", "KIN-III.A#alerts-2", "KIN-IV.B.3.b", "KIN-IV.B.3.c")


def answer_for(desk, officer_id, by, match=None):
    return answer_status(
        alert_id=desk.alert.pk,
        actor=by,
        step=desk.status_steps[0],
        match_id=(match or desk.match).pk,
        result=Check.Result.VALID,
        method="communications",
        reference="V123456789",
        on_behalf_of=officer_id,
    )


def test_of_two_entries_the_request_names_the_one_it_asks_about(agency, open_desk, sign_in):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    second = desk.alert.matches.get(category="stolen_plate")
    desk.ask(agency.officer, match=second)
    [asked] = card_of(desk.alert, agency.dispatcher, agency.profile)["status_requests"]
    assert asked["entry"]["label"] == "Stolen plate, List of stolen_plate"
    page = sign_in(agency.dispatcher).get(reverse("hotlists:alert", args=[desk.alert.pk]), **HTMX)
    assert "Stolen plate, List of stolen_plate" in page.content.decode()


def test_of_two_entries_the_answer_names_the_one_it_is_about(agency, open_desk):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    desk.ask(agency.officer, match=desk.alert.matches.get(category="stolen_plate"))
    desk.answer(agency.dispatcher, match=desk.alert.matches.get(category="stolen_plate"))
    [answer] = card_of(desk.alert, agency.officer, agency.profile)["answers"]
    assert answer["about_label"] == "Stolen plate, List of stolen_plate"
    assert answer["for_label"] == str(agency.officer)


@STATUS
def test_an_answer_by_radio_is_recorded_for_both(agency, desk):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    check = answer_for(desk, agency.officer.pk, agency.dispatcher)
    assert (check.officer, check.answered_by) == (agency.officer, agency.dispatcher)
    event = Event.objects.about(desk.alert).get(kind="alert.checked")
    assert event.actor == agency.dispatcher


@STATUS
def test_each_check_offers_the_ways_in_which_it_can_be_made_and_no_others(agency, desk, sign_in):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    asked = desk.ask(agency.officer)
    address = reverse("hotlists:alert", args=[desk.alert.pk])
    page = sign_in(agency.dispatcher).get(address, **HTMX).content.decode()
    own = page.partition('id="how-1"')[2].partition("</select>")[0]
    steps = {step.code: step for step in agency.profile.verification.steps}
    ways = [f"{asked.step} {method.code}" for method in steps[asked.step].methods]
    assert re.findall(r'value="([^"]+)"', own) == ways
    by_radio = page.partition('id="radio-how"')[2].partition("</select>")[0]
    assert re.findall(r'<optgroup label="([^"]+)"', by_radio) == [
        steps[code].label for code in desk.status_steps
    ]


def test_it_is_recorded_for_an_officer_on_the_alert_or_on_duty_only(agency, desk):
    for person in (agency.other_officer, agency.auditor):
        with pytest.raises(ValidationError):
            answer_for(desk, person.pk, agency.dispatcher)
    start_duty(actor=agency.other_officer, unit="14", area="")
    assert answer_for(desk, agency.other_officer.pk, agency.dispatcher).officer_id


def test_the_radio_form_works_through_the_page(agency, desk, sign_in):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    client = sign_in(agency.dispatcher)
    page = client.get(reverse("hotlists:alert", args=[desk.alert.pk]), **HTMX)
    assert "Answer a request that came by radio" in page.content.decode()
    posted = {
        "asked_by": agency.officer.pk,
        "match": desk.match.pk,
        "how": f"{desk.status_steps[0]} communications",
        "reference": "V123456789",
        "answer": "valid",
    }
    page = client.post(reverse("hotlists:answer-status", args=[desk.alert.pk]), posted, **HTMX)
    assert page.status_code == 200
    assert f"{agency.dispatcher} for {agency.officer}" in page.content.decode()


def test_dispatch_sees_first_what_officers_wait_for(agency, camera):
    for plate in ("AAA111", "BBB222", "CCC333"):
        agency.add_entry(plate)
        agency.read(camera, plate)
    rows = queue_rows(agency.dispatcher, agency.profile)
    waiting = rows[-1]["id"]
    alert = claim_alert(alert_id=waiting, actor=agency.officer)
    Check.objects.create(
        alert=alert, match=alert.matches.get(), step="status", kind="status",
        result=Check.Result.REQUESTED, officer=agency.officer, at=alert.opened_at,
    )  # fmt: skip
    assert queue_rows(agency.dispatcher, agency.profile)[0]["id"] == waiting
    assert queue_rows(agency.officer, agency.profile)[0]["id"] != waiting


@STATUS
def test_the_page_asks_again_by_itself_when_a_confirmation_expires(agency, desk, sign_in, clock):
    minutes = agency.profile.verification.confirmation_minutes
    client, address = sign_in(agency.officer), reverse("hotlists:alert", args=[desk.alert.pk])

    def page():
        return client.get(address, **HTMX).content.decode()

    assert "data-recheck-seconds" not in page()
    desk.confirm(agency.dispatcher)
    clock.shift(60)
    left = int(re.search(r'data-recheck-seconds="(\d+)"', page())[1])
    assert minutes * 60 - 75 < left < minutes * 60 - 58
    clock.shift(minutes * 60)
    assert "Confirmation expired, check again" in page()
    assert "data-recheck-seconds" not in page()
