"""Is the plate still wanted? Asked, answered with method and reference, and lost with time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, Check, Entry, Match, Notice
from hotlists.rules.verification import step_states
from hotlists.services.check import match_to_check
from hotlists.services.standing import done_checks

Result = Check.Result
STATUS = pytest.mark.clause(
    "LEX-3.C.vii.a", "LEX-3.C.v#alerts", "KIN-III.A#alerts-2", "KIN-IV.B.3.b", "KIN-IV.B.3.c"
)


def state_of(desk, officer, place=0):
    states = step_states(
        profile=desk.agency.profile, checks=done_checks(desk.alert), officer_id=officer.pk,
        now=timezone.now(),
    )  # fmt: skip
    return states[place].state


@STATUS
def test_dispatch_answers_on_the_alert_and_both_are_recorded(agency, desk):
    asked = desk.ask(agency.officer)
    assert state_of(desk, agency.officer) == "waiting"
    answered = desk.answer(agency.dispatcher)
    assert answered.pk == asked.pk
    assert (answered.officer, answered.answered_by) == (agency.officer, agency.dispatcher)
    assert (answered.method, answered.reference) == ("communications", "C-1042")
    assert answered.answered_at is not None
    assert state_of(desk, agency.officer) == "done"
    assert state_of(desk, agency.other_officer) == "done"


def test_an_officer_records_the_answer_without_dispatch(agency, desk):
    check = desk.answer(agency.officer)
    assert (check.officer, check.answered_by) == (agency.officer, agency.officer)


def test_dispatch_is_asked_once_until_it_answers(agency, desk):
    desk.ask(agency.officer)
    with pytest.raises(PolicyViolation, match="asked already"):
        desk.ask(agency.other_officer)
    desk.answer(agency.dispatcher, Result.CANNOT_TELL)
    desk.ask(agency.other_officer)
    assert Check.objects.count() == 2


@pytest.mark.parametrize("who", ["dispatcher", "auditor"])
def test_only_who_acts_asks_dispatch(agency, desk, who):
    with pytest.raises(PermissionDenied):
        desk.ask(getattr(agency, who))


def test_an_auditor_answers_nothing(agency, desk):
    with pytest.raises(PermissionDenied):
        desk.answer(agency.auditor)


def test_cannot_tell_confirms_nothing(agency, desk):
    desk.answer(agency.dispatcher, Result.CANNOT_TELL)
    assert state_of(desk, agency.officer) == "failed"
    assert Alert.objects.get().status == Alert.Status.OPEN


@STATUS
def test_an_answer_needs_its_reference(agency, desk):
    with pytest.raises(PolicyViolation) as refused:
        desk.answer(agency.officer, reference=" ")
    step = agency.profile.verification.steps[0]
    assert refused.value.clause == step.clause


@pytest.mark.parametrize("method", ["", "telepathy"])
def test_an_answer_needs_a_method_of_the_policy(agency, desk, method):
    with pytest.raises(ValidationError):
        desk.answer(agency.officer, method=method)


@pytest.mark.parametrize("result", [Result.SAME, Result.SKIPPED, Result.THIS_VEHICLE])
def test_an_answer_is_one_of_three(agency, desk, result):
    with pytest.raises(ValidationError):
        desk.answer(agency.officer, result)


@pytest.mark.parametrize("step", ["photo", "vehicle", "nothing"])
def test_another_step_takes_no_status(agency, desk, step):
    with pytest.raises(ValidationError):
        desk.answer(agency.officer, step=step)


def test_the_database_refuses_half_an_answer_by_itself(agency, desk):
    check = desk.ask(agency.officer)
    with pytest.raises(IntegrityError, match="status_answer_is_whole"), transaction.atomic():
        Check.objects.filter(pk=check.pk).update(result="valid")


@STATUS
def test_not_valid_suspends_the_entry_ends_the_alert_and_tells_all_who_saw_it(agency, desk):
    desk.see(agency.officer, agency.other_officer, agency.dispatcher)
    desk.ask(agency.officer)
    desk.answer(agency.dispatcher, Result.NOT_VALID)
    entry, match, alert = Entry.objects.get(), desk.match, Alert.objects.get()
    assert entry.suspended_by == agency.dispatcher
    assert (match.outcome, match.mismatch) == ("did_not_correlate", "stale_entry")
    assert (alert.status, alert.ended_by) == (Alert.Status.ENDED, agency.dispatcher)
    told = Notice.objects.filter(kind=Notice.Kind.NOT_WANTED).values_list("person", flat=True)
    assert set(told) == {agency.officer.pk, agency.other_officer.pk}


def test_with_two_entries_only_the_one_is_closed(agency, open_desk):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    first, second = desk.alert.matches.all()
    desk.answer(agency.dispatcher, Result.NOT_VALID, match=first)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.mismatch, second.outcome) == ("stale_entry", "")
    assert Alert.objects.get().status == Alert.Status.OPEN
    assert Entry.objects.filter(suspended_at=None).count() == 1
    desk.answer(agency.dispatcher, Result.NOT_VALID, match=second)
    assert Alert.objects.get().status == Alert.Status.ENDED


def test_an_answer_counts_for_the_entry_it_was_asked_about(agency, open_desk):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    first, second = desk.alert.matches.all()
    asked = desk.ask(agency.officer, match=first)
    desk.answer(agency.dispatcher, Result.NOT_VALID, match=second)
    asked.refresh_from_db()
    first.refresh_from_db()
    assert (asked.result, first.outcome) == (Result.REQUESTED, "")


def test_what_confirmed_one_entry_does_not_confirm_the_other(agency, open_desk):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    first, second = desk.alert.matches.all()
    desk.confirm(agency.officer, match=first)
    desk.answer(agency.dispatcher, Result.NOT_VALID, match=first)
    assert state_of(desk, agency.officer) == "open"
    desk.confirm(agency.officer, match=second)
    assert state_of(desk, agency.officer) == "done"


def test_a_decided_match_is_neither_asked_about_nor_answered(agency, open_desk):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    first, second = desk.alert.matches.all()
    desk.ask(agency.officer, match=first)
    desk.answer(agency.dispatcher, Result.NOT_VALID, match=first)
    for act in (desk.ask, desk.answer):
        with pytest.raises(PolicyViolation, match="decided already"):
            act(agency.officer, match=first)
    assert match_to_check(desk.alert.pk, agency.officer) == second.pk


def test_a_match_of_another_alert_is_refused(agency, desk):
    agency.add_entry("ZZZ999")
    agency.read(desk.camera, "ZZZ999")
    other = Match.objects.exclude(alert=desk.alert).get()
    for act in (desk.ask, desk.answer):
        with pytest.raises(ValidationError):
            act(agency.officer, match=other)


@STATUS
def test_an_answer_expires(agency, desk, clock):
    desk.answer(agency.dispatcher)
    clock.shift(timedelta(minutes=agency.profile.verification.confirmation_minutes, seconds=-9))
    assert state_of(desk, agency.officer) == "done"
    clock.shift(timedelta(seconds=10))
    assert state_of(desk, agency.officer) == "expired"


def test_an_ended_alert_takes_no_answer(agency, desk):
    match = desk.match
    desk.end(agency.officer)
    for act in (desk.ask, desk.answer):
        with pytest.raises(PolicyViolation) as refused:
            act(agency.officer, match=match)
        assert refused.value.clause == agency.profile.cite("outcomes")
