"""Flags that wait too long are mailed: to whoever decides them, and to one above."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from governance.models import Flag
from governance.services.flag_reminder import remind_of_flags
from governance.tasks import remind_of_flags as task
from ledger.models import Event
from personnel.models import User
from tests.governance.test_flag import flag_about

pytestmark = pytest.mark.clause("LEX-3.B.x", "KIN-IV.A.5#access")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def addresses(agency):
    for person in agency.people.values():
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")


def overdue(agency, person=None, **changes):
    flag = flag_about(agency, person, **changes)
    Flag.objects.filter(pk=flag.pk).update(due_at=timezone.now() - DAY)
    return flag


def sent():
    return {message.to[0].partition("@")[0]: message.body for message in mail.outbox}


def test_what_is_not_overdue_is_mailed_to_nobody(agency):
    flag_about(agency)
    assert remind_of_flags() == 0


def test_who_decides_and_one_above_are_told_once_a_day_without_detail(agency):
    overdue(agency)
    overdue(agency, agency.other_officer)
    assert (remind_of_flags(), remind_of_flags()) == (2, 0)
    assert set(sent()) == {"sergeant", "captain"}
    assert "2 flags waited too long for you." in sent()["sergeant"]
    assert "2 flags waited too long with another." in sent()["captain"]
    for body in sent().values():
        assert "/flags/" in body
        for secret in ("03:12", "fficer", "ergeant", "shift"):
            assert secret not in body
    assert Event.objects.get(kind="flag.reminded").data == {"messages": 2}
    with time_machine.travel(timezone.now() + DAY):
        assert remind_of_flags() == 2


def test_with_the_chief_the_auditor_is_told(agency):
    overdue(agency, agency.captain)
    assert remind_of_flags() == 2
    assert set(sent()) == {"chief", "auditor"}
    assert "1 flag waited" in sent()["auditor"]


@pytest.mark.clause("LEX-3.C", "LEX-3.D", "KIN-IV.C#access-2", "KIN-IV.D.1")
def test_about_the_chief_the_outside_recipient_and_the_auditor_are_told(agency):
    overdue(agency, agency.chief)
    assert remind_of_flags() == 2
    outside = agency.profile.monitoring.outside_recipient
    assert {message.to[0] for message in mail.outbox} == {outside.email, "auditor@example.org"}


def test_whose_account_is_closed_is_passed_by(agency):
    overdue(agency)
    User.objects.filter(pk=agency.sergeant.pk).update(is_active=False)
    assert remind_of_flags() == 1
    assert set(sent()) == {"captain"}


def test_one_that_fails_holds_up_no_other_and_is_tried_again(agency, settings):
    settings.EMAIL_BACKEND = "tests.governance.test_findings_mail.FailsForSergeant"
    overdue(agency)
    overdue(agency, agency.sergeant)
    with pytest.raises(OSError, match="no connection"):
        remind_of_flags()
    assert Event.objects.filter(kind="flag.reminded").count() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert remind_of_flags() == 2
    assert set(sent()) == {"sergeant", "captain"}


def test_the_schedule_reminds_each_day(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["remind-of-flags"]
    assert (entry["task"], entry["schedule"]) == (task.name, DAY)
