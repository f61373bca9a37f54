"""Mail about lists: to the Administrator, once, with a link and no plate."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from hotlists import tasks
from hotlists.models import Mailing, Suspension
from hotlists.services.entry import add_list
from hotlists.services.freshness import record_no_update
from hotlists.services.mailing import mail_stale_lists, mail_suspensions
from hotlists.services.suspension import report_suspension, suspend_entry
from personnel.models import Designation
from personnel.services import designate, scheduled_work


@pytest.fixture(autouse=True)
def addresses(agency):
    for person in (agency.captain, agency.chief, agency.officer):
        person.email = f"{person.username}@example.org"
        person.save()


def mail_stale() -> int:
    return mail_stale_lists(actor=scheduled_work())


def mail_suspended() -> int:
    return mail_suspensions(actor=scheduled_work())


@pytest.mark.clause("LEX-3.C.vii#hotlists-2", "KIN-IV.H.1", "NE-60-3204(2)")
def test_a_stale_list_is_mailed_to_the_administrator_once(agency, clock):
    hot_list = agency.add_list()
    assert mail_stale() == 0
    clock.shift(timedelta(hours=25))
    assert (mail_stale(), mail_stale()) == (1, 0)
    [message] = mail.outbox
    assert message.to == ["captain@example.org"]
    assert hot_list.name in message.subject
    assert f"http://localhost:8000/lists/{hot_list.pk}/" in message.body


def test_each_time_it_is_due_is_mailed_again(agency, clock):
    hot_list = agency.add_list()
    clock.shift(timedelta(hours=25))
    mail_stale()
    record_no_update(hot_list_id=hot_list.pk, actor=agency.captain)
    assert mail_stale() == 0
    clock.shift(timedelta(hours=25))
    assert mail_stale() == 1


def test_an_update_has_a_quarter_of_an_hour_to_arrive(agency, clock):
    agency.add_list()
    due = timedelta(hours=7 if agency.profile.freshness.hours is None else 24)
    clock.shift(due + timedelta(minutes=14))
    assert mail_stale() == 0
    clock.shift(timedelta(minutes=1, seconds=1))
    assert mail_stale() == 1


def test_a_list_that_is_not_in_use_is_nobodys_mail(agency, clock):
    add_list(name="New", source="ncic", owner="-", legal_basis="-", actor=agency.captain)
    clock.shift(timedelta(hours=25))
    assert mail_stale() == 0


def test_an_acting_administrator_is_told_too(agency, clock):
    agency.add_list()
    agency.sergeant.email = "sergeant@example.org"
    agency.sergeant.save()
    designate(
        kind=Designation.Kind.ACTING_ADMINISTRATOR, person_id=agency.sergeant.pk,
        actor=agency.chief, statement="Away", starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(days=5),
    )  # fmt: skip
    clock.shift(timedelta(hours=25))
    mail_stale()
    told = sorted(address for message in mail.outbox for address in message.to)
    assert told == ["captain@example.org", "sergeant@example.org"]


def test_without_an_address_it_waits_for_one(agency, clock):
    agency.add_list()
    agency.captain.email = ""
    agency.captain.save()
    clock.shift(timedelta(hours=25))
    assert mail_stale() == 0
    assert not Mailing.objects.exists()
    agency.captain.email = "captain@example.org"
    agency.captain.save()
    assert mail_stale() == 1


def test_what_could_not_be_sent_is_sent_later(agency, clock, settings):
    agency.add_list()
    clock.shift(timedelta(hours=25))
    working, settings.EMAIL_BACKEND = (
        settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend",
    )  # fmt: skip
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(OSError, match="refused"):
        mail_stale()
    settings.EMAIL_BACKEND = working
    assert mail_stale() == 1


def test_the_suspended_records_are_mailed_each_morning_until_they_are_reported(agency, clock):
    entry = agency.add_entry()
    suspend_entry(
        entry_id=entry.pk, actor=agency.dispatcher, reason=Suspension.Reason.NEGATIVE_STATUS
    )
    assert (mail_suspended(), mail_suspended()) == (1, 0)
    [message] = mail.outbox
    assert "KTX4827" not in message.subject + message.body
    assert message.body.endswith("/suspended/?show=to_report\n")
    clock.shift(timedelta(hours=13))
    assert mail_suspended() == 0
    clock.shift(timedelta(hours=11))
    assert mail_suspended() == 1
    told = Suspension.objects.get()
    report_suspension(suspension_id=told.pk, actor=agency.dispatcher, told="Iowa State Patrol")
    clock.shift(timedelta(hours=24))
    assert mail_suspended() == 0


def test_only_the_clock_sends_them(agency):
    for send in (mail_stale_lists, mail_suspensions):
        with pytest.raises(PermissionDenied):
            send(actor=agency.captain)


def test_the_schedule_starts_them(agency, clock, settings):
    names = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.mail_stale_lists.name, tasks.mail_suspensions.name} <= names
    agency.add_list()
    clock.shift(timedelta(hours=25))
    assert tasks.mail_stale_lists() == 1
    assert tasks.mail_suspensions() == 0
