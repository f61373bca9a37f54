"""Who could answer an open alert is warned at 48 hours and at 7 days, before its read goes."""

from datetime import timedelta

import pytest
from django.core import mail

from alpr_compliance.policy import load_profile
from hotlists.models import Notice
from hotlists.services.alert import claim_alert
from hotlists.services.notice import mail_notices
from hotlists.services.still_open import warn_of_open_alerts
from hotlists.tasks import warn_of_open_alerts as warn_task
from ledger.models import Event

pytestmark = pytest.mark.clause("LEX-3.B.vii.1", "KIN-III.A#alerts-2")


def told() -> list[str]:
    found = Notice.objects.filter(kind=Notice.Kind.STILL_OPEN).order_by("pk")
    return [notice.person.username for notice in found]


@pytest.mark.parametrize("name", ["lexington_ne", "kinston_nc"])
def test_the_steps_are_two_days_and_a_week(name):
    steps = load_profile(name).alerts.open_warnings
    assert [str(step) for step in steps] == ["48 hours", "7 days"]


def test_nobody_is_warned_before_two_days(desk, clock):
    clock.shift(timedelta(hours=47, minutes=59))
    assert warn_of_open_alerts() == 0
    assert told() == []


def test_who_claimed_it_and_their_supervisor_are_warned_once_for_each_step(agency, desk, clock):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    clock.shift(timedelta(hours=48))
    assert (warn_of_open_alerts(), warn_of_open_alerts()) == (1, 0)
    assert told() == ["officer", "sergeant"]
    clock.shift(timedelta(days=5))
    assert (warn_of_open_alerts(), warn_of_open_alerts()) == (1, 0)
    assert told() == ["officer", "sergeant"] * 2
    assert Event.objects.filter(kind="alert.still_open").count() == 2


def test_an_unclaimed_one_goes_before_those_in_command(desk, clock):
    clock.shift(timedelta(hours=48))
    warn_of_open_alerts()
    assert sorted(told()) == ["captain", "chief"]


def test_after_an_outage_it_is_one_warning_not_two(desk, clock):
    clock.shift(timedelta(days=8))
    assert (warn_of_open_alerts(), warn_of_open_alerts()) == (1, 0)
    assert len(told()) == 2


def test_an_alert_that_ended_is_not_warned_of(agency, desk, clock):
    desk.end(agency.officer)
    clock.shift(timedelta(days=8))
    assert warn_of_open_alerts() == 0


def test_it_says_when_the_alert_ends_by_itself_and_shows_no_plate(agency, desk, clock):
    last = desk.alert.sightings.get().captured_at
    agency.officer.email = "officer@example.org"
    agency.officer.save()
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    clock.shift(timedelta(hours=49))
    warn_of_open_alerts()
    limit = agency.profile.retention.reads.effective.after(last)
    reason = Notice.objects.filter(kind=Notice.Kind.STILL_OPEN).first().reason
    assert f"ends without an answer on {limit:%b %-d}" in reason
    mail_notices()
    assert any("An alert is still open" in message.subject for message in mail.outbox)
    assert "KTX4827" not in reason + "".join(message.body for message in mail.outbox)


def test_the_schedule_warns_each_hour(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["warn-of-open-alerts"]
    assert entry["task"] == warn_task.name
    assert entry["schedule"] == timedelta(hours=1)
