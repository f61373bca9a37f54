"""Photograph against read: by any trained person, and another plate ends the alert."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from alpr_compliance.policy import Obligation, PolicyViolation
from hotlists.models import Alert, Check, Entry, Notice
from hotlists.services.check import compare_photo

pytestmark = pytest.mark.clause("LEX-3.C.v#alerts-2", "KIN-III.A#alerts-3")


@pytest.mark.parametrize("who", ["officer", "sergeant", "dispatcher", "chief"])
def test_the_same_plate_leaves_the_alert_open(agency, desk, who):
    check = desk.compare_photo(getattr(agency, who))
    assert check.result == Check.Result.SAME
    assert Alert.objects.get().status == Alert.Status.OPEN


@pytest.mark.parametrize("who", ["officer", "dispatcher"])
def test_another_plate_ends_the_alert_as_a_misread(agency, open_desk, who):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    desk.compare_photo(getattr(agency, who), is_same=False)
    alert = Alert.objects.get()
    assert (alert.status, alert.field_outcome) == (Alert.Status.ENDED, "no_action")
    outcomes = set(alert.matches.values_list("outcome", "mismatch"))
    assert outcomes == {("did_not_correlate", "misread")}


def test_a_misread_leaves_the_entry_in_force(agency, desk):
    desk.compare_photo(agency.officer, is_same=False)
    assert desk.match.mismatch == "misread"
    assert Entry.objects.get().suspended_at is None


@pytest.mark.parametrize("who", ["auditor", "sysadmin"])
def test_nobody_else_compares(agency, desk, who):
    with pytest.raises(PermissionDenied):
        desk.compare_photo(getattr(agency, who))


def test_nobody_says_what_a_photograph_shows_that_is_not_there(agency, desk, sign_in):
    """The latest read counts: it is the one on the card. The way on is a skip, told upward."""
    agency.read(desk.camera, "KTX4827")
    with pytest.raises(PolicyViolation, match="No photograph"):
        desk.compare_photo(agency.officer)
    page = sign_in(agency.officer).get(reverse("hotlists:alert", args=[desk.alert.pk])).content
    assert b"this check can not be made" in page
    assert b"Skip, with a reason" in page
    assert b'value="same"' not in page
    with pytest.raises(PolicyViolation, match="Say why"):
        desk.skip(agency.officer, "photo")
    desk.skip(agency.officer, "photo", "The camera sent no photograph")
    assert Notice.objects.filter(person=agency.sergeant, kind="step_skipped").exists()
    desk.confirm(agency.officer)
    desk.check_vehicle(agency.officer)
    assert desk.is_cleared(agency.officer)


def test_the_card_says_that_the_check_was_of_an_earlier_photograph(agency, desk, sign_in, clock):
    desk.compare_photo(agency.officer)
    client, card = sign_in(agency.officer), reverse("hotlists:alert", args=[desk.alert.pk])
    assert "of an earlier photograph" not in client.get(card).content.decode()
    clock.shift(60)
    agency.read(desk.camera, "KTX4827", image_id=uuid4())
    assert "of an earlier photograph" in client.get(card).content.decode()


def test_a_photo_check_is_no_vehicle_check(agency, desk):
    with pytest.raises(ValidationError):
        compare_photo(alert_id=desk.alert.pk, actor=agency.officer, step="vehicle", is_same=True)


def test_a_must_that_was_skipped_for_want_of_a_photograph_is_open_once_one_comes(agency, desk):
    steps = {step.code: step for step in agency.profile.verification.steps}
    is_must = steps["photo"].obligation is Obligation.MUST
    agency.read(desk.camera, "KTX4827")
    desk.skip(agency.officer, "photo", "The camera sent no photograph")
    agency.read(desk.camera, "KTX4827", image_id=uuid4())
    desk.confirm(agency.officer)
    desk.check_vehicle(agency.officer)
    assert desk.is_cleared(agency.officer) != is_must
    desk.compare_photo(agency.officer)
    assert desk.is_cleared(agency.officer)
