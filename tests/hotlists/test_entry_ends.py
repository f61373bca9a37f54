"""Nebraska: an entry goes with the shift unless a live statement says that its case is ongoing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Shift
from governance.models import Adoption
from governance.services import close_case
from hotlists.models import Alert, Entry, EntryNotice, OngoingStatement, ShiftReview
from hotlists.rules.entry_end import statement_end
from hotlists.services.entry import add_entry
from hotlists.services.entry_end import end_entries
from hotlists.services.entry_notice import mail_entry_notices
from hotlists.services.ongoing import state_ongoing
from hotlists.tasks import end_entries as task
from ledger.models import Event
from personnel.services import scheduled_work

NEBRASKA = pytest.mark.clause("NE-60-3204(3)#hotlists")
HOUR = timedelta(hours=1)
# A shift in Lexington is twelve hours; the tests begin at 11:00, seven hours before its end.
SHIFT = 12 * HOUR
TEXT = "Detectives still look for the white pickup around the mill"


def run():
    return end_entries(actor=scheduled_work())


@pytest.fixture
def entry(agency):
    return agency.add_entry()


@NEBRASKA
def test_with_the_shift_a_manual_entry_goes(lexington, clock):
    entry = lexington.add_entry()
    clock.move_to(entry.expires_at - timedelta(seconds=1))
    assert run() == 0
    clock.move_to(entry.expires_at)
    assert run() == 1
    entry.refresh_from_db()
    assert (entry.status, entry.end_reason) == (Entry.Status.ENDED, Entry.EndReason.SHIFT_END)
    lexington.read(lexington.add_camera(), "KTX4827")
    assert not Alert.objects.exists()
    event = Event.objects.about(entry).get(kind="entry.ended")
    assert event.clause == lexington.profile.cite("entry_expiry")
    assert event.data["reason"] == "shift_end"


@NEBRASKA
def test_it_goes_with_the_shift_of_who_entered_it(lexington, clock):
    power = Shift(name="Power", start="10:00", end="22:00")
    profile = lexington.profile.model_copy(update={"shifts": (*lexington.profile.shifts, power)})
    known = Adoption.objects.get()
    Adoption.objects.create(
        profile_name=known.profile_name, version="0" * 64,
        content=profile.model_dump(mode="json"), proposed_by=known.proposed_by,
        proposed_at=known.proposed_at, adopted_by=known.adopted_by, adopted_at=known.adopted_at,
        effective_from=timezone.now(), document=known.document,
    )  # fmt: skip
    days = lexington.add_entry("BQD9316").expires_at
    lexington.other_officer.shift = "Power"
    lexington.other_officer.save()
    entry = lexington.add_entry()
    assert entry.expires_at == days + 4 * HOUR
    clock.move_to(entry.expires_at)
    run()
    entry.refresh_from_db()
    assert entry.end_reason == Entry.EndReason.SHIFT_END


@NEBRASKA
def test_a_statement_keeps_it_past_the_shift_without_a_gap(lexington, clock):
    entry = lexington.add_entry()
    end = entry.expires_at
    state_ongoing(case_id=entry.case_id, text=TEXT, actor=lexington.other_officer)
    clock.move_to(end)
    lexington.read(lexington.add_camera(), "KTX4827")
    assert Alert.objects.exists()
    assert run() == 0


@NEBRASKA
def test_the_purge_names_the_statement_it_relied_on(lexington, clock):
    entry = lexington.add_entry()
    end = entry.expires_at
    statement = state_ongoing(case_id=entry.case_id, text=TEXT, actor=lexington.other_officer)
    clock.move_to(end + timedelta(minutes=1))
    run()
    run()
    review = ShiftReview.objects.get()
    assert (review.entry, review.statement, review.shift_ended_at) == (entry, statement, end)
    clock.move_to(end + SHIFT)
    assert run() == 1
    event = Event.objects.about(entry).get(kind="entry.ended")
    assert event.data["kept_by_statement"] == statement.pk


@NEBRASKA
def test_a_shift_that_ended_while_nothing_ran_is_reviewed_later(lexington, clock):
    entry = lexington.add_entry()
    end = entry.expires_at
    state_ongoing(case_id=entry.case_id, text=TEXT, actor=lexington.other_officer)
    clock.move_to(end - HOUR)
    state_ongoing(case_id=entry.case_id, text=TEXT, actor=lexington.other_officer)
    clock.move_to(end + SHIFT - HOUR)
    state_ongoing(case_id=entry.case_id, text=TEXT, actor=lexington.other_officer)
    clock.move_to(end + SHIFT + HOUR)
    run()
    assert ShiftReview.objects.count() == 2


@NEBRASKA
def test_an_entry_added_under_a_live_statement_lives_as_long(lexington):
    statement = state_ongoing(case_id=lexington.case().pk, text=TEXT, actor=lexington.sergeant)
    entry = add_entry(draft=lexington.draft(), actor=lexington.officer)
    assert entry.expires_at == statement.until


def with_interval(profile, text):
    entries = profile.entries.model_validate(
        profile.entries.model_dump(mode="json") | {"review_interval": text}
    )
    return profile.model_copy(update={"entries": entries})


@NEBRASKA
def test_a_statement_stands_for_one_shift_or_the_review_interval(lexington):
    now = timezone.now()
    end = lexington.add_entry().expires_at
    assert statement_end(profile=lexington.profile, now=now) == end + SHIFT
    longer = with_interval(lexington.profile, "3 days")
    assert statement_end(profile=longer, now=now) == end + 5 * SHIFT
    with pytest.raises(ValueError, match="at most 7 days"):
        with_interval(lexington.profile, "8 days")


@NEBRASKA
def test_the_database_refuses_a_statement_of_more_than_a_week_by_itself(lexington):
    statement = state_ongoing(case_id=lexington.case().pk, text=TEXT, actor=lexington.sergeant)
    with pytest.raises(IntegrityError, match="at_most_seven_days"), transaction.atomic():
        OngoingStatement.objects.update(until=statement.at + timedelta(days=7, seconds=1))


@NEBRASKA
@pytest.mark.parametrize(
    ("who", "standing"),
    [("other_officer", "officer"), ("officer", "investigator"), ("sergeant", "supervisor")],
)
def test_officer_investigator_or_supervisor_state_it(lexington, who, standing):
    entry = lexington.add_entry()
    entry.case.assigned_to = lexington.officer
    entry.case.save()
    actor = getattr(lexington, who)
    assert state_ongoing(case_id=entry.case_id, text=TEXT, actor=actor).stated_as == standing


@pytest.mark.parametrize("who", ["officer", "dispatcher", "auditor"])
def test_nobody_else_states_it(lexington, who):
    entry = lexington.add_entry()
    with pytest.raises(PermissionDenied):
        state_ongoing(case_id=entry.case_id, text=TEXT, actor=getattr(lexington, who))


@NEBRASKA
@pytest.mark.parametrize("text", ["", "ongoing investigation", "Case is active and open"])
def test_a_statement_says_what_goes_on(lexington, text):
    with pytest.raises(PolicyViolation, match="does not say what"):
        state_ongoing(case_id=lexington.case().pk, text=text, actor=lexington.sergeant)


@NEBRASKA
def test_a_closed_case_is_not_ongoing(lexington):
    close_case(case_id=lexington.case().pk, actor=lexington.captain)
    with pytest.raises(PolicyViolation, match="case is closed") as refused:
        state_ongoing(case_id=lexington.case().pk, text=TEXT, actor=lexington.sergeant)
    assert refused.value.clause == lexington.profile.cite("entry_expiry")


def test_in_kinston_no_statement_lengthens_an_entry(kinston):
    with pytest.raises(PolicyViolation, match="do not end with the shift"):
        state_ongoing(case_id=kinston.case().pk, text=TEXT, actor=kinston.sergeant)


def test_closing_the_case_ends_its_entries(agency, entry):
    close_case(case_id=entry.case_id, actor=agency.captain)
    assert run() == 1
    entry.refresh_from_db()
    assert (entry.status, entry.end_reason) == ("ended", Entry.EndReason.CASE_CLOSED)


def test_what_still_waits_ends_too(agency, clock):
    waiting = add_entry(draft=agency.draft(), actor=agency.officer)
    clock.move_to(waiting.expires_at)
    assert task() == 1
    waiting.refresh_from_db()
    assert waiting.status == Entry.Status.ENDED


def test_the_entering_member_is_reminded_once_for_each_time(agency, entry, clock):
    for minutes in (61, 60, 59, 15, 14):
        clock.move_to(entry.expires_at - timedelta(minutes=minutes))
        run()
    found = EntryNotice.objects.filter(kind="ends_soon", minutes_before__lte=60).order_by("pk")
    assert [(n.person, n.minutes_before) for n in found] == [
        (agency.other_officer, 60),
        (agency.other_officer, 15),
    ]


@pytest.mark.clause("KIN-IV.B.5")
def test_in_kinston_the_operator_is_reminded_days_before(kinston, clock):
    entry = kinston.add_entry()
    clock.move_to(entry.expires_at - timedelta(days=3))
    run()
    assert EntryNotice.objects.get(kind="ends_soon").minutes_before == 3 * 1440


def test_the_mail_of_a_reminder_names_no_plate(agency, entry, clock):
    agency.other_officer.email = "other@police.example"
    agency.other_officer.save()
    mail_entry_notices()
    mail.outbox.clear()
    clock.move_to(entry.expires_at - timedelta(minutes=10))
    run()
    assert mail_entry_notices() == 1
    [message] = mail.outbox
    assert message.to == ["other@police.example"]
    assert "15 minutes" in message.body
    assert "/entries/" in message.body
    assert "KTX4827" not in message.subject + message.body
    assert mail_entry_notices() == 0


@pytest.mark.parametrize("who", ["officer", "sergeant", "dispatcher"])
def test_nobody_else_ends_entries(agency, who):
    with pytest.raises(PermissionDenied):
        end_entries(actor=getattr(agency, who))


def test_before_a_policy_is_adopted_there_is_nothing_to_end(db):
    assert task() == 0
    assert not Event.objects.exists()
