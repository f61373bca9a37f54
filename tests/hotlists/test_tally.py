"""Outcomes are counted in the transaction that empties their day; corrections are signed."""

import json
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, Match, OutcomeTally, TallyAdjustment
from hotlists.services.ending import Answer, end_alert
from hotlists.services.tally import correct_outcome, count_outcomes
from ledger.models import Event
from ledger.signing import Signature, is_signed
from reads.models import PurgeRun, Read
from reads.services.purge.tally import UncountedDay
from tests.reads.captured import Past, begin_past

pytestmark = pytest.mark.clause("LEX-3.B.vii.1", "LEX-3.B.vii.2", "NE-60-3206(3)#alerts")
DAY = timedelta(days=1)
CONFIRMED = Match.Outcome.CONFIRMED
MISREAD = {"outcome": "did_not_correlate", "mismatch": "misread"}


@pytest.fixture(autouse=True)
def clock():
    """These tests have the clock of a past that begins, not that of the other tests here."""


@pytest.fixture
def past(profile_name: str, committed_db: None) -> Past:
    return begin_past()


def alert_on(past: Past, plate: str, at, **outcome: str) -> Match:
    """A match of that day, ended with this outcome, or open."""
    with past.then():
        past.agency.add_entry(plate)
        past.agency.read(past.camera, plate, at=at)
        match = Match.objects.latest("pk")
        if outcome:
            end_alert(
                alert_id=match.alert_id,
                actor=past.agency.officer,
                answers={match.pk: Answer(**outcome)},
                field_outcome=Alert.FieldOutcome.OBSERVED,
            )
    return match


def all_counts(past: Past) -> Counter:
    counted = count_outcomes((past.cutoff - 3 * DAY).date(), past.today.date())
    by_outcome: Counter = Counter()
    for (_, _, outcome), matches in counted.items():
        by_outcome[outcome] += matches
    return by_outcome


def sealed(past: Past, **outcome: str) -> Match:
    match = alert_on(past, "KTX4827", past.cutoff - DAY, **(outcome or MISREAD))
    past.purge()
    match.refresh_from_db()
    return match


def correct(past: Past, match: Match, **changes: object) -> Match:
    facts = {"actor": past.agency.sergeant, "outcome": CONFIRMED, "reason": "court"} | changes
    with time_machine.travel(past.today, tick=False):
        return correct_outcome(match_id=match.pk, **facts)


def test_it_counts_by_day_camera_list_kind_and_outcome(past: Past):
    at = past.cutoff - DAY
    alert_on(past, "KTX4827", at, outcome=CONFIRMED)
    alert_on(past, "KTX4828", at, outcome=CONFIRMED)
    alert_on(past, "KTX4829", at, **MISREAD)
    alert_on(past, "KTX4830", at)
    run = past.purge()
    rows = OutcomeTally.objects.order_by("outcome")
    assert [(row.outcome, row.matches) for row in rows] == [
        ("confirmed", 2), ("did_not_correlate", 1), ("not_determined", 1),
    ]  # fmt: skip
    for row in rows:
        assert (row.run, row.day, row.camera_id) == (run, at.date(), past.camera.pk)
        assert row.list_name == "Agency list"
        assert row.entry_kind == past.agency.profile.entries.kinds[0].code
    assert Match.objects.filter(tally=None).count() == 0


def test_the_counts_are_the_same_before_and_after_a_purge(past: Past):
    for number, at in enumerate((past.cutoff - DAY, past.cutoff, past.cutoff + DAY)):
        alert_on(past, f"KTX482{number}", at, outcome=CONFIRMED)
    alert_on(past, "KTX4829", past.cutoff, **MISREAD)
    before = all_counts(past)
    past.purge()
    assert all_counts(past) == before == Counter(confirmed=3, did_not_correlate=1)
    past.purge()
    assert all_counts(past) == before


def test_an_open_alert_counts_as_not_determined_and_ends_so(past: Past):
    match = alert_on(past, "KTX4827", past.cutoff - DAY)
    past.purge()
    match.refresh_from_db()
    assert match.outcome == match.tally.outcome == Match.Outcome.NOT_DETERMINED
    assert not TallyAdjustment.objects.exists()


def test_an_alert_that_goes_on_is_adjusted_when_it_is_answered(past: Past):
    at = past.cutoff
    match = alert_on(past, "KTX4827", at)
    # The vehicle passes again: the alert outlives the read that opened it.
    past.read("KTX4827", at + timedelta(hours=2))
    past.purge()
    with time_machine.travel(past.today, tick=False):
        end_alert(
            alert_id=match.alert_id,
            actor=past.agency.officer,
            answers={match.pk: Answer(outcome=CONFIRMED)},
            field_outcome=Alert.FieldOutcome.OBSERVED,
        )
    adjustment = TallyAdjustment.objects.get()
    assert (adjustment.from_outcome, adjustment.to_outcome) == ("not_determined", "confirmed")
    assert adjustment.reason == TallyAdjustment.Reason.ANSWERED_LATER
    assert all_counts(past) == Counter(confirmed=1)


@pytest.mark.parametrize("how", ["no answer", "no match"])
def test_a_day_that_can_not_be_counted_is_not_purged(past: Past, how):
    match = alert_on(past, "KTX4827", past.cutoff - DAY, outcome=CONFIRMED)
    if how == "no answer":
        Match.objects.update(outcome="")
    else:
        match.delete()
    with pytest.raises(UncountedDay):
        past.purge()
    run = PurgeRun.objects.get()
    assert (run.status, run.problem) == (PurgeRun.Status.FAILED, "UncountedDay")
    assert Read.objects.filter(plate="KTX4827").exists()
    assert not OutcomeTally.objects.exists()
    assert not run.tallies.exists()


def test_a_correction_after_the_purge_is_a_signed_adjustment(past: Past):
    match = correct(past, sealed(past))
    adjustment = TallyAdjustment.objects.get()
    assert (match.outcome, match.mismatch) == (CONFIRMED, "")
    assert (adjustment.from_outcome, adjustment.to_outcome) == ("did_not_correlate", "confirmed")
    signature = Signature(adjustment.public_key, adjustment.signature)
    assert is_signed(adjustment.content.encode(), signature)
    signed = json.loads(adjustment.content)
    assert (signed["to"], signed["made_by"]) == ("confirmed", past.agency.sergeant.pk)
    assert all_counts(past) == Counter(confirmed=1)
    # The sealed count itself stays as it was.
    assert OutcomeTally.objects.get().outcome == "did_not_correlate"
    event = Event.objects.get(kind="match.outcome_corrected")
    assert event.data == {"outcome": "confirmed", "reason": "court"}


def test_a_second_correction_goes_on_from_the_first(past: Past):
    match = sealed(past)
    correct(past, match)
    correct(past, match, actor=past.agency.captain, outcome="not_determined", reason="review")
    assert TallyAdjustment.objects.last().from_outcome == "confirmed"
    assert all_counts(past) == Counter(not_determined=1)


def test_before_the_purge_a_correction_adjusts_no_count(past: Past):
    match = alert_on(past, "KTX4827", past.cutoff, **MISREAD)
    correct(past, match)
    assert not TallyAdjustment.objects.exists()
    assert all_counts(past) == Counter(confirmed=1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": "did_not_correlate", "mismatch": "misread"}, "has already"),
        ({"reason": ""}, "reason of the correction"),
        ({"outcome": "maybe"}, "Say whether the list was right"),
        ({"mismatch": "misread"}, "needs its reason"),
    ],
)
def test_what_corrects_nothing_is_refused(past: Past, changes, words):
    match = alert_on(past, "KTX4827", past.cutoff, **MISREAD)
    with pytest.raises(PolicyViolation, match=words):
        correct(past, match, **changes)


def test_an_open_alert_is_answered_and_not_corrected(past: Past):
    match = alert_on(past, "KTX4827", past.cutoff)
    with pytest.raises(PolicyViolation, match="still open"):
        correct(past, match)


def test_nobody_corrects_their_own_answer_and_no_officer_any(past: Past):
    match = alert_on(past, "KTX4827", past.cutoff, **MISREAD)
    with pytest.raises(PermissionDenied):
        correct(past, match, actor=past.agency.other_officer)
    Match.objects.update(decided_by=past.agency.sergeant)
    with pytest.raises(PermissionDenied):
        correct(past, match)


def test_the_database_refuses_an_adjustment_that_changes_nothing(past: Past):
    correct(past, sealed(past))
    rows = TallyAdjustment.objects.all()
    with pytest.raises(IntegrityError, match="changes_something"), transaction.atomic():
        rows.update(to_outcome="did_not_correlate")
