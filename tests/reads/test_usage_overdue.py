"""Used or not: who owes word of it is reminded, and their supervisor sees it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event
from personnel.models import User
from personnel.services import scheduled_work
from reads.activity import looked_at
from reads.models import Inquiry
from reads.services.follow_up import record_usage
from reads.services.usage_reminder import remind_of_usage
from reads.tasks import remind_of_usage as task
from tests.reads.searches import REASON, search

pytestmark = pytest.mark.clause("KIN-IV.B.6#search")
DAY = timedelta(days=1)


@pytest.fixture
def owed(agency):
    """Two searches of the officer that are overdue, and one that is not."""
    for person in (agency.officer, agency.sergeant):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
    late = [search(agency, reason=f"{REASON}, lead {number}") for number in (1, 2)]
    past = timezone.now() - timedelta(hours=1)
    Inquiry.objects.update(opened_at=past - DAY, open_until=past, usage_due_at=past)
    search(agency, reason=f"{REASON}, lead 3")
    return late


def sent():
    return {message.to[0].partition("@")[0]: message.body for message in mail.outbox}


def page_of(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_supervisor_sees_how_many_and_which(agency, owed, sign_in):
    client = sign_in(agency.sergeant)
    page = page_of(client, "reads:activity")
    assert f'href="/activity/{agency.officer.pk}/?days=90#overdue"><strong>2</strong>' in page
    page = page_of(client, "reads:person-activity", agency.officer.pk)
    assert "overdue for 2 searches" in page
    listed = page[page.index('id="overdue"') : page.index("<h2>Searches</h2>")]
    assert [f"lead {number}" in listed for number in (1, 2, 3)] == [True, True, False]


def test_once_it_is_said_it_is_owed_no_more(agency, owed, sign_in):
    for inquiry in owed:
        record_usage(inquiry_id=inquiry.pk, actor=agency.officer, is_used=False)
    page = page_of(sign_in(agency.sergeant), "reads:person-activity", agency.officer.pk)
    assert "said of each that was due" in page
    assert 'id="overdue"' not in page
    assert remind_of_usage(actor=scheduled_work()) == 0


def test_what_a_supervisor_signs_counts_it(agency, owed):
    now = timezone.now()
    assert looked_at(agency.officer, now - 9 * DAY, now, agency.profile)["usage_overdue"] == 2


def test_a_covert_one_is_counted_and_not_shown(agency, owed, sign_in):
    approval = agency.written_approval("inquiry", audience=[agency.officer])
    Inquiry.objects.filter(pk=owed[0].pk).update(is_sensitive=True, approval=approval)
    page = page_of(sign_in(agency.sergeant), "reads:person-activity", agency.officer.pk)
    assert "overdue for 2 searches" in page
    assert "lead 1" not in page


def test_both_are_mailed_once_a_day_with_counts_and_a_link(agency, owed):
    assert remind_of_usage(actor=scheduled_work()) == 2
    assert remind_of_usage(actor=scheduled_work()) == 0
    assert set(sent()) == {"officer", "sergeant"}
    assert "2 searches of yours" in sent()["officer"]
    assert reverse("reads:searches") in sent()["officer"]
    assert f"/activity/{agency.officer.pk}/" in sent()["sergeant"]
    for body in sent().values():
        assert "KTX4827" not in body
        assert REASON not in body
    event = Event.objects.get(kind="usage.reminded")
    assert (event.subject_id, event.data) == (
        str(agency.officer.pk),
        {"overdue": 2, "messages": 2},
    )
    with time_machine.travel(timezone.now() + DAY):
        assert remind_of_usage(actor=scheduled_work()) == 2


def test_nobody_is_mailed_before_it_is_due_nor_before_a_policy_is_adopted(db):
    assert remind_of_usage(actor=scheduled_work()) == 0


def test_without_an_address_nothing_is_on_record_as_sent(agency, owed):
    User.objects.update(email="")
    assert remind_of_usage(actor=scheduled_work()) == 0
    assert not Event.objects.filter(kind="usage.reminded").exists()


def test_people_do_not_start_it(agency, owed):
    with pytest.raises(PermissionDenied):
        remind_of_usage(actor=agency.captain)


def test_the_schedule_reminds_each_day(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["remind-of-usage"]
    assert (entry["task"], entry["schedule"]) == (task.name, DAY)
