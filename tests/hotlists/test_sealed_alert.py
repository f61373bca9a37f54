"""A covert entry's alert is sealed: an alert of its own, for the audience of its approval."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import (
    Alert,
    Check,
    Delivery,
    Disclosure,
    Incident,
    Notice,
    Sighting,
    Suspension,
)
from hotlists.queue import queue_rows
from hotlists.services.alert import claim_alert, view_alert, view_photo
from hotlists.services.check import answer_status, ask_dispatch
from hotlists.services.crew import officers_at_hand
from hotlists.services.duty import start_duty
from hotlists.services.mailing import mail_suspensions
from hotlists.services.recipient import approve_recipient
from hotlists.services.routing import escalate_unclaimed
from hotlists.services.still_open import warn_of_open_alerts
from hotlists.services.stop import HandOver, StopFacts
from hotlists.services.suspension import lift_suspension, report_suspension
from personnel.services import scheduled_work
from tests.hotlists.covert import OUTSIDE, PLATE, covert_entry
from tests.hotlists.desk import QUIET, WHOLE, Desk
from tests.hotlists.outside import ask


def rows_of(agency, who):
    return queue_rows(getattr(agency, who), agency.profile)


def test_its_audience_sees_and_hears_it_and_nobody_else(agency, camera):
    covert_entry(agency, agency.dispatcher).read(camera)
    for who in ("other_officer", "captain", "dispatcher"):
        [row] = rows_of(agency, who)
        assert (row["plate_display"], row["sealed"], row["ring"]) == (PLATE, True, 1)
    for who in ("officer", "sergeant", "chief"):
        assert rows_of(agency, who) == []


def test_it_rings_for_its_audience_wherever_they_are_on_duty(agency):
    north = agency.add_camera(area="North")
    agency.add_camera("cam-2", area="South")
    start_duty(actor=agency.other_officer, unit="7", area="South")
    start_duty(actor=agency.officer, unit="8", area="North")
    covert_entry(agency).read(north)
    [row] = rows_of(agency, "other_officer")
    assert row["ring"] == 1


def test_an_open_match_on_the_same_vehicle_is_an_alert_of_its_own(agency, camera):
    agency.add_entry(PLATE)
    covert = covert_entry(agency)
    sealed = covert.read(camera)
    opened = Alert.objects.get(written_approval=None)
    assert sealed.matches.count() == opened.matches.count() == 1
    assert Sighting.objects.count() == 2
    assert [row["id"] for row in rows_of(agency, "officer")] == [opened.pk]
    assert {row["id"] for row in rows_of(agency, "captain")} == {opened.pk, sealed.pk}


def test_a_covert_entry_never_rings_others_again(agency, camera):
    agency.add_entry(PLATE)
    agency.read(camera, PLATE)
    [before] = rows_of(agency, "officer")
    covert_entry(agency).read(camera)
    [after] = rows_of(agency, "officer")
    assert (after["ring"], after["plate_display"]) == (before["ring"], PLATE)
    assert Alert.objects.get(written_approval=None).matches.count() == 1


def test_further_reads_join_each_alert(agency, camera):
    agency.add_entry(PLATE)
    covert = covert_entry(agency)
    covert.read(camera)
    covert.read(camera)
    assert Alert.objects.count() == 2
    assert Sighting.objects.count() == 4


@pytest.mark.parametrize("who", OUTSIDE)
def test_for_others_it_does_not_exist(agency, camera, who):
    sealed = covert_entry(agency).read(camera)
    person = getattr(agency, who)
    step = next(s.code for s in agency.profile.verification.steps if s.kind == "status")
    match = sealed.matches.get()
    answer = {"result": Check.Result.VALID, "method": "communications", "reference": "C-1"}
    acts = (
        lambda: view_alert(alert_id=sealed.pk, actor=person),
        lambda: view_photo(alert_id=sealed.pk, actor=person),
        lambda: claim_alert(alert_id=sealed.pk, actor=person),
        lambda: Desk(agency, camera, sealed).end(person),
        lambda: Desk(agency, camera, sealed).compare_photo(person),
        lambda: ask_dispatch(alert_id=sealed.pk, actor=person, step=step, match_id=match.pk),
        lambda: answer_status(
            alert_id=sealed.pk, actor=person, step=step, match_id=match.pk, **answer
        ),
    )
    for act in acts:
        with pytest.raises(Alert.DoesNotExist):
            act()


def test_dispatch_is_asked_only_where_a_dispatcher_is_of_the_audience(agency, camera):
    desk = Desk(agency, camera, covert_entry(agency).read(camera))
    with pytest.raises(PolicyViolation, match="No dispatcher") as refused:
        desk.ask(agency.other_officer)
    assert refused.value.clause == agency.profile.cite("covert")
    desk.answer(agency.other_officer)


def test_a_dispatcher_of_the_audience_is_asked_and_answers(agency, camera):
    desk = Desk(agency, camera, covert_entry(agency, agency.dispatcher).read(camera))
    desk.ask(agency.other_officer)
    assert desk.answer(agency.dispatcher).officer == agency.other_officer


def test_it_is_handed_only_to_its_audience(agency, camera):
    for person in (agency.officer, agency.sergeant, agency.captain):
        start_duty(actor=person, unit="7", area="")
    sealed = covert_entry(agency).read(camera)
    assert list(officers_at_hand(sealed)) == [agency.captain]


def test_only_its_audience_is_told_of_it(agency, camera, clock):
    desk = Desk(agency, camera, covert_entry(agency).read(camera))
    for _ in range(2):
        clock.shift(timedelta(seconds=agency.profile.alerts.unclaimed_seconds + 1))
        escalate_unclaimed(timezone.now())
    desk.end(agency.other_officer, "not_determined")
    told = set(Notice.objects.values_list("person__username", flat=True))
    assert told == {"captain", "other_officer"}
    # In place of the sergeant, who supervises but is not of the audience.
    kinds = set(Notice.objects.filter(person=agency.captain).values_list("kind", flat=True))
    assert kinds == {"unclaimed", "not_determined"}


def test_a_stop_with_force_is_told_to_the_chief_as_an_incident_only(agency, camera, sign_in):
    desk = Desk(agency, camera, covert_entry(agency).read(camera))
    forceful = replace(QUIET, has_force=True)
    facts = WHOLE | {"outcome": forceful, "not_cleared_reason": "He ran"}
    desk.end(agency.other_officer, field_outcome="stop", stop=StopFacts(**facts))
    told = Notice.objects.filter(kind=Notice.Kind.INCIDENT)
    assert {notice.person for notice in told} == {agency.captain, agency.chief}
    incident = Incident.objects.get()
    page = sign_in(agency.chief).get(reverse("hotlists:incident", args=[incident.pk]))
    assert page.status_code == 200
    assert PLATE not in page.content.decode()


def test_the_investigator_of_the_case_is_told_only_as_one_of_the_audience(agency, camera):
    assert agency.case().assigned_to is None
    case = agency.case()
    case.assigned_to = agency.officer
    case.save()
    covert_entry(agency).read(camera)
    owners = Notice.objects.filter(kind=Notice.Kind.ENTRY_ALERT)
    assert [notice.person for notice in owners] == [agency.other_officer]


def test_it_never_leaves_the_agency(agency, camera):
    asked = ask(agency)
    approve_recipient(recipient_id=asked.pk, actor=agency.captain)
    agency.add_entry(PLATE)
    covert_entry(agency).read(camera)
    assert [each.alert.written_approval for each in Delivery.objects.all()] == [None]


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)")
def test_it_is_not_handed_over_in_the_field_either(agency, camera, sign_in):
    desk = Desk(agency, camera, covert_entry(agency).read(camera))
    page = reverse("hotlists:alert", args=[desk.alert.pk])
    shown = sign_in(agency.other_officer).get(page).content.decode()
    assert 'value="observed"' in shown
    assert 'value="handed_over"' not in shown
    taken = HandOver(agency="County Sheriff", person="Sgt. Roe")
    with pytest.raises(PolicyViolation, match="sealed alert") as refused:
        desk.end(agency.other_officer, field_outcome="handed_over", hand_over=taken)
    assert refused.value.clause == agency.profile.cite("covert")
    assert Alert.objects.open().filter(pk=desk.alert.pk).exists()
    assert not Disclosure.objects.exists()


def test_its_suspension_is_none_of_others_business(agency, camera):
    desk = Desk(agency, camera, covert_entry(agency).read(camera))
    desk.answer(agency.other_officer, Check.Result.NOT_VALID)
    suspension = Suspension.objects.get()
    answer = {"method": "communications", "reference": "C-2"}
    with pytest.raises(Suspension.DoesNotExist):
        lift_suspension(suspension_id=suspension.pk, actor=agency.dispatcher, **answer)
    with pytest.raises(Suspension.DoesNotExist):
        report_suspension(suspension_id=suspension.pk, actor=agency.dispatcher, told="-")
    assert mail_suspensions(actor=scheduled_work()) == 0


def test_that_it_is_still_open_is_told_to_who_approved_it(agency, camera, clock):
    sealed = covert_entry(agency).read(camera)
    clock.move_to(agency.profile.alerts.open_warnings[0].after(sealed.opened_at))
    assert warn_of_open_alerts() == 1
    told = Notice.objects.filter(kind=Notice.Kind.STILL_OPEN)
    assert [notice.person for notice in told] == [agency.captain]
