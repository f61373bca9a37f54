"""What was right and nobody keeps is told before it is destroyed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from hotlists.models import Notice
from hotlists.services.evidence import keep_as_evidence
from hotlists.services.notice import mail_notices
from hotlists.services.stop import StopFacts
from hotlists.services.unkept import remind_of_unkept
from hotlists.tasks import remind_of_unkept as task
from ledger.models import Event
from personnel.models import User
from reads.models import Hold
from tests.hotlists.desk import WHOLE, only_alert
from tests.reads.holding import around, hold

DAY = timedelta(days=1)


@pytest.fixture
def seen(kinston):
    """An open alert of Kinston, claimed by nobody."""
    camera = kinston.add_camera()
    kinston.add_entry()
    kinston.read(camera, "KTX4827")
    return only_alert(kinston, camera)


@pytest.fixture
def right(seen):
    seen.end(seen.agency.officer)
    return seen


def told() -> list[str]:
    found = Notice.objects.filter(kind=Notice.Kind.GOES_SOON).order_by("pk")
    return [notice.person.username for notice in found]


def gone_at(desk):
    captured_at = desk.alert.sightings.get().captured_at
    return desk.agency.profile.retention.reads.effective.after(captured_at)


def keep(desk, **changes) -> Hold:
    window = around(desk.alert.sightings.get().captured_at)
    window["captured_to"] = timezone.now()
    return hold(desk.agency, desk.camera.pk, **(window | changes))


@pytest.mark.parametrize("days", [30, 7, 1])
def test_officer_and_supervisor_are_reminded_once_a_step(right, clock, days):
    clock.move_to(gone_at(right) - days * DAY - timedelta(minutes=1), tick=False)
    remind_of_unkept()
    before = len(told())
    clock.shift(timedelta(minutes=1))
    assert (remind_of_unkept(), remind_of_unkept()) == (1, 0)
    assert told()[before:] == ["officer", "sergeant"]
    event = Event.objects.filter(kind="alert.goes_soon").latest("pk")
    assert event.data == {"days_left": days}


def test_before_its_last_month_nobody_is(right, clock):
    clock.move_to(gone_at(right) - 31 * DAY, tick=False)
    assert remind_of_unkept() == 0


def test_after_it_is_past_the_limit_nobody_is(right, clock):
    clock.move_to(gone_at(right), tick=False)
    assert remind_of_unkept() == 0


@pytest.mark.parametrize("is_sworn", [True, False])
def test_what_somebody_asked_to_keep_is_not_told(right, clock, is_sworn):
    clock.move_to(gone_at(right) - 7 * DAY, tick=False)
    keep(right, is_sworn=is_sworn)
    assert remind_of_unkept() == 0


def test_a_request_for_another_plate_or_time_keeps_nothing_of_it(right, clock):
    clock.move_to(gone_at(right) - 7 * DAY, tick=False)
    keep(right, plate="ABC1234")
    keep(right, captured_from=timezone.now() - DAY)
    assert remind_of_unkept() == 1


def test_a_hold_that_has_ended_does_not_count(right, clock):
    clock.move_to(gone_at(right) - 7 * DAY, tick=False)
    keep(right, is_sworn=False)
    Hold.objects.update(ends_at=timezone.now())
    assert remind_of_unkept() == 1


def test_a_stop_counts_whatever_the_list_was(seen, clock):
    officer = seen.agency.officer
    seen.make_every_check(officer)
    seen.clear(officer)
    seen.end(officer, "not_determined", "stop", stop=StopFacts(**WHOLE))
    clock.move_to(gone_at(seen) - 7 * DAY, tick=False)
    assert remind_of_unkept() == 1


def test_an_alert_that_proved_nothing_is_not_told(seen, clock):
    clock.move_to(gone_at(seen) - 7 * DAY, tick=False)
    assert remind_of_unkept() == 0
    seen.end(seen.agency.officer, "not_determined")
    clock.move_to(gone_at(seen) - DAY, tick=False)
    assert remind_of_unkept() == 0


def test_the_mail_links_to_the_alert_which_opens_the_request(right, clock, sign_in):
    User.objects.filter(username__in=["officer", "sergeant"]).update(email="a@example.org")
    clock.move_to(gone_at(right) - 7 * DAY, tick=False)
    remind_of_unkept()
    mail_notices()
    found = [each for each in mail.outbox if "destroyed soon" in each.subject]
    card = reverse("hotlists:alert", args=[right.alert.pk])
    assert len(found) == 2
    assert all(card in message.body and "KTX4827" not in message.body for message in found)
    client = sign_in(right.agency.officer)
    page = client.get(card).content.decode()
    address = f"{reverse('data_requests:new-preservation')}?alert={right.alert.pk}"
    assert address in page
    assert "7 days" in page
    keep(right)
    page = client.get(card).content.decode()
    assert address not in page
    assert "request to keep" in page


@pytest.fixture
def acted_on(lexington):
    """A confirmed alert of Lexington, ended by the officer."""
    camera = lexington.add_camera()
    lexington.add_entry()
    lexington.read(camera, "KTX4827")
    desk = only_alert(lexington, camera)
    desk.end(lexington.officer)
    return desk


EVIDENCE = pytest.mark.clause("LEX-3.B.ii#alerts")


@EVIDENCE
@pytest.mark.parametrize("days", [7, 1])
def test_nebraska_is_told_too_and_the_alert_has_the_button(acted_on, clock, sign_in, days):
    clock.move_to(gone_at(acted_on) - days * DAY, tick=False)
    assert (remind_of_unkept(), remind_of_unkept()) == (1, 0)
    assert told() == ["officer", "sergeant"]
    notice = Notice.objects.filter(kind=Notice.Kind.GOES_SOON).first()
    assert notice.reason.endswith("unless it is kept as evidence.")
    card = reverse("hotlists:alert", args=[acted_on.alert.pk])
    page = sign_in(acted_on.agency.officer).get(card).content.decode()
    assert reverse("hotlists:keep-evidence", args=[acted_on.alert.pk]) in page


@EVIDENCE
def test_what_is_kept_as_evidence_is_not_told(acted_on, clock):
    clock.move_to(gone_at(acted_on) - 7 * DAY, tick=False)
    agency = acted_on.agency
    keep_as_evidence(alert_id=acted_on.alert.pk, case_id=agency.case().pk, actor=agency.officer)
    assert remind_of_unkept() == 0


def test_history_shows_the_days_left(right, clock, sign_in, django_assert_max_num_queries):
    client = sign_in(right.agency.auditor)
    client.get(reverse("hotlists:history"))
    clock.move_to(gone_at(right) - 7 * DAY, tick=False)
    client = sign_in(right.agency.auditor)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("hotlists:history")).content.decode()
    assert "7 days left" in page
    keep(right)
    page = client.get(reverse("hotlists:history")).content.decode()
    assert "A hold covers it" in page
    assert "days left" not in page
    right.alert.sightings.all().delete()
    assert "Past the limit" in client.get(reverse("hotlists:history")).content.decode()


def test_the_schedule_reminds_each_day(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["remind-of-unkept-alerts"]
    assert (entry["task"], entry["schedule"]) == (task.name, DAY)
