"""Where the vehicle of an alert was seen, and where it is heading."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotlists.cards import card_of
from hotlists.rules.direction import Point, flatten, heading
from tests.hotlists.desk import only_alert

PLATE = "KTX4827"
MIDDLE = Point(40.0, -99.0)


@pytest.mark.parametrize(
    ("north", "east", "word"),
    [(1, 0, "north"), (1, 1.3, "northeast"), (0, 1, "east"), (-1, 0, "south"), (0, -1, "west"),
     (1, -1.3, "northwest"), (-1, -1.3, "southwest"), (1, 0.1, "north"), (1, -0.1, "north")],
)  # fmt: skip
def test_a_heading_is_a_word_of_the_compass(north, east, word):
    end = Point(MIDDLE.latitude + north / 100, MIDDLE.longitude + east / 100)
    assert heading(MIDDLE, end) == word


def test_the_sheet_has_north_up_and_keeps_all_points_inside():
    north, east = Point(40.01, -99.0), Point(40.0, -98.98)
    spots = flatten([MIDDLE, north, east], width=480, height=200, margin=20)
    assert spots[0][1] > spots[1][1]
    assert spots[0][0] < spots[2][0]
    assert all(20 <= x <= 460 and 20 <= y <= 180 for x, y in spots)


@pytest.fixture
def journey(agency):
    """A vehicle seen at a first camera, twice at a second, north of it, and two minutes later."""
    first = agency.add_camera("cam-a", place="Depot Road", latitude=40.0, longitude=-99.0)
    second = agency.add_camera("cam-b", place="Main Street", latitude=40.02, longitude=-99.0)
    agency.add_entry(PLATE)
    now = timezone.now()
    agency.read(first, PLATE, at=now - timedelta(minutes=5))
    agency.read(second, PLATE, at=now - timedelta(minutes=3))
    return agency, only_alert(agency, second), second


def test_the_card_says_where_it_is_heading_and_draws_the_way(journey, sign_in):
    agency, desk, _ = journey
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert card["heading_label"] == "Heading north: from Depot Road to Main Street in 2 min."
    assert [mark["label"] for mark in card["map"]["marks"]] == ["1. Depot Road", "2. Main Street"]
    assert [mark["is_last"] for mark in card["map"]["marks"]] == [False, True]
    client = sign_in(agency.officer)
    page = client.get(reverse("hotlists:alert", args=[desk.alert.pk])).content.decode()
    assert "<polyline" in page
    assert "Heading north" in page


@pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")
def test_a_car_that_stays_is_said_to_stay_and_rings_once(journey):
    agency, desk, second = journey
    agency.read(second, PLATE)
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert card["heading_label"].startswith("Seen 2 times at Main Street since ")
    assert len(card["sightings"]) == 3
    desk.alert.refresh_from_db()
    assert desk.alert.rings == 1


def test_a_vehicle_that_comes_back_has_both_numbers_at_one_mark(journey):
    agency, desk, _ = journey
    agency.read(desk.alert.sightings.earliest("captured_at").camera, PLATE)
    marks = card_of(desk.alert, agency.officer, agency.profile)["map"]["marks"]
    assert [mark["label"] for mark in marks] == ["1, 3. Depot Road", "2. Main Street"]
    assert [mark["is_last"] for mark in marks] == [True, False]


def test_without_places_there_is_no_map_but_the_way_in_words(agency):
    one, two = agency.add_camera("cam-a", place="A"), agency.add_camera("cam-b", place="B")
    agency.add_entry(PLATE)
    agency.read(one, PLATE, at=timezone.now() - timedelta(minutes=2))
    agency.read(two, PLATE)
    card = card_of(only_alert(agency, two).alert, agency.officer, agency.profile)
    assert card["map"] is None
    assert card["heading_label"] == "It went from A to B in 2 min."


def test_one_sighting_has_neither(agency, desk):
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert (card["map"], card["heading_label"]) == (None, "")
