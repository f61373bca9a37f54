"""Who asked from outside that data is kept hears by e-mail before their request keeps no more."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from data_requests.models import DataRequest
from data_requests.services.decision import Decision, decide_request
from data_requests.services.intake import SignedStatement, receive_request, take_back
from data_requests.services.outside_reminder import remind_who_asked
from data_requests.tasks import remind_who_asked as task
from ledger.models import Event
from reads.models import Hold
from tests.data_requests.asking import (
    granted,
    jurat,
    outside,
    pdf,
    preservation_draft,
    submitted,
    sworn,
    verified,
)
from tests.data_requests.test_preservation import sworn_and_submitted
from tests.mail_server import GONE, mail_server_of

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
HERS = "ortiz@sheriff.example"


def draft_of(agency, **changes):
    facts = {"outside": outside(), "case_id": None, "case_reference": "S 26-9", "papers": {}}
    return preservation_draft(agency, **(facts | changes))


def asked(agency, *, is_sworn=False):
    """By the public page; returns the receipt."""
    statement = SignedStatement(jurat=jurat(), paper=pdf("sworn.pdf")) if is_sworn else None
    return receive_request(draft=draft_of(agency), source="10.0.0.1", statement=statement)


def remind(at) -> list[str]:
    """Who was mailed at this instant."""
    before = len(mail.outbox)
    with time_machine.travel(at, tick=False):
        count = remind_who_asked(at)
    told = [message.to[0] for message in mail.outbox[before:]]
    assert count == len(told)
    return told


@pytest.fixture
def year(kinston) -> DataRequest:
    """Held for its year in North Carolina: by letter from a detective, sworn and granted."""
    request = submitted(kinston, draft_of(kinston))
    granted(kinston, verified(kinston, sworn(kinston, request)))
    return DataRequest.objects.get()


def test_a_missing_oath_is_told_in_the_last_week_and_day_once_each(agency):
    given = asked(agency)
    end = Hold.objects.get().ends_at
    assert remind(end - 8 * DAY) == []
    assert (remind(end - 7 * DAY), remind(end - 6 * DAY)) == ([HERS], [])
    assert (remind(end - DAY), remind(end - DAY)) == ([HERS], [])
    assert remind(end + SECOND) == []
    message = mail.outbox[-1]
    assert "must arrive here by" in message.body
    assert reverse("data_requests:ask-state") in message.body
    assert given.receipt in message.subject
    whole = message.subject + message.body
    for hidden in ("KTX4827", given.secret, DataRequest.objects.get().number):
        assert hidden not in whole
    event = Event.objects.filter(kind="request.asker_reminded").last()
    assert (event.subject_id, event.data) == (str(DataRequest.objects.get().pk), {"messages": 1})


def test_the_end_of_the_year_is_told_to_who_asked_by_letter_with_whom_to_ask(kinston, year):
    kinston.captain.email = "captain@police.example"
    kinston.captain.save()
    end = year.hold.ends_at
    assert remind(end - 31 * DAY) == []
    assert remind(end - 30 * DAY) == [HERS]
    assert remind(end - 7 * DAY) == [HERS]
    message = mail.outbox[-1]
    assert "new sworn request" in message.body
    assert kinston.profile.agency.name in message.body
    assert "captain@police.example" in message.body
    whole = message.subject + message.body
    for hidden in ("KTX4827", year.number, "http"):
        assert hidden not in whole


def test_one_that_was_carried_on_is_not_told_of_its_old_end(kinston, year):
    window = {"window_from": year.window_from, "window_to": year.window_to}
    with time_machine.travel(year.hold.ends_at - 40 * DAY):
        sworn_and_submitted(kinston, draft_of(kinston, continues_id=year.pk, **window))
    assert Hold.objects.filter(renews=year.hold).exists()
    assert remind(year.hold.ends_at - DAY) == []


def test_what_a_renewal_no_longer_names_is_told(kinston, year):
    window = {"window_from": year.window_from + SECOND, "window_to": year.window_to}
    with time_machine.travel(year.hold.ends_at - 40 * DAY):
        sworn_and_submitted(kinston, draft_of(kinston, continues_id=year.pk, **window))
    assert remind(year.hold.ends_at - DAY) == [HERS]


def test_who_withdrew_or_was_refused_is_not_told(agency):
    given = asked(agency)
    end = Hold.objects.get().ends_at
    take_back(receipt=given.receipt, secret=given.secret)
    asked(agency)
    wrong = Decision(outcome="refused", defect="dates", note="No times were named.")
    latest = DataRequest.objects.first()
    decide_request(request_id=latest.pk, actor=agency.captain, decision=wrong)
    assert remind(end - DAY) == []


def test_in_nebraska_a_hold_without_an_end_is_told_of_none(lexington):
    asked(lexington, is_sworn=True)
    assert Hold.objects.get().ends_at is None
    assert remind(timezone.now() + 400 * DAY) == []


def test_an_address_refused_for_good_is_not_tried_each_day(agency, settings):
    draft = draft_of(agency, outside=outside(email=GONE))
    receive_request(draft=draft, source="10.0.0.1")
    end = Hold.objects.get().ends_at
    with mail_server_of(settings):
        assert (remind(end - 7 * DAY), remind(end - 6 * DAY)) == ([], [])
    assert Event.objects.filter(kind="mail.refused").count() == 1


def test_the_schedule_reminds_each_day(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["remind-who-asked-from-outside"]
    assert (entry["task"], entry["schedule"]) == (task.name, DAY)
