"""A check that came after the stop ended the alert: the stop is documented all the same."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from hotlists.local import local
from hotlists.models import Alert, Check, FollowUp, Incident, Notice, Stop, Suspension
from hotlists.services.alert import claim_alert
from hotlists.services.crew import join_alert
from hotlists.services.late_stop import add_stop
from hotlists.services.stop import StopFacts
from ledger.models import Event
from tests.hotlists.conftest import MORNING
from tests.hotlists.covert import covert_entry
from tests.hotlists.desk import QUIET, WHOLE, Desk, only_alert
from tests.meeting import at_once

pytestmark = pytest.mark.clause("LEX-3.C.vii.c", "KIN-IV.B.6#alerts")
UNCLEAR = {"not_cleared_reason": "It ran a red light before me"}


def add(desk, by, *, facts=None, **said):
    # Made in the minute in which all checks stood, before the alert was called off.
    whole = WHOLE | {"made_at": MORNING, "outcome": replace(QUIET, **said)} | (facts or {})
    return add_stop(alert_id=desk.alert.pk, actor=by, facts=StopFacts(**whole))


def ended():
    alert = Alert.objects.get()
    assert alert.status == Alert.Status.ENDED
    return alert


def asked():
    found = Notice.objects.filter(kind=Notice.Kind.WAS_STOPPED).order_by("pk")
    return [notice.person.username for notice in found if notice.seen_at is None]


@pytest.fixture
def misread(agency, desk):
    """The officer was clear; then dispatch looked at the photograph: another plate."""
    desk.make_every_check(agency.officer)
    desk.compare_photo(agency.dispatcher, is_same=False)
    return desk


def test_the_wrong_stop_becomes_an_incident_told_to_those_in_command(agency, misread):
    assert ended().field_outcome == "no_action"
    stop = add(misread, agency.officer)
    assert ended().field_outcome == "stop"
    assert (stop.officer, stop.report_number) == (agency.officer, "26-004711")
    assert stop.clearance == misread.alert.clearances.get()
    assert Incident.objects.get().kinds == ["wrong_vehicle"]
    told = Notice.objects.filter(kind=Notice.Kind.INCIDENT)
    assert {notice.person for notice in told} == {agency.captain, agency.chief}
    event = Event.objects.get(kind="alert.stop_added")
    assert (event.actor, event.data) == (agency.officer, {"before": "no_action"})


def test_after_no_longer_wanted_force_and_later_outcomes_are_asked_for(agency, desk):
    desk.make_every_check(agency.officer)
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID)
    assert ended().field_outcome == "no_action"
    add(desk, agency.officer, outcomes=["arrest"], has_force=True)
    assert Incident.objects.get().kinds == ["stale_entry", "force"]
    assert {each.kind for each in FollowUp.objects.all()} == {"charge", "prosecution"}


def test_what_the_stop_found_is_suspended(agency, desk):
    desk.make_every_check(agency.officer)
    desk.end(agency.officer)
    claim = {"outcomes": ["vehicle_recovered"]}
    with pytest.raises(PermissionDenied):
        add(desk, agency.other_officer, **claim)
    add(desk, agency.officer, **claim)
    assert Suspension.objects.get().reason == Suspension.Reason.RECOVERED
    assert not Incident.objects.exists()


@pytest.mark.parametrize("lacking", [{"report_number": ""}, {"is_named_in_narrative": False}])
def test_it_is_documented_as_every_stop(agency, misread, lacking):
    with pytest.raises(PolicyViolation):
        add(misread, agency.officer, facts=lacking)
    assert not Stop.objects.exists()
    assert ended().field_outcome == "no_action"


def test_who_was_cleared_is_asked_until_the_stop_is_recorded(agency, misread):
    assert asked() == ["officer"]
    add(misread, agency.officer)
    assert asked() == []


def test_who_claimed_it_is_asked_too(agency, desk):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    desk.make_every_check(agency.other_officer)
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID)
    assert asked() == ["officer", "other_officer"]


def test_who_called_it_off_without_having_been_clear_is_not_asked(agency, desk):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    desk.compare_photo(agency.officer, is_same=False)
    assert asked() == []


def test_nobody_is_asked_where_nobody_had_it(agency, desk):
    desk.see(agency.officer)
    desk.compare_photo(agency.dispatcher, is_same=False)
    assert asked() == []


def test_nobody_is_asked_while_another_entry_still_stands(agency, open_desk):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    first = desk.alert.matches.first()
    desk.make_every_check(agency.officer, first)
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID, match=first)
    assert Alert.objects.get().status == Alert.Status.OPEN
    assert asked() == []


def test_who_went_along_may_record_it_and_says_why_it_was_not_clear(agency, desk):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    join_alert(alert_id=desk.alert.pk, actor=agency.other_officer)
    desk.compare_photo(agency.dispatcher, is_same=False)
    with pytest.raises(PolicyViolation, match="not clear to act"):
        add(desk, agency.other_officer)
    add(desk, agency.other_officer, facts=UNCLEAR)
    assert Notice.objects.get(kind=Notice.Kind.NOT_CLEARED).person == agency.sergeant


@pytest.mark.parametrize("who", ["other_officer", "sergeant", "captain", "dispatcher", "auditor"])
def test_who_was_not_on_it_does_not(agency, misread, who):
    with pytest.raises(PermissionDenied):
        add(misread, getattr(agency, who), facts=UNCLEAR)


def test_an_open_alert_is_ended_with_its_stop(agency, desk):
    desk.make_every_check(agency.officer)
    with pytest.raises(PolicyViolation, match="still open") as refused:
        add(desk, agency.officer)
    assert refused.value.clause == agency.profile.cite("stop_report")


def test_a_stop_is_recorded_once(agency, misread):
    add(misread, agency.officer)
    with pytest.raises(PolicyViolation, match="recorded already"):
        add(misread, agency.officer)
    assert Incident.objects.count() == 1


def test_a_sealed_alert_is_only_its_audiences(agency, camera):
    desk = Desk(agency, camera, covert_entry(agency).read(camera))
    claim_alert(alert_id=desk.alert.pk, actor=agency.other_officer)
    desk.compare_photo(agency.other_officer, is_same=False)
    with pytest.raises(Alert.DoesNotExist):
        add(desk, agency.officer, facts=UNCLEAR)
    assert add(desk, agency.other_officer, facts=UNCLEAR).officer == agency.other_officer


def test_the_ended_card_takes_it(agency, misread, sign_in):
    card = reverse("hotlists:alert", args=[misread.alert.pk])
    address = reverse("hotlists:add-stop", args=[misread.alert.pk])
    assert address not in sign_in(agency.other_officer).get(card).content.decode()
    client = sign_in(agency.officer)
    page = client.get(reverse("hotlists:alerts")).content.decode()
    assert "Was the vehicle stopped?" in page
    page = client.get(card).content.decode()
    assert address in page
    posted = {
        "stop_day": local(MORNING, agency.profile, "%Y-%m-%d"),
        "stop_clock": local(MORNING, agency.profile, "%H:%M"),
        "report_number": "26-004711",
        "narrative": "on",
        "stop_outcome": ["released"],
        "search": "no",
        "force": "no",
        "injury": "yes",
    }
    page = client.post(address, posted, HTTP_HX_REQUEST="true").content.decode()
    assert "Released, Injury" in page
    assert "KTX4827" not in page
    assert address not in page
    assert Incident.objects.get().kinds == ["wrong_vehicle", "injury"]


def test_a_stop_on_an_entry_about_a_person_states_its_legal_basis(agency, open_desk, sign_in):
    desk = open_desk("wanted_person")
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    desk.compare_photo(agency.dispatcher, is_same=False)
    card = reverse("hotlists:alert", args=[desk.alert.pk])
    assert 'name="legal_basis"' in sign_in(agency.officer).get(card).content.decode()
    with pytest.raises(PolicyViolation) as refused:
        add(desk, agency.officer, facts=UNCLEAR)
    assert refused.value.clause == agency.profile.cite("not_probable_cause")
    basis = agency.profile.verification.legal_bases[0].code
    assert add(desk, agency.officer, facts=UNCLEAR | {"legal_basis": basis}).legal_basis == basis


def test_two_officers_at_once_record_one_stop(committed_agency, monkeypatch):
    agency = committed_agency
    camera = agency.add_camera()
    agency.add_entry()
    agency.read(camera, "KTX4827")
    desk = only_alert(agency, camera)
    desk.make_every_check(agency.officer)
    desk.check_vehicle(agency.other_officer)
    desk.compare_photo(agency.dispatcher, is_same=False)
    people = (agency.officer, agency.other_officer)
    acts = [lambda who=who: add(desk, who) for who in people]
    assert at_once(monkeypatch, *acts) == ["done", "refused"]
    assert Stop.objects.count() == Incident.objects.count() == 1
