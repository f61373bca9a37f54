"""Going on duty, signing off, and what was missed meanwhile."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.missed import missed_alerts
from hotlists.models import Alert, Duty, HotList
from hotlists.services.alert import claim_alert
from hotlists.services.duty import current_duty, end_duty, start_duty
from ledger.models import Event
from tests.hotlists.desk import only_alert

PLATE = "KTX4827"


def go_on_duty(person, area="", unit="12"):
    return start_duty(actor=person, unit=unit, area=area)


def test_an_officer_goes_on_duty_and_signs_off(agency):
    duty = go_on_duty(agency.officer)
    assert current_duty(agency.officer) == duty
    assert end_duty(actor=agency.officer).ended_at is not None
    assert current_duty(agency.officer) is None
    kinds = Event.objects.about(duty).values_list("kind", flat=True)
    assert sorted(kinds) == ["duty.ended", "duty.started"]


def test_another_unit_ends_the_first_duty(agency):
    agency.add_camera(area="North")
    go_on_duty(agency.officer)
    second = go_on_duty(agency.officer, "North", "14")
    assert current_duty(agency.officer) == second
    assert Duty.objects.filter(ended_at=None).count() == 1


def test_an_area_is_one_that_cameras_stand_in(agency):
    agency.add_camera(area="North")
    with pytest.raises(ValidationError):
        go_on_duty(agency.officer, "Moon")


def test_who_does_not_handle_alerts_has_no_duty(agency):
    for who in (agency.auditor, agency.sysadmin):
        with pytest.raises(PermissionDenied):
            go_on_duty(who)
        with pytest.raises(PermissionDenied):
            end_duty(actor=who)


def test_signing_off_twice_is_refused(agency):
    go_on_duty(agency.officer)
    end_duty(actor=agency.officer)
    with pytest.raises(PolicyViolation, match="not on duty"):
        end_duty(actor=agency.officer)


def test_nobody_signs_off_with_an_alert_in_hand(agency, desk):
    go_on_duty(agency.officer)
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    with pytest.raises(PolicyViolation, match="1 open alert"):
        end_duty(actor=agency.officer)
    desk.end(agency.officer)
    end_duty(actor=agency.officer)


def test_a_duty_that_was_never_ended_runs_out(agency, clock):
    go_on_duty(agency.officer)
    clock.shift(timedelta(hours=17))
    assert current_duty(agency.officer) is None
    assert go_on_duty(agency.officer) == current_duty(agency.officer)


def test_the_database_keeps_one_duty_a_person_by_itself(agency):
    go_on_duty(agency.officer)
    with pytest.raises(IntegrityError, match="duty_one_at_a_time"), transaction.atomic():
        Duty.objects.create(person=agency.officer, unit="14", started_at=timezone.now())


def test_what_rang_since_the_last_sign_off_is_missed(agency, camera, clock):
    go_on_duty(agency.officer)
    agency.add_entry("AAA111")
    agency.read(camera, "AAA111")
    clock.shift(timedelta(hours=1))
    end_duty(actor=agency.officer)
    clock.shift(timedelta(hours=1))
    agency.add_entry(PLATE)
    agency.read(camera, PLATE)
    agency.add_entry("BBB222")
    agency.read(camera, "BBB222", state="KS")  # quiet: it rang for nobody
    clock.shift(timedelta(hours=1))
    go_on_duty(agency.officer)
    clock.shift(timedelta(minutes=1))
    missed = missed_alerts(agency.officer, agency.profile)
    [row] = missed["rows"]
    assert row["is_open"]
    assert str(Alert.objects.get(matches__matched__entry__plate=PLATE).pk) in row["url"]


def test_the_page_has_unit_sound_lists_and_what_was_missed_without_a_plate(
    agency, camera, sign_in, clock
):
    agency.add_entry(PLATE)
    agency.read(camera, PLATE)
    client = sign_in(agency.officer)
    HotList.objects.update(refreshed_at=timezone.now() - timedelta(days=3))
    page = client.get(reverse("hotlists:start-of-shift")).content.decode()
    assert "a stop needs its own legal basis" in page
    for shown in ("Start the shift", "test tone", "Stale", "Stolen vehicle", "1 still open"):
        assert shown in page
    assert PLATE not in page
    answer = client.post(reverse("hotlists:start-duty"), {"unit": "12", "area": ""})
    assert answer["Location"] == reverse("hotlists:alerts")
    page = client.get(reverse("hotlists:alerts")).content.decode()
    assert "Unit 12 · Whole city · " in page
    assert client.post(reverse("hotlists:start-duty"), {"unit": " "}).status_code == 400
    client.post(reverse("hotlists:end-duty"))
    assert current_duty(agency.officer) is None


@pytest.mark.parametrize("alerts", [1, 8])
def test_what_was_missed_costs_the_same_whatever_its_length(
    agency, camera, django_assert_num_queries, alerts
):
    for number in range(alerts):
        agency.add_entry(f"AB{number:04}")
        agency.read(camera, f"AB{number:04}")
    with django_assert_num_queries(5):
        assert len(missed_alerts(agency.officer, agency.profile)["rows"]) == alerts


def test_an_ended_alert_that_was_missed_says_how_it_ended(agency, camera):
    agency.add_entry(PLATE)
    agency.read(camera, PLATE)
    only_alert(agency, camera).end(agency.other_officer)
    [row] = missed_alerts(agency.officer, agency.profile)["rows"]
    assert (row["is_open"], row["outcome_label"]) == (False, "Observed only")
    assert row["was_right_label"] == "Confirmed"
