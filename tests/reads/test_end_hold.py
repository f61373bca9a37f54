"""A hold ends early for a named reason and by two people; reviews never end one."""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from reads.models import Hold
from reads.permissions import require
from reads.services.hold import ask_end, confirm_hold, end_hold, keep_on, review_hold
from tests.reads.holding import hold


@pytest.fixture
def held(agency, camera) -> Hold:
    return hold(agency, camera.pk)


def ask(held: Hold, actor, note: str = "None stated", **changes) -> Hold:
    facts = {"reason": Hold.EndReason.DEFECT, "defect": "facts"} | changes
    return ask_end(hold_id=held.pk, actor=actor, note=note, **facts)


def test_one_asks_and_another_ends_it(agency, held):
    ask(held, agency.captain)
    assert held.is_live(timezone.now())
    ended = end_hold(hold_id=held.pk, actor=agency.chief)
    assert (ended.end_asked_by, ended.ended_by) == (agency.captain, agency.chief)
    assert not Hold.objects.live(timezone.now()).exists()
    event = Event.objects.about(held).get(kind="hold.ended")
    assert (event.clause, event.data) == (held.clause, {"reason": "defect"})


def test_nobody_ends_a_hold_alone(agency, held):
    ask(held, agency.captain)
    with pytest.raises(PolicyViolation, match="another person"):
        end_hold(hold_id=held.pk, actor=agency.captain)


@pytest.mark.clause("KIN-IV.E.4#requests", "NC-20-183.32(c)#requests", "NE-60-3205(1)")
@pytest.mark.parametrize(
    "reason", [{"reason": Hold.EndReason.RELEASED, "defect": ""}, {"defect": ""}, {"defect": "x"}]
)
def test_a_review_ends_what_was_asked_for_on_a_named_defect_only(agency, held, reason):
    with pytest.raises(PolicyViolation, match="named defect only") as refused:
        ask(held, agency.captain, **reason)
    assert refused.value.clause == held.clause
    assert ask(held, agency.captain).end_note == "The facts: None stated"


def test_what_the_requester_no_longer_needs_may_end(agency, held):
    withdrawn = {"reason": Hold.EndReason.WITHDRAWN, "defect": ""}
    assert ask(held, agency.captain, **withdrawn).end_note == "None stated"


def test_without_words_there_is_no_defect(agency, held):
    with pytest.raises(PolicyViolation, match="in words"):
        ask(held, agency.captain, note=" ")


def test_nobody_ends_what_nobody_asked_to_end(agency, held):
    with pytest.raises(PolicyViolation, match="Nobody has asked"):
        end_hold(hold_id=held.pk, actor=agency.chief)


def test_asked_twice_it_is_refused(agency, held):
    ask(held, agency.captain)
    with pytest.raises(PolicyViolation, match="second person already"):
        ask(held, agency.captain)


def test_ended_twice_it_is_refused(agency, held):
    ask(held, agency.captain)
    end_hold(hold_id=held.pk, actor=agency.chief)
    for act in (end_hold, keep_on):
        with pytest.raises(PolicyViolation, match="ended already"):
            act(hold_id=held.pk, actor=agency.chief)
    with pytest.raises(PolicyViolation, match="ended already"):
        ask(held, agency.captain)


def test_the_second_person_may_keep_it(agency, held):
    ask(held, agency.captain)
    kept = keep_on(hold_id=held.pk, actor=agency.chief)
    assert kept.is_live(timezone.now())
    assert ask(held, agency.captain).end_asked_by == agency.captain


def test_the_one_who_placed_it_may_ask(agency, held):
    assert ask(held, agency.officer).end_asked_by == agency.officer
    with pytest.raises(PermissionDenied):
        ask(held, agency.other_officer)


@pytest.mark.parametrize("who", ["officer", "dispatcher", "auditor", "sysadmin"])
def test_others_decide_nothing(agency, held, who):
    ask(held, agency.captain)
    for act in (end_hold, keep_on, review_hold, confirm_hold):
        with pytest.raises(PermissionDenied):
            act(hold_id=held.pk, actor=getattr(agency, who))


def test_a_review_keeps_it_and_dates_the_next(lexington):
    held = hold(lexington, lexington.add_camera().pk)
    reviewed = review_hold(hold_id=held.pk, actor=lexington.captain)
    assert reviewed.review_due_at == reviewed.reviewed_at + timedelta(days=90)
    assert reviewed.is_live(timezone.now() + timedelta(days=1000))


def test_where_the_term_ends_it_there_is_no_review(kinston):
    held = hold(kinston, kinston.add_camera().pk)
    with pytest.raises(PolicyViolation, match="not reviewed"):
        review_hold(hold_id=held.pk, actor=kinston.captain)


def test_evidence_is_confirmed_once_and_reviewed(lexington):
    held = hold(lexington, lexington.add_camera().pk, ground="evidence")
    assert held.review_due_at == held.placed_at + timedelta(days=180)
    assert confirm_hold(hold_id=held.pk, actor=lexington.captain).confirmed_by == lexington.captain
    with pytest.raises(PolicyViolation, match="confirmed already"):
        confirm_hold(hold_id=held.pk, actor=lexington.captain)


def test_a_request_is_nothing_to_confirm(agency, held):
    with pytest.raises(PolicyViolation, match="nothing to confirm"):
        confirm_hold(hold_id=held.pk, actor=agency.captain)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"captured_to": timezone.now() - timedelta(days=99)}, "hold_window_in_order"),
        ({"plate": "", "plate_key": "", "plate_digest": None, "camera_ids": []}, "hold_names"),
        ({"plate_key": ""}, "hold_plate_has_its_key"),
        ({"is_provisional": True, "ends_at": None}, "hold_provisional_has_an_end"),
        ({"end_reason": "defect"}, "hold_end_has_a_reason"),
    ],
)
def test_the_database_refuses_it_by_itself(agency, held, changes, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Hold.objects.update(**changes)


def test_the_database_refuses_an_end_by_one_person(agency, held):
    now = timezone.now()
    one = agency.captain
    facts = {"end_reason": "released", "end_asked_by": one, "end_asked_at": now, "ended_by": one}
    with pytest.raises(IntegrityError, match="ended_early_by_two"), transaction.atomic():
        Hold.objects.update(ended_at=now, **facts)
    for name, value in (facts | {"ended_at": now}).items():
        setattr(held, name, value)
    with pytest.raises(ValidationError):
        held.full_clean()


def test_of_two_ends_at_once_one_wins(committed_agency, monkeypatch):
    agency = committed_agency
    held = hold(agency, agency.add_camera().pk)
    ask(held, agency.captain)
    meet = threading.Barrier(2, timeout=0.5)
    outcomes = []

    def wait_for_the_other(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)

    def decide(person):
        try:
            end_hold(hold_id=held.pk, actor=person)
            outcomes.append("ended")
        except PolicyViolation:
            outcomes.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr("reads.services.hold.require", wait_for_the_other)
    threads = [
        threading.Thread(target=decide, args=[person]) for person in (agency.chief, agency.sergeant)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "refused"]
