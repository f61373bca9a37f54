"""What becomes of each message of Plate Recognizer, before anything is stored."""

from datetime import UTC, datetime

import pytest

from camera_ingest.feeds.delivery import Condition
from camera_ingest.feeds.plate_recognizer import take
from tests.camera_ingest.vendor_payloads import (
    LICENCE_KEY,
    PLATE,
    STREAM,
    in_base64,
    new_result,
    offline_alarm,
    old_result,
    picture,
    plate_recognizer,
)


@pytest.mark.parametrize("result", [old_result(), new_result()], ids=["text", "object"])
def test_both_shapes_of_a_result_are_the_same_read(result):
    message = plate_recognizer(result)
    delivery = take(message)
    [sighting] = delivery.sightings
    assert (sighting.camera, sighting.engine) == ("camera-1", "plate-recognizer")
    name = sighting.item.pop("id")
    assert len(name) == 64
    assert sighting.item == {
        "plate": PLATE.lower(),
        "captured_at": datetime.fromisoformat(message["data"]["timestamp"]),
        "confidence": 0.902,
        "box": (337, 270, 75, 35),
        "candidates": [{"plate": "WPL4B2", "confidence": 0.758}],
        "state": "NE",
        "state_confidence": 0.68,
        "make": "Ford",
        "model": "F-150",
        "color": "white",
        "body": "Pickup Truck",
    }
    assert STREAM not in repr(delivery)
    assert take(message).sightings[0].item["id"] == name


def test_a_time_without_its_offset_is_utc_and_one_that_is_none_is_left_for_the_check():
    for said, kept in (
        ("2026-01-10 12:00:00.5", datetime(2026, 1, 10, 12, 0, 0, 500_000, UTC)),
        ("noon", "noon"),
        (1767052800, None),
    ):
        assert take(plate_recognizer(timestamp=said)).sightings[0].item["captured_at"] == kept


def test_several_plates_on_one_vehicle_are_one_read_with_candidates():
    worse = old_result(plate="vpl482", score=0.4, candidates=[{"plate": "ypl482", "score": 0.1}])
    elsewhere = {"xmin": 800, "ymin": 270, "xmax": 880, "ymax": 305}
    other = old_result(plate="zrt119", box=elsewhere, vehicle=None)
    first, second = take(plate_recognizer(worse, other, old_result())).sightings
    assert [second.item["plate"], first.item["plate"]] == [PLATE.lower(), "zrt119"]
    assert [each["plate"] for each in second.item["candidates"]] == ["WPL4B2", "VPL482", "YPL482"]
    assert first.item["id"] != second.item["id"]


def test_a_vehicle_without_a_plate_is_left_out_and_counted():
    empty = new_result(plate=None)
    delivery = take(plate_recognizer(empty, old_result(plate=""), old_result()))
    assert delivery.left_out == ["no_plate", "no_plate"]
    assert len(delivery.sightings) == 1


def test_the_picture_beside_the_message_goes_with_each_read():
    wide, narrow = picture(1280, 720), picture(100, 100)
    item = take(plate_recognizer(), wide).sightings[0].item
    assert (item["image"], item["box"]) == (in_base64(wide), (337, 270, 75, 35))
    # The plate's place lies outside this one.
    assert take(plate_recognizer(), narrow).sightings[0].item["box"] is None


def test_the_offline_alarm_names_the_camera_and_nothing_else():
    delivery = take(offline_alarm())
    assert delivery.conditions == [Condition("camera-1", is_up=False)]
    assert LICENCE_KEY not in repr(delivery)


@pytest.mark.parametrize("message", [None, [], {}, {"data": None}, plate_recognizer(results=None)])
def test_a_message_without_results_says_so(message):
    assert take(message).left_out == ["nothing_to_read"]
