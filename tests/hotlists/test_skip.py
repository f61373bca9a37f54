"""Skipping a check: never a must, a should with its reason, when practicable in one tap."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from alpr_compliance.policy import Obligation, PolicyViolation
from hotlists.models import Check, Notice
from tests.hotlists.desk import notices, only_alert

pytestmark = pytest.mark.clause("LEX-3.C.v#alerts", "KIN-IV.B.3.b", "KIN-IV.B.3.c")


def opened(agency):
    camera = agency.add_camera()
    agency.add_entry()
    agency.read(camera, "KTX4827")
    return only_alert(agency, camera)


def test_a_must_is_never_skipped(agency, desk):
    musts = [s for s in agency.profile.verification.steps if s.obligation is Obligation.MUST]
    assert musts
    for step in musts:
        with pytest.raises(PolicyViolation, match="cannot be skipped") as refused:
            desk.skip(agency.officer, step.code, "In a hurry")
        assert refused.value.clause == step.clause
    assert not Check.objects.exists()


def test_a_should_needs_a_reason_and_tells_the_supervisor(lexington):
    desk = opened(lexington)
    with pytest.raises(PolicyViolation) as refused:
        desk.skip(lexington.officer, "photo", " ")
    assert refused.value.clause == "LEX-3.C.v#alerts-2"
    check = desk.skip(lexington.officer, "photo", "No photograph was sent")
    assert (check.result, check.reason) == (Check.Result.SKIPPED, "No photograph was sent")
    notice = notices().get()
    assert (notice.person, notice.about) == (lexington.sergeant, lexington.officer)
    assert (notice.kind, notice.reason) == (Notice.Kind.STEP_SKIPPED, "No photograph was sent")


def test_a_skipped_should_lets_the_officer_be_clear(lexington):
    desk = opened(lexington)
    desk.confirm(lexington.officer)
    desk.check_vehicle(lexington.officer)
    assert not desk.is_cleared(lexington.officer)
    desk.skip(lexington.officer, "photo", "No photograph was sent")
    assert desk.is_cleared(lexington.officer)


@pytest.mark.parametrize("step", ["mdt", "dcin"])
def test_when_practicable_is_one_tap(kinston, step):
    check = opened(kinston).skip(kinston.officer, step)
    assert check.result == Check.Result.SKIPPED
    assert not notices().exists()


@pytest.mark.clause("KIN-III.A#alerts-2")
@pytest.mark.parametrize(("first", "last"), [("mdt", "dcin"), ("dcin", "mdt")])
def test_skipping_the_last_status_step_asks_for_a_reason_and_tells_the_supervisor(
    kinston, first, last
):
    desk = opened(kinston)
    desk.skip(kinston.officer, first)
    with pytest.raises(PolicyViolation, match="no status check is possible"):
        desk.skip(kinston.officer, last)
    desk.skip(kinston.officer, last, "No network on the river road")
    notice = notices().get()
    assert (notice.person, notice.kind) == (kinston.sergeant, Notice.Kind.STATUS_SKIPPED)
    assert notice.reason == "No network on the river road"


def test_another_officers_skip_does_not_count_as_ones_own(kinston):
    desk = opened(kinston)
    desk.skip(kinston.other_officer, "mdt")
    desk.skip(kinston.officer, "dcin")
    assert not notices().exists()


def test_an_answer_after_a_skip_counts(kinston):
    desk = opened(kinston)
    desk.ask(kinston.officer, "mdt")
    desk.skip(kinston.officer, "mdt")
    desk.answer(kinston.dispatcher, step="mdt")
    desk.skip(kinston.officer, "dcin")
    assert not notices().exists()


def test_a_step_that_the_policy_does_not_have_is_refused(agency, desk):
    with pytest.raises(ValidationError):
        desk.skip(agency.officer, "coin_toss", "-")


@pytest.mark.parametrize("who", ["dispatcher", "auditor"])
def test_only_who_acts_skips(agency, desk, who):
    with pytest.raises(PermissionDenied):
        desk.skip(getattr(agency, who), desk.status_steps[0], "-")


def test_nothing_is_skipped_once_the_alert_has_ended(agency, desk):
    desk.end(agency.officer)
    with pytest.raises(PolicyViolation, match="has ended"):
        desk.skip(agency.officer, desk.status_steps[0], "-")
