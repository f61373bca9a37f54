"""The gate: no page without an active account, a role, current training and the second factor."""

import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.gate import check_gate
from personnel.models import TrainingRecord

TRAINING = pytest.mark.clause(
    "LEX-2.B",
    "LEX-3.B.iii",
    "LEX-3.B.xii",
    "LEX-3.C.iv",
    "LEX-3.I",
    "KIN-IV.B.2",
    "KIN-IV.I.1#access",
)
CREDENTIALS = pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")
QUEUE = "hotlists:queue"


def open_queue(client):
    return client.get(reverse(QUEUE))


def assert_refused(response, clause, words):
    page = response.content.decode()
    assert response.status_code == 403
    for text in (clause, clause.summary, words, "What to do next:"):
        assert escape(text) in page
    refusal = Event.objects.get(kind="refusal")
    assert (refusal.outcome, refusal.clause) == (Event.Outcome.REFUSED, clause)
    assert refusal.data == {"act": QUEUE}


@TRAINING
def test_a_trained_member_passes(agency, sign_in):
    assert open_queue(sign_in(agency.officer)).status_code == 200
    assert not Event.objects.filter(kind="refusal").exists()


@TRAINING
def test_without_training_the_system_is_closed(agency, sign_in):
    response = open_queue(sign_in(agency.outsider))
    assert_refused(response, agency.profile.cite("training"), "no current ALPR training")
    assert Event.objects.get(kind="refusal").actor == agency.outsider
    # No page is open to go back to.
    page = response.content.decode()
    assert f'href="{reverse("account_logout")}">Sign out</a>' in page
    assert "Go back and put it right" not in page


@TRAINING
def test_who_signs_in_untrained_is_told_what_is_missing_and_not_that_they_did_wrong(
    agency, sign_in
):
    response = sign_in(agency.outsider).get(reverse("personnel:home"))
    page = response.content.decode()
    assert response.status_code == 403
    assert "<h1>Not open to you yet</h1>" in page
    assert "Ask the ALPR Administrator for the next training session." in page
    assert "Refused" not in page
    assert response.context["navigation"] == [], "no page is open"
    assert Event.objects.get(kind="refusal").actor == agency.outsider


@TRAINING
def test_with_expired_training_the_system_is_closed(agency, sign_in):
    TrainingRecord.objects.filter(person=agency.officer).update(expires_at=timezone.now())
    response = open_queue(sign_in(agency.officer))
    assert_refused(response, agency.profile.cite("training"), "no current ALPR training")


@TRAINING
def test_training_that_begins_later_opens_nothing_yet(agency, sign_in):
    later = timezone.now() + timedelta(hours=1)
    TrainingRecord.objects.filter(person=agency.officer).update(completed_at=later)
    assert open_queue(sign_in(agency.officer)).status_code == 403


@TRAINING
def test_a_superuser_obeys_too(agency, sign_in):
    agency.outsider.is_superuser = agency.outsider.is_staff = True
    agency.outsider.save()
    response = open_queue(sign_in(agency.outsider))
    assert_refused(response, agency.profile.cite("training"), "no current ALPR training")


@CREDENTIALS
def test_a_trained_superuser_has_only_the_pages_of_their_role(agency, sign_in):
    agency.officer.is_superuser = True
    agency.officer.save()
    assert sign_in(agency.officer).post(reverse("governance:propose")).status_code == 403


@CREDENTIALS
def test_a_closed_account_is_sent_to_sign_in(agency, sign_in):
    client = sign_in(agency.officer)
    agency.officer.is_active = False
    agency.officer.save()
    response = open_queue(client)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@CREDENTIALS
def test_the_gate_itself_refuses_a_closed_account(agency):
    agency.officer.is_active = False
    with pytest.raises(PolicyViolation, match="closed") as refused:
        check_gate(agency.officer, {})
    assert refused.value.clause == agency.profile.cite("credentials")


@pytest.mark.clause("LEX-3.A#access", "KIN-IV.F.1")
def test_without_a_role_the_system_is_closed(agency, sign_in):
    agency.officer.groups.clear()
    response = open_queue(sign_in(agency.officer))
    assert_refused(response, agency.profile.cite("access"), "no role")


@CREDENTIALS
def test_a_required_second_factor_must_have_been_used(agency, sign_in, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = sign_in(agency.officer)
    keep_methods(client, [{"method": "password", "at": 1.0}])
    response = open_queue(client)
    assert_refused(response, agency.profile.cite("second_factor"), "second factor")


@CREDENTIALS
def test_a_session_opened_with_the_second_factor_passes(agency, sign_in, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = sign_in(agency.officer)
    keep_methods(client, [{"method": "password", "at": 1.0}, {"method": "mfa", "at": 2.0}])
    assert open_queue(client).status_code == 200


def keep_methods(client, methods):
    session = client.session
    session["account_authentication_methods"] = methods
    session.save()


def test_a_part_of_a_page_gets_the_refusal_alone(agency, sign_in):
    response = sign_in(agency.outsider).get(reverse(QUEUE), headers={"HX-Request": "true"})
    assert response.status_code == 403
    assert b"<html" not in response.content
    assert agency.profile.cite("training").encode() in response.content


@pytest.mark.parametrize("route", ["account_change_password", "mfa_activate_totp"])
def test_the_own_account_stays_open_to_set_up_what_is_missing(agency, sign_in, route):
    client = sign_in(agency.outsider)
    assert client.get(reverse(route)).status_code == 200
    keep_methods(client, [{"method": "password", "at": time.time() - 301}])
    response = client.get(reverse(route))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_reauthenticate"))
