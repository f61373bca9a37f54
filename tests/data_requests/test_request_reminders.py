"""An overdue request is mailed to whose turn it is, on its day and each week after."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from data_requests.models import DataRequest
from data_requests.services.intake import SignedStatement, receive_request
from data_requests.services.outbound import note_answer, seek_warrant, send_outbound
from data_requests.services.overdue import remind_of_requests
from data_requests.services.submission import withdraw_request
from data_requests.tasks import remind_of_requests as task
from ledger.models import Event
from personnel.models import User
from tests.data_requests.asking import (
    jurat,
    officer_draft,
    outside,
    pdf,
    preservation_draft,
    submitted,
    sworn,
)
from tests.data_requests.test_outbound import approved

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _addresses(agency):
    for person in User.objects.all():
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")


def remind(at) -> list[str]:
    """Who was mailed at this instant."""
    before = len(mail.outbox)
    with time_machine.travel(at, tick=False):
        count = remind_of_requests(at)
    told = [message.to[0].partition("@")[0] for message in mail.outbox[before:]]
    assert count == len(told)
    return sorted(told)


@pytest.fixture
def sent(agency) -> DataRequest:
    """Sent to another agency, no warrant sought."""
    request = sworn(agency, approved(agency))
    send_outbound(request_id=request.pk, actor=agency.officer)
    request.refresh_from_db()
    return request


@pytest.mark.clause("KIN-IV.D.4")
def test_a_warrant_that_was_not_sought_is_told_once_a_week_answered_or_not(agency, sent):
    due = sent.due_at
    assert remind(due) == []
    assert (remind(due + SECOND), remind(due + DAY)) == (["officer"], [])
    message = mail.outbox[-1]
    assert "Seek a search warrant" in message.body
    assert reverse("data_requests:request", args=[sent.pk]) in message.body
    assert Event.objects.about(sent).get(kind="request.reminded").data == {"messages": 1}
    note_answer(request_id=sent.pk, actor=agency.officer, answer="12 reads")
    assert remind(due + 7 * DAY) == ["officer"]


@pytest.mark.clause("KIN-IV.D.4")
def test_once_a_warrant_was_sought_or_the_request_cancelled_it_is_not(agency, sent):
    due = sent.due_at
    seek_warrant(request_id=sent.pk, actor=agency.officer, note="District court, applied")
    remind(due + SECOND)
    assert not [each for each in mail.outbox if "Seek a search warrant" in each.body]
    facts = {"note": "Solved", "cancelled_to": "Records clerk"}
    withdraw_request(request_id=sent.pk, actor=agency.officer, **facts)
    assert remind(due + 100 * DAY) == []


def test_a_step_that_waits_is_told_to_whose_turn_it_is(agency):
    request = submitted(agency, officer_draft(agency))
    first = agency.profile.requests.form("officer_data").approvals[0]
    turn = {"supervisor": ["sergeant"], "administrator": ["captain"]}[first]
    assert remind(request.due_at + SECOND) == turn
    assert "KTX4827" not in mail.outbox[-1].body


def test_a_verification_is_told_to_those_who_verify(agency):
    draft = preservation_draft(
        agency, outside=outside(), case_id=None, case_reference="S 26-9", papers={}
    )
    statement = SignedStatement(jurat=jurat(), paper=pdf("sworn.pdf"))
    receive_request(draft=draft, source="10.0.0.1", statement=statement)
    request = DataRequest.objects.get()
    assert remind(request.due_at + SECOND) == ["captain", "sergeant"]
    assert "verified" in mail.outbox[-1].body


def test_the_schedule_reminds_each_day(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["remind-of-requests"]
    assert (entry["task"], entry["schedule"]) == (task.name, DAY)
