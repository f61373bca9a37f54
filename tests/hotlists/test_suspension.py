"""An entry that something spoke against stays out of use until a new check speaks for it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, Check, Entry, EntryReview, MatchedEntry, Suspension
from hotlists.services.entry import add_entry, decide_entry, remove_entry
from hotlists.services.review import close_review
from hotlists.services.stop import StopFacts
from hotlists.services.suspension import (
    end_outdated_suspensions,
    lift_suspension,
    report_suspension,
    suspend_entry,
)
from hotlists.services.tally import correct_outcome
from ledger.models import Event
from tests.hotlists.desk import QUIET, WHOLE, Desk

Reason = Suspension.Reason


@pytest.fixture
def suspended(agency) -> Suspension:
    """KTX4827, suspended by the dispatcher."""
    entry = agency.add_entry()
    suspend_entry(entry_id=entry.pk, actor=agency.dispatcher, reason=Reason.NEGATIVE_STATUS)
    return Suspension.objects.get()


def lift(agency, suspension, actor=None, method="communications", reference="C-2001"):
    return lift_suspension(
        suspension_id=suspension.pk, actor=actor or agency.sergeant, method=method,
        reference=reference,
    )  # fmt: skip


def test_a_negative_status_answer_suspends_the_entry(agency, desk):
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID)
    suspension = Suspension.objects.get()
    assert suspension.reason == Reason.NEGATIVE_STATUS
    assert suspension.suspended_by == agency.dispatcher
    assert suspension.entry.suspended_at == suspension.suspended_at
    assert not Entry.objects.matching(timezone.now()).exists()


def test_an_ending_as_no_longer_wanted_suspends_the_entry(agency, desk):
    desk.end(agency.officer, "did_not_correlate", mismatch="stale_entry")
    assert Suspension.objects.get().reason == Reason.RECOVERED


def stop_the(desk, officer, outcome="confirmed", **changes):
    mismatch = {"mismatch": "wrong_vehicle"} if outcome == "did_not_correlate" else {}
    facts = WHOLE | {"outcome": replace(QUIET, **changes), "not_cleared_reason": "He fled"}
    basis = {"legal_basis": "observed_violation"}
    desk.end(officer, outcome, "stop", stop=StopFacts(**facts, **basis), **mismatch)


@pytest.mark.parametrize("found", ["vehicle_recovered", "plate_recovered"])
def test_a_vehicle_or_plate_that_was_recovered_is_no_longer_looked_for(agency, desk, found):
    stop_the(desk, agency.officer, outcomes=[found])
    suspension = Suspension.objects.get()
    assert (suspension.reason, suspension.suspended_by) == (Reason.RECOVERED, agency.officer)
    assert not Entry.objects.matching(timezone.now()).exists()


def test_the_card_of_the_ended_alert_says_that_its_entry_is_suspended(agency, desk, sign_in):
    stop_the(desk, agency.officer, outcomes=["plate_recovered"])
    card = reverse("hotlists:alert", args=[desk.alert.pk])
    client = sign_in(agency.officer)
    assert "Its entry is suspended here" in client.get(card).content.decode()
    Entry.objects.update(suspended_at=None, suspended_by=None)
    assert "Its entry is suspended here" not in client.get(card).content.decode()


def test_a_correction_to_no_longer_wanted_suspends_the_entry(agency, desk):
    desk.end(agency.officer, "not_determined", "not_located")
    assert not Suspension.objects.exists()
    correct_outcome(
        match_id=desk.match.pk,
        actor=agency.sergeant,
        outcome="did_not_correlate",
        mismatch="stale_entry",
        reason="review",
    )
    assert Suspension.objects.get().reason == Reason.RECOVERED
    assert not Entry.objects.matching(timezone.now()).exists()


@pytest.mark.parametrize("mismatch", ["stale_entry", "misread"])
def test_a_correction_stands_though_the_entry_is_gone(agency, desk, mismatch):
    desk.end(agency.officer, "not_determined", "not_located")
    MatchedEntry.objects.update(entry_id=4711)
    corrected = correct_outcome(
        match_id=desk.match.pk,
        actor=agency.sergeant,
        outcome="did_not_correlate",
        mismatch=mismatch,
        reason="review",
    )
    assert corrected.mismatch == mismatch
    assert not Suspension.objects.exists()
    assert not EntryReview.objects.exists()


def test_a_correction_to_a_misread_opens_a_review(agency, desk):
    desk.end(agency.officer, "not_determined", "not_located")
    correct_outcome(
        match_id=desk.match.pk,
        actor=agency.sergeant,
        outcome="did_not_correlate",
        mismatch="misread",
        reason="review",
    )
    assert EntryReview.objects.get().cause == "misread"


def test_a_person_who_was_found_is_no_longer_looked_for(agency, open_desk):
    desk = open_desk("missing_person")
    stop_the(desk, agency.officer, outcomes=["person_found"])
    assert Suspension.objects.get().reason == Reason.RECOVERED


def test_a_wanted_person_who_was_arrested_is_no_longer_looked_for(agency, open_desk):
    stop_the(open_desk("wanted_person"), agency.officer, outcomes=["arrest"])
    assert Suspension.objects.get().reason == Reason.RECOVERED


def test_an_arrest_of_another_leaves_the_wanted_person_looked_for(agency, open_desk):
    desk = open_desk("wanted_person")
    stop_the(desk, agency.officer, outcomes=["arrest"], is_wrong_person=True)
    assert not Suspension.objects.exists()


@pytest.mark.parametrize(
    ("category", "outcomes"),
    [
        ("stolen_vehicle", ["released"]),
        ("missing_person", ["arrest"]),
        ("person_of_interest", ["arrest"]),
        ("stolen_vehicle", ["arrest", "person_found"]),
        ("missing_person", ["vehicle_recovered"]),
    ],
)
def test_what_was_not_found_is_still_looked_for(agency, open_desk, category, outcomes):
    stop_the(open_desk(category), agency.officer, outcomes=outcomes)
    assert not Suspension.objects.exists()


def test_another_vehicle_that_was_recovered_suspends_nothing(agency, desk):
    stop_the(desk, agency.officer, "did_not_correlate", outcomes=["vehicle_recovered"])
    assert not Suspension.objects.exists()


def test_the_page_of_an_entry_calls_it_suspended_and_not_live(agency, suspended, sign_in):
    address = reverse("hotlists:entry", args=[suspended.entry_id])
    page = sign_in(agency.officer).get(address).content.decode()
    assert "It matches nothing since" in page
    assert ">Suspended</span>" in page
    assert ">Live</span>" not in page


def test_a_suspension_names_no_plate_in_its_events(agency, suspended):
    event = Event.objects.about(suspended.entry).get(kind="entry.suspended")
    assert event.data == {"reason": "negative_status", "suspension": suspended.pk}


def test_an_entry_is_suspended_once(agency, suspended):
    suspend_entry(entry_id=suspended.entry_id, actor=agency.officer, reason=Reason.RECOVERED)
    assert Suspension.objects.get() == suspended


def test_a_new_status_check_by_another_person_lifts_it(agency, suspended, camera):
    lift(agency, suspended)
    suspended.refresh_from_db()
    assert suspended.ended_as == Suspension.End.LIFTED
    assert (suspended.status_method, suspended.status_reference) == ("communications", "C-2001")
    agency.read(camera, "KTX4827")
    assert Alert.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"method": ""}, {"method": "guess"}, {"reference": " "}], ids=str
)
def test_without_a_status_check_it_is_not_lifted(agency, suspended, changes):
    with pytest.raises(PolicyViolation, match="new status check") as refused:
        lift(agency, suspended, **changes)
    assert refused.value.clause == agency.profile.cite("status_check")


def test_who_suspended_it_does_not_lift_it(agency, suspended):
    with pytest.raises(PolicyViolation, match="yourself"):
        lift(agency, suspended, agency.dispatcher)


def test_it_is_lifted_once(agency, suspended):
    lift(agency, suspended)
    with pytest.raises(PolicyViolation, match="ended already"):
        lift(agency, suspended)


@pytest.mark.parametrize("who", ["officer", "auditor", "sysadmin", "chief"])
def test_who_runs_no_status_checks_lifts_and_reports_nothing(agency, suspended, who):
    with pytest.raises(PermissionDenied):
        lift(agency, suspended, getattr(agency, who))
    with pytest.raises(PermissionDenied):
        report_suspension(suspension_id=suspended.pk, actor=getattr(agency, who), told="Iowa SP")


def test_telling_the_entering_agency_is_noted_once(agency, suspended):
    assert Suspension.objects.to_report().exists()
    report_suspension(suspension_id=suspended.pk, actor=agency.dispatcher, told=" Iowa SP ")
    suspended.refresh_from_db()
    assert (suspended.reported_to, suspended.reported_by) == ("Iowa SP", agency.dispatcher)
    assert not Suspension.objects.to_report().exists()
    with pytest.raises(PolicyViolation, match="Nothing is left"):
        report_suspension(suspension_id=suspended.pk, actor=agency.dispatcher, told="Iowa SP")


def test_a_report_says_who_was_told(agency, suspended):
    with pytest.raises(PolicyViolation, match="who was told"):
        report_suspension(suspension_id=suspended.pk, actor=agency.dispatcher, told=" ")


@pytest.mark.parametrize(
    ("change", "ended_as"),
    [
        ({}, ""),
        ({"suspended_at": None, "suspended_by": None}, Suspension.End.REDATED),
        ({"status": Entry.Status.ENDED}, Suspension.End.DROPPED),
    ],
)
def test_a_suspension_stands_until_the_source_drops_or_redates_the_record(
    agency, suspended, change, ended_as
):
    Entry.objects.filter(pk=suspended.entry_id).update(**change)
    end_outdated_suspensions(hot_list_id=suspended.entry.hot_list_id, actor=agency.captain)
    suspended.refresh_from_db()
    assert suspended.ended_as == ended_as
    assert (suspended.entry.suspended_at is None) == bool(ended_as)


def test_what_is_off_its_list_is_not_reported_any_more(agency, suspended):
    remove_entry(entry_id=suspended.entry_id, actor=agency.captain)
    assert not Suspension.objects.standing().exists()
    assert not Suspension.objects.to_report().exists()


def end_next_alert(agency, camera, clock, mismatch="misread"):
    clock.shift(timedelta(minutes=30))
    agency.read(camera, "KTX4827")
    alert = Alert.objects.open().get()
    return Desk(agency, camera, alert).end(
        agency.officer, "did_not_correlate", "no_action", mismatch=mismatch
    )


@pytest.mark.parametrize("mismatch", ["misread", "wrong_state"])
def test_a_misread_or_another_state_opens_a_review(agency, camera, clock, mismatch):
    agency.add_entry()
    end_next_alert(agency, camera, clock, mismatch)
    assert EntryReview.objects.open().get().cause == mismatch
    assert not Suspension.objects.exists()


def test_a_photo_of_another_plate_opens_a_review(agency, desk):
    desk.compare_photo(agency.dispatcher, is_same=False)
    assert EntryReview.objects.open().get().cause == "misread"


def test_another_vehicle_opens_no_review(agency, desk):
    desk.end(agency.officer, "did_not_correlate", mismatch="wrong_vehicle")
    assert not EntryReview.objects.exists()


def test_the_third_misread_within_a_month_suspends_the_entry(agency, camera, clock):
    agency.add_entry()
    end_next_alert(agency, camera, clock)
    end_next_alert(agency, camera, clock)
    assert not Suspension.objects.exists()
    end_next_alert(agency, camera, clock, "wrong_state")
    assert Suspension.objects.get().reason == Reason.REPEATED_MISREADS
    assert not Entry.objects.matching(timezone.now()).exists()


def test_misreads_longer_ago_or_answered_are_not_counted(agency, camera, clock):
    entry = agency.add_entry()
    for _ in range(2):
        end_next_alert(agency, camera, clock)
    EntryReview.objects.filter(pk=EntryReview.objects.first().pk).update(
        opened_at=timezone.now() - timedelta(days=31)
    )
    end_next_alert(agency, camera, clock)
    close_review(entry_id=entry.pk, finding="kept", note="Dirty plate", actor=agency.captain)
    end_next_alert(agency, camera, clock)
    assert not Suspension.objects.exists()


def test_the_administrator_suspends_an_entry_on_review(agency, camera, clock):
    entry = agency.add_entry()
    end_next_alert(agency, camera, clock)
    close_review(entry_id=entry.pk, finding="suspended", note="No state", actor=agency.captain)
    assert Suspension.objects.get().reason == Reason.REVIEW
    assert not EntryReview.objects.open().exists()
    with pytest.raises(EntryReview.DoesNotExist):
        close_review(entry_id=entry.pk, finding="kept", note="Again", actor=agency.captain)


def test_a_review_is_the_administrators_and_says_what_was_found(agency, camera, clock):
    entry = agency.add_entry()
    end_next_alert(agency, camera, clock)
    with pytest.raises(PermissionDenied):
        close_review(entry_id=entry.pk, finding="kept", note="Fine", actor=agency.sergeant)
    for finding, note in (("kept", " "), ("perhaps", "Fine")):
        with pytest.raises(ValidationError):
            close_review(entry_id=entry.pk, finding=finding, note=note, actor=agency.captain)


def test_the_chief_reviews_what_the_administrator_entered(agency, camera, clock, sign_in):
    entry = add_entry(draft=agency.draft(), actor=agency.captain)
    if entry.status == Entry.Status.PROPOSED:
        decide_entry(entry_id=entry.pk, actor=agency.chief, approve=True)
    end_next_alert(agency, camera, clock)
    closing = {"entry_id": entry.pk, "finding": "kept", "note": "Dirty plate"}
    with pytest.raises(PolicyViolation, match="their own entry") as refused:
        close_review(**closing, actor=agency.captain)
    assert refused.value.clause == agency.profile.cite("self_approval")
    address = reverse("hotlists:close-review", args=[entry.pk])
    for who in ("captain", "chief"):
        page = sign_in(getattr(agency, who)).get(reverse("hotlists:reviews")).content.decode()
        assert (address in page) == (who == "chief")
    close_review(**closing, actor=agency.chief)
    assert EntryReview.objects.get().closed_by == agency.chief


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"ended_as": "lifted"}, "suspension_ends_as_something"),
        ({"reported_to": "Iowa SP"}, "suspension_reported_to_someone"),
    ],
)
def test_the_database_keeps_suspensions_whole(agency, suspended, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Suspension.objects.update(**change)


def test_the_database_wants_a_status_check_of_another_person(agency, suspended):
    ended = {"ended_as": "lifted", "ended_at": timezone.now(), "status_method": "communications"}
    with (
        pytest.raises(IntegrityError, match="lifted_by_a_status_check"),
        transaction.atomic(),
    ):
        Suspension.objects.update(**ended, ended_by=agency.dispatcher, status_reference="C-1")


def test_a_record_put_back_into_use_rings_again_at_once(agency, desk):
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID)
    agency.read(desk.camera, "KTX4827")
    assert not Alert.objects.open().exists()
    lift(agency, Suspension.objects.get())
    agency.read(desk.camera, "KTX4827")
    assert Alert.objects.open().get().rings == 1
