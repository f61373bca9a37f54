"""Whoever leads corrects an outcome on the ended alert's page, if the alert is theirs to see."""

import pytest
from django.urls import reverse

from hotlists.models import Match, TallyAdjustment
from hotlists.services.tally import correct_outcome
from ledger.models import Event
from tests.hotlists.covert import covert_entry
from tests.hotlists.desk import Desk

pytestmark = pytest.mark.clause("LEX-3.B.vii.1", "NE-60-3206(3)#alerts")
POSTED = {"outcome": "other_vehicle", "reason": "review"}


def address_of(match):
    return reverse("hotlists:correct-outcome", args=[match.pk])


def card_page(client, desk):
    return client.get(reverse("hotlists:alert", args=[desk.alert.pk])).content.decode()


def test_it_is_corrected_on_the_ended_alerts_page(agency, desk, sign_in):
    desk.end(agency.officer)
    client = sign_in(agency.sergeant)
    history = client.get(reverse("hotlists:history")).content.decode()
    assert reverse("hotlists:alert", args=[desk.alert.pk]) in history
    page = card_page(client, desk)
    assert address_of(desk.match) in page
    assert "Answered after" not in page
    answered = client.post(address_of(desk.match), POSTED, follow=True)
    assert "Did not match</strong>: other vehicle" in answered.content.decode()
    match = desk.match
    assert (match.outcome, match.mismatch) == ("did_not_correlate", "wrong_vehicle")
    assert match.decided_by == agency.sergeant
    assert Event.objects.get(kind="match.outcome_corrected").data["reason"] == "review"


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"outcome": ""}, 400), ({"reason": ""}, 403), ({"reason": "answered_later"}, 403)],
)
def test_it_takes_an_outcome_and_a_reason_of_a_person(agency, desk, sign_in, changes, status):
    desk.end(agency.officer)
    posted = sign_in(agency.sergeant).post(address_of(desk.match), POSTED | changes)
    assert posted.status_code == status
    assert desk.match.outcome == "confirmed"


def test_who_does_not_lead_or_answered_it_finds_no_form(agency, desk, sign_in):
    desk.end(agency.sergeant)
    for person in (agency.officer, agency.sergeant):
        client = sign_in(person)
        assert address_of(desk.match) not in card_page(client, desk)
        assert client.post(address_of(desk.match), POSTED).status_code == 403
    assert desk.match.outcome == "confirmed"


def test_a_sealed_alert_is_corrected_by_its_audience_alone(agency, camera, sign_in):
    desk = Desk(agency, camera, covert_entry(agency).read(camera))
    desk.end(agency.other_officer)
    facts = {"outcome": "not_determined", "reason": "review"}
    for outside in (agency.sergeant, agency.chief):
        with pytest.raises(Match.DoesNotExist):
            correct_outcome(match_id=desk.match.pk, actor=outside, **facts)
        assert sign_in(outside).post(address_of(desk.match), POSTED).status_code == 404
    assert desk.match.outcome == "confirmed"
    correct_outcome(match_id=desk.match.pk, actor=agency.captain, **facts)
    assert desk.match.outcome == "not_determined"
    assert not TallyAdjustment.objects.exists()
