"""Several officers on one alert: joining, leaving, handing over, each with their own checks."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.cards import card_of
from hotlists.models import Alert, HandOver, Joined
from hotlists.services.alert import claim_alert
from hotlists.services.crew import hand_over, join_alert, leave_alert
from hotlists.services.duty import start_duty
from ledger.models import Event
from tests.hotlists.desk import notices

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def claimed(agency, desk):
    start_duty(actor=agency.officer, unit="12", area="")
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    return desk


def join(desk, person):
    return join_alert(alert_id=desk.alert.pk, actor=person)


def give(desk, giver, receiver):
    return hand_over(alert_id=desk.alert.pk, actor=giver, receiver_id=receiver.pk)


def card(desk, person):
    return card_of(Alert.objects.get(pk=desk.alert.pk), person, desk.agency.profile)


def test_the_card_lists_who_is_on_it_with_their_units(agency, claimed):
    start_duty(actor=agency.other_officer, unit="14", area="")
    join(claimed, agency.other_officer)
    rows = [
        (one["label"], one["unit"], one["has_it"]) for one in card(claimed, agency.chief)["crew"]
    ]
    assert rows == [
        (str(agency.officer), "12", True),
        (str(agency.other_officer), "14", False),
    ]
    assert Event.objects.about(claimed.alert).filter(kind="alert.joined").count() == 1


@pytest.mark.clause("LEX-3.C.vii.b", "KIN-IV.B.3.a")
def test_who_joins_is_not_cleared_by_another_officers_eyes(agency, claimed):
    join(claimed, agency.other_officer)
    claimed.make_every_check(agency.officer)
    assert card(claimed, agency.officer)["clear"]
    assert not card(claimed, agency.other_officer)["clear"]
    claimed.check_vehicle(agency.other_officer)
    assert card(claimed, agency.other_officer)["clear"]


def test_an_alert_nobody_has_is_claimed_not_joined(agency, desk):
    with pytest.raises(PolicyViolation, match="Nobody has"):
        join(desk, agency.officer)


def test_nobody_joins_twice(agency, claimed):
    join(claimed, agency.other_officer)
    for person in (agency.officer, agency.other_officer):
        with pytest.raises(PolicyViolation, match="already"):
            join(claimed, person)


def test_the_database_keeps_one_row_a_person_by_itself(agency, claimed):
    with pytest.raises(IntegrityError, match="joined_once_at_a_time"), transaction.atomic():
        Joined.objects.create(alert=claimed.alert, person=agency.officer, joined_at=timezone.now())


def test_who_joined_leaves_and_may_come_back(agency, claimed):
    join(claimed, agency.other_officer)
    assert leave_alert(alert_id=claimed.alert.pk, actor=agency.other_officer).left_at
    with pytest.raises(PolicyViolation, match="not on this alert"):
        leave_alert(alert_id=claimed.alert.pk, actor=agency.other_officer)
    join(claimed, agency.other_officer)


def test_who_has_it_does_not_just_leave(agency, claimed):
    with pytest.raises(PolicyViolation, match="You have this alert"):
        leave_alert(alert_id=claimed.alert.pk, actor=agency.officer)


@pytest.mark.clause("LEX-3.C.vii.a", "LEX-3.C.vi#alerts", "KIN-IV.B.3.b", "KIN-IV.B.3.c")
def test_the_receiver_is_told_and_sees_the_open_gates(agency, claimed):
    join(claimed, agency.other_officer)
    claimed.confirm(agency.officer)
    claimed.check_vehicle(agency.officer)
    give(claimed, agency.officer, agency.other_officer)
    notice = notices().get()
    assert (notice.person, notice.kind) == (agency.other_officer, "handed_over")
    handed = card(claimed, agency.other_officer)["handed"]
    assert handed["by_label"] == str(agency.officer)
    assert handed["gates"] == ["Photo check: missing", "Vehicle check: missing"]
    assert card(claimed, agency.officer)["handed"] is None
    assert Alert.objects.get().claimed_by == agency.other_officer


def test_an_expired_confirmation_is_an_open_gate(agency, claimed, clock):
    claimed.confirm(agency.officer)
    clock.shift(60 * agency.profile.verification.confirmation_minutes + 1)
    join(claimed, agency.other_officer)
    give(claimed, agency.officer, agency.other_officer)
    gates = card(claimed, agency.other_officer)["handed"]["gates"]
    assert sum("confirmation expired" in gate for gate in gates) == len(claimed.status_steps)


def test_it_is_handed_to_an_officer_on_duty_who_is_then_on_it(agency, claimed):
    start_duty(actor=agency.other_officer, unit="14", area="")
    give(claimed, agency.officer, agency.other_officer)
    assert Joined.objects.filter(person=agency.other_officer, unit="14").exists()


def test_it_is_not_handed_to_who_is_not_there(agency, claimed):
    start_duty(actor=agency.dispatcher, unit="D", area="")
    for person in (agency.other_officer, agency.dispatcher, agency.officer):
        with pytest.raises(PolicyViolation, match="neither on the alert nor on duty"):
            give(claimed, agency.officer, person)
    assert not HandOver.objects.exists()


def test_only_who_has_it_hands_it_over(agency, claimed):
    join(claimed, agency.other_officer)
    with pytest.raises(PolicyViolation, match="do not have"):
        give(claimed, agency.other_officer, agency.other_officer)


def test_an_ended_alert_is_neither_joined_nor_handed_over(agency, claimed):
    claimed.end(agency.officer)
    for act in (lambda: join(claimed, agency.other_officer),
                lambda: give(claimed, agency.officer, agency.other_officer)):  # fmt: skip
        with pytest.raises(PolicyViolation, match="has ended"):
            act()


def test_a_dispatcher_is_on_no_alert(agency, claimed):
    with pytest.raises(PermissionDenied):
        join(claimed, agency.dispatcher)


def test_the_database_refuses_a_hand_over_to_oneself(agency, claimed):
    with pytest.raises(IntegrityError, match="hand_over_is_to_another"), transaction.atomic():
        HandOver.objects.create(
            alert=claimed.alert, giver=agency.officer, receiver=agency.officer, at=timezone.now()
        )


def test_it_works_through_the_pages(agency, claimed, sign_in):
    def post(person, name, **data):
        address = reverse(f"hotlists:{name}", args=[claimed.alert.pk])
        response = sign_in(person).post(address, data, **HTMX)
        return response, response.content.decode()

    response, page = post(agency.other_officer, "join")
    assert response.status_code == 200
    assert f"{agency.other_officer}" in page
    response, page = post(agency.officer, "hand-over", receiver=agency.other_officer.pk)
    assert response.status_code == 200
    response, page = post(agency.officer, "leave")
    assert "Join" in page
    assert post(agency.officer, "hand-over", receiver="x")[0].status_code == 400
    page = sign_in(agency.other_officer).get(
        reverse("hotlists:alert", args=[claimed.alert.pk]), **HTMX
    )
    assert "handed you this alert" in page.content.decode()
