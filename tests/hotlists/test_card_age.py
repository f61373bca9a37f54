"""How long ago the vehicle was seen: a read that comes late rings, and does not pass for live."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from camera_ingest.models import CameraAlarm
from hotlists.cards import card_of
from hotlists.models import Alert
from tests.hotlists.desk import only_alert

pytestmark = pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")
PLATE = "KTX4827"
FAR = "it may be far from there"


@pytest.fixture
def pages(agency, sign_in):
    """The card of the one alert, as the officer and as the dispatcher see it."""

    def shown() -> list[str]:
        address = reverse("hotlists:alert", args=[Alert.objects.get().pk])
        people = (agency.officer, agency.dispatcher)
        return [
            sign_in(each).get(address, HTTP_HX_REQUEST="true").content.decode() for each in people
        ]

    return shown


def test_a_read_of_yesterday_rings_and_says_that_it_is_of_yesterday(agency, camera, pages):
    agency.add_entry(PLATE)
    agency.read(camera, PLATE, at=timezone.now() - timedelta(hours=24, minutes=2, seconds=-1))
    desk = only_alert(agency, camera)
    assert desk.alert.rings == 1
    for page in pages():
        assert re.search(r"Oct 19 1[01]:58:\d\d ", page)
        assert FAR in page
        assert re.search(r'data-age="865\d\d">1\xa0day</time> ago', page)
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert card["sightings"][0]["captured_local"].startswith("Oct 19 ")


def test_what_was_seen_just_now_has_no_date_and_no_such_banner(agency, desk, pages):
    for page in pages():
        assert FAR not in page
        assert "Oct 20" not in page.partition("</header>")[0]
        assert re.search(r'data-age="\d+">0\xa0minutes</time> ago', page)


def test_the_card_is_asked_for_anew_when_it_has_become_long_ago(agency, desk, clock, pages):
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert not card["is_late"]
    assert 595 < card["late_in_seconds"] <= 601
    assert all('data-late-seconds="' in page for page in pages())
    clock.shift(timedelta(minutes=10))
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert (card["is_late"], card["late_in_seconds"]) == (True, None)
    assert not any("data-late-seconds" in page for page in pages())


def test_the_entry_s_age_and_vehicle_and_what_the_camera_saw_stand_above_the_checks(
    agency, camera, pages
):
    agency.add_entry(PLATE, vehicle_make="Ford", vehicle_color="white")
    agency.read(camera, PLATE, color="white", body="truck")
    above, _, _ = pages()[0].partition('aria-label="Before you act"')
    words = " ".join(re.sub(r"<[^>]*>", "", above).split())
    assert "The entry, 0 minutes old: white Ford · the camera saw: white truck" in words


def test_a_camera_whose_clock_is_off_marks_the_time(agency, desk, pages):
    facts = {"camera": desk.camera, "opened_at": timezone.now()}
    alarm = CameraAlarm.objects.create(kind="clock", facts={"seconds": 95}, **facts)
    CameraAlarm.objects.create(kind="reads", facts={"reads": 1, "usual": 9}, **facts)
    assert all("Camera clock off" in page for page in pages())
    alarm.ended_at = timezone.now()
    alarm.save()
    assert not any("Camera clock off" in page for page in pages())
