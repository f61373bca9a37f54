"""What a used search showed and nobody asked to keep is told before it is destroyed."""

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
from reads.addresses import address_token
from reads.models import Inquiry, Read
from reads.services.follow_up import record_usage
from reads.services.unkept_results import remind_of_unkept_results
from reads.tasks import remind_of_unkept_results as task
from tests.reads.holding import around, hold
from tests.reads.searches import search

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def page(agency, camera, sign_in) -> str:
    """Opened by the officer: the page of one read of three that their search found."""
    for person in (agency.officer, agency.sergeant):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
    for minutes in (10, 20, 30):
        agency.read(camera, "KTX4827", at=timezone.now() - minutes * MINUTE)
    inquiry, opened = search(agency), Read.objects.order_by("captured_at")[1]
    token = address_token(opened, view="read", via=inquiry, user=agency.officer)
    address = reverse("reads:read", args=[inquiry.pk, token])
    assert sign_in(agency.officer).get(address).status_code == 200
    return address


@pytest.fixture
def used(agency, page) -> Inquiry:
    return record_usage(
        inquiry_id=Inquiry.objects.get().pk,
        actor=agency.officer,
        is_used=True,
        report_number="R-1",
        is_named_in_report=True,
    )


def gone_at(agency):
    captured_at = Read.objects.order_by("captured_at")[1].captured_at
    return agency.profile.retention.reads.effective.after(captured_at)


def remind(at) -> dict[str, str]:
    """Remind at this instant, and return what was mailed to whom."""
    before = len(mail.outbox)
    with time_machine.travel(at, tick=False):
        told = remind_of_unkept_results(actor=scheduled_work())
    sent = {each.to[0].partition("@")[0]: each.body for each in mail.outbox[before:]}
    assert bool(told) == bool(sent)
    return sent


@pytest.mark.parametrize(
    ("profile_name", "days"),
    [("kinston_nc", 30), ("kinston_nc", 7), ("kinston_nc", 1), ("lexington_ne", 7)],
    indirect=["profile_name"],
)
def test_officer_and_supervisor_are_reminded_once_a_step(agency, used, days):
    due = gone_at(agency) - days * DAY
    remind(due - MINUTE)
    sent = remind(due)
    assert remind(due + MINUTE) == {}
    assert set(sent) == {"officer", "sergeant"}
    is_kinston = agency.profile.name == "kinston_nc"
    way = f"{reverse('data_requests:new-preservation')}?inquiry={used.pk}"
    assert (way if is_kinston else reverse("reads:results", args=[used.pk])) in sent["officer"]
    assert reverse("reads:person-activity", args=[agency.officer.pk]) in sent["sergeant"]
    assert not [body for body in sent.values() if "KTX4827" in body]
    event = Event.objects.about(used).filter(kind="inquiry.goes_soon").latest("pk")
    assert event.data == {"days_left": days}


KINSTON = pytest.mark.parametrize("profile_name", ["kinston_nc"], indirect=True)


@KINSTON
def test_before_its_last_month_and_past_the_limit_nobody_is(agency, used):
    assert remind(gone_at(agency) - 31 * DAY) == {}
    assert remind(gone_at(agency)) == {}


@KINSTON
def test_what_was_not_used_is_not_told(agency, page):
    assert remind(gone_at(agency) - 7 * DAY) == {}


@KINSTON
@pytest.mark.parametrize("is_sworn", [True, False])
def test_what_somebody_asked_to_keep_is_not_told(agency, camera, used, is_sworn):
    opened = Read.objects.order_by("captured_at")[1]
    due = gone_at(agency) - 7 * DAY
    with time_machine.travel(due - MINUTE):
        hold(agency, camera.pk, is_sworn=is_sworn, **around(opened.captured_at))
    # The other two were found, and never opened.
    assert remind(due) == {}


@pytest.mark.parametrize(
    ("profile_name", "way"),
    [("kinston_nc", "a sworn request keeps it"), ("lexington_ne", "it is evidence")],
    indirect=["profile_name"],
)
def test_the_page_says_how_long_it_is_there_and_that_it_is_asked_for(
    agency, camera, page, way, sign_in
):
    days = (gone_at(agency) - timezone.now()).days
    said = sign_in(agency.officer).get(page).content.decode()
    assert f"<strong>{days} days</strong>, unless {way}." in said
    opened = Read.objects.order_by("captured_at")[1]
    hold(agency, camera.pk, **around(opened.captured_at))
    said = sign_in(agency.officer).get(page).content.decode()
    assert "covers it" in said and "It is destroyed" not in said


def test_only_the_schedule_reminds_each_day(agency, settings):
    with pytest.raises(PermissionDenied):
        remind_of_unkept_results(actor=agency.captain)
    entry = settings.CELERY_BEAT_SCHEDULE["remind-of-unkept-results"]
    assert (entry["task"], entry["schedule"]) == (task.name, DAY)
