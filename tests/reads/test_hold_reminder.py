"""Who answers for a hold is mailed before it ends, and while it waits for them; each thing once."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event
from personnel.services import scheduled_work
from reads.models import Hold, HoldReminder
from reads.rules.hold_reminder import before_end, while_waiting
from reads.services import renew_hold
from reads.services.hold import ask_end, confirm_hold, end_hold, review_hold
from reads.services.hold_reminder import remind_of_holds
from reads.tasks import remind_of_holds as task
from tests.reads.holding import hold, whole_draft

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(agency):
    for person in (agency.captain, agency.chief, agency.sergeant, agency.officer):
        person.email = f"{person.username}@example.org"
        person.save()
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def remind() -> list[str]:
    """Remind, and say who was mailed."""
    before = len(mail.outbox)
    count = remind_of_holds(actor=scheduled_work())
    told = sorted(message.to[0].partition("@")[0] for message in mail.outbox[before:])
    assert count == len(told)
    return told


ALL = ["captain", "officer", "sergeant"]
NEBRASKA = pytest.mark.parametrize("profile_name", ["lexington_ne"], indirect=True)
NORTH_CAROLINA = pytest.mark.parametrize("profile_name", ["kinston_nc"], indirect=True)


def ending(agency, camera, days: float, **changes) -> Hold:
    placed = hold(agency, camera.pk, **changes)
    Hold.objects.filter(pk=placed.pk).update(ends_at=timezone.now() + days * DAY)
    return placed


def test_its_last_month_week_and_day_are_told_once_each(agency, camera, clock):
    placed = ending(agency, camera, 40)
    assert remind() == []
    clock.shift(10 * DAY)
    assert (remind(), remind()) == (ALL, [])
    clock.shift(22 * DAY)
    assert remind() == []
    clock.shift(DAY)
    assert (remind(), remind()) == (ALL, [])
    clock.shift(6 * DAY)
    assert (remind(), remind()) == (ALL, [])
    clock.shift(DAY)
    assert remind() == []
    assert HoldReminder.objects.filter(hold=placed, kind="ends").count() == 9


def test_the_mail_names_the_hold_and_its_end_and_no_plate(agency, camera):
    ending(agency, camera, 40)
    Hold.objects.update(placed_at=timezone.now() - 20 * DAY, ends_at=timezone.now() + 5 * DAY)
    remind()
    placed = Hold.objects.get()
    for message in mail.outbox:
        assert f"Hold {placed.pk} (preservation request) ends on" in message.body
        assert reverse("reads:hold", args=[placed.pk]) in message.body
        assert "KTX4827" not in message.subject + message.body
    renews = "new sworn request before then" in mail.outbox[0].body
    assert renews == (agency.profile.agency.state == "NC")
    events = Event.objects.filter(kind="hold.reminded")
    assert {event.data["reminders"] for event in events} == {1}
    assert "KTX4827" not in str([event.data for event in events])


def test_who_may_not_open_the_hold_is_sent_to_where_it_came_from(agency, camera):
    ending(agency, camera, 40, origin="data_request", origin_id="17")
    Hold.objects.update(placed_at=timezone.now() - 20 * DAY, ends_at=timezone.now() + 5 * DAY)
    remind()
    links = {message.to[0].partition("@")[0]: message.body for message in mail.outbox}
    assert reverse("data_requests:request", args=["17"]) in links["officer"]
    assert reverse("reads:hold", args=[Hold.objects.get().pk]) in links["sergeant"]


def test_many_holds_are_one_message_a_person(agency, camera, clock):
    for _ in range(60):
        ending(agency, camera, 40)
    clock.shift(11 * DAY)
    assert remind() == ALL
    assert "holds that need you: 60" in mail.outbox[0].subject
    assert mail.outbox[0].body.count("ends on") == 50
    assert "And 10 more" in mail.outbox[0].body


def test_a_missing_oath_is_told_in_the_last_days(agency, camera, clock):
    placed = hold(agency, camera.pk, is_sworn=False)
    assert remind() == []
    clock.move_to(placed.ends_at - 7 * DAY)
    assert remind() == ALL
    assert "lacks its sworn statement" in mail.outbox[-1].body
    clock.move_to(placed.ends_at - DAY)
    assert remind() == ALL
    clock.move_to(placed.ends_at)
    assert remind() == []


@NORTH_CAROLINA
def test_a_renewed_hold_is_not_told_but_its_renewal(agency, camera, clock):
    first = hold(agency, camera.pk)
    clock.move_to(first.ends_at - 20 * DAY)
    window = {"captured_from": first.captured_from, "captured_to": first.captured_to}
    second = renew_hold(
        hold_id=first.pk, draft=whole_draft(agency, camera.pk, **window), actor=agency.officer
    )
    assert remind() == []
    clock.move_to(second.ends_at - 20 * DAY)
    assert remind() == ALL
    assert HoldReminder.objects.filter(hold=first).count() == 0


@NORTH_CAROLINA
def test_what_a_renewal_does_not_name_is_told(agency, camera, clock):
    other = agency.add_camera("cam-2")
    first = hold(agency, camera.pk, camera_ids=[camera.pk, other.pk])
    clock.move_to(first.ends_at - 20 * DAY)
    window = {"captured_from": first.captured_from, "captured_to": first.captured_to}
    draft = whole_draft(agency, camera.pk, **window)
    renew_hold(hold_id=first.pk, draft=draft, actor=agency.officer)
    assert remind() == ALL, "the reads of the other camera end with the first"


@NORTH_CAROLINA
def test_a_hold_whose_renewal_ended_is_told(agency, camera, clock):
    first = hold(agency, camera.pk)
    clock.move_to(first.ends_at - 20 * DAY)
    window = {"captured_from": first.captured_from, "captured_to": first.captured_to}
    draft = whole_draft(agency, camera.pk, **window)
    second = renew_hold(hold_id=first.pk, draft=draft, actor=agency.officer)
    reason = Hold.EndReason.WITHDRAWN
    ask_end(hold_id=second.pk, actor=agency.captain, reason=reason, note="A slip")
    end_hold(hold_id=second.pk, actor=agency.chief)
    assert remind() == ALL


def test_who_asked_from_outside_is_not_mailed_but_the_administrator(agency, camera, clock):
    placed = ending(agency, camera, 40, actor=scheduled_work())
    assert placed.placed_by == scheduled_work()
    clock.shift(11 * DAY)
    assert remind() == ["captain"]


def test_whoever_has_no_address_is_told_once_there_is_one(agency, camera, clock):
    ending(agency, camera, 40)
    agency.officer.email = ""
    agency.officer.save()
    clock.shift(11 * DAY)
    assert remind() == ["captain", "sergeant"]
    agency.officer.email = "officer@example.org"
    agency.officer.save()
    assert remind() == ["officer"]


@NEBRASKA
def test_a_review_that_is_due_is_told_each_week_until_it_is_made(agency, camera, clock):
    placed = hold(agency, camera.pk)
    clock.move_to(placed.review_due_at - timedelta(minutes=1))
    assert remind() == []
    clock.move_to(placed.placed_at + 90 * DAY)
    assert (remind(), remind()) == (ALL, [])
    assert "due for review since" in mail.outbox[-1].body
    clock.shift(6 * DAY)
    assert remind() == []
    clock.shift(DAY)
    assert remind() == ALL
    review_hold(hold_id=placed.pk, actor=agency.captain)
    clock.shift(7 * DAY)
    assert remind() == []


@NEBRASKA
def test_evidence_waits_for_the_administrator_and_is_reviewed_after_180_days(agency, camera, clock):
    placed = hold(agency, camera.pk, ground="evidence")
    assert (remind(), remind()) == (["captain"], [])
    assert "confirm that it is evidence" in mail.outbox[-1].body
    confirm_hold(hold_id=placed.pk, actor=agency.captain)
    clock.shift(8 * DAY)
    assert remind() == []
    clock.move_to(placed.placed_at + 180 * DAY)
    assert remind() == ALL


def test_an_ended_hold_is_not_told(agency, camera, clock):
    ending(agency, camera, 40)
    clock.shift(41 * DAY)
    assert remind() == []


def test_only_scheduled_work_reminds(agency):
    with pytest.raises(PermissionDenied):
        remind_of_holds(actor=agency.captain)


def test_the_database_keeps_each_once(agency, camera):
    facts = {"hold": hold(agency, camera.pk), "person": agency.officer, "kind": "ends"}
    HoldReminder.objects.create(due_at=timezone.now(), **facts)
    with pytest.raises(IntegrityError, match="hold_reminder_once"), transaction.atomic():
        HoldReminder.objects.create(due_at=timezone.now(), **facts)


def test_the_schedule_reminds_each_day(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["remind-of-holds"]
    assert (entry["task"], entry["schedule"]) == (task.name, DAY)


def test_who_was_away_gets_the_nearest_step_only(agency):
    steps = agency.profile.holds.reminders
    assert [str(step) for step in steps] == ["30 days", "7 days", "1 day"]
    now = timezone.now()
    long_ago = now - 90 * DAY
    end = now + 3 * DAY
    assert before_end(end=end, steps=steps, since=long_ago, now=now) == end - 7 * DAY
    assert before_end(end=end, steps=steps, since=end - 7 * DAY, now=now) is None
    assert before_end(end=now, steps=steps, since=long_ago, now=now) is None


def test_what_waits_is_due_at_once_and_each_week(agency):
    now = timezone.now()
    assert while_waiting(since=now, now=now) == now
    assert while_waiting(since=now + DAY, now=now) is None
    assert while_waiting(since=now - 20 * DAY, now=now) == now - 6 * DAY
