"""Taking an alert in hand, and seeing it."""

import contextlib
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, AlertView
from hotlists.permissions import require
from hotlists.services.alert import claim_alert, view_alert, view_photo
from ledger.models import Event


def test_an_officer_claims_an_alert(agency, desk):
    alert = claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    assert alert.claimed_by == agency.officer
    assert alert.claimed_at is not None
    assert Event.objects.about(alert).filter(kind="alert.claimed").count() == 1


def test_a_claimed_alert_is_not_claimed_again(agency, desk):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    for person in (agency.officer, agency.other_officer):
        with pytest.raises(PolicyViolation) as refused:
            claim_alert(alert_id=desk.alert.pk, actor=person)
        assert refused.value.clause == agency.profile.cite("notification")


@pytest.mark.parametrize("who", ["dispatcher", "auditor", "sysadmin"])
def test_nobody_claims_who_does_not_act(agency, desk, who):
    with pytest.raises(PermissionDenied):
        claim_alert(alert_id=desk.alert.pk, actor=getattr(agency, who))


def test_an_ended_alert_is_not_claimed(agency, desk):
    desk.end(agency.officer)
    with pytest.raises(PolicyViolation, match="has ended"):
        claim_alert(alert_id=desk.alert.pk, actor=agency.officer)


def test_seeing_an_alert_is_recorded_once_a_person_and_sighting(agency, camera, desk, clock):
    desk.see(agency.officer, agency.officer, agency.dispatcher)
    assert AlertView.objects.count() == 2
    viewed = Event.objects.about(desk.alert).filter(kind="alert.viewed")
    assert viewed.count() == 2
    clock.shift(60)
    agency.read(camera, "KTX4827")
    clock.shift(60)
    desk.see(agency.officer, agency.officer)
    assert AlertView.objects.count() == 2
    assert list(viewed.values_list("actor", flat=True)).count(agency.officer.pk) == 2


@pytest.mark.parametrize("who", ["auditor", "sysadmin"])
def test_who_does_not_handle_alerts_sees_none(agency, desk, who):
    for view in (view_alert, view_photo):
        with pytest.raises(PermissionDenied):
            view(alert_id=desk.alert.pk, actor=getattr(agency, who))
    assert not AlertView.objects.exists()


def test_of_two_claims_at_once_one_wins(committed_agency, monkeypatch):
    agency = committed_agency
    agency.add_entry()
    agency.read(agency.add_camera(), "KTX4827")
    alert = Alert.objects.get()
    meet = threading.Barrier(2, timeout=0.5)
    outcomes = []

    def wait_for_the_other(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)

    def claim(person):
        try:
            claim_alert(alert_id=alert.pk, actor=person)
            outcomes.append("claimed")
        except PolicyViolation:
            outcomes.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr("hotlists.permissions.require", wait_for_the_other)
    people = (agency.officer, agency.other_officer)
    threads = [threading.Thread(target=claim, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["claimed", "refused"]
